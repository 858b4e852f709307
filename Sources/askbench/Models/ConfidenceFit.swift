// Fits the confidence of `Models/ranking.json` on questions of which the answers are known.

import Foundation
import SearchEngine

/// A judged question's first answer.
struct ConfidenceSample {
    let features: ConfidenceFeatures
    let isRight: Bool
    let isAnswerable: Bool

    /// Nil without an answer.
    init?(_ outcome: Outcome, of question: JudgedQuestion) {
        guard let features = outcome.features else { return nil }
        self.features = features
        isRight = outcome.isRight
        isAnswerable = question.isAnswerable
    }

    fileprivate var vector: [Double] {
        let words = [features.logScore, features.logSelfScore, features.missing, features.dominance]
        return (words + (features.similarity.map { [$0] } ?? [])).map(Double.init) + [1]
    }
}

/// Logistic regression with a small ridge, by Newton's method; the threshold is chosen for the largest share of
/// questions that get the right answer, or none where there is none.
struct ConfidenceFit {
    private static let ridge = 1.0

    /// Of ln score, ln self score, missing, dominance, similarity (if all samples have it), and the offset.
    let weights: [Double]
    let threshold: Double

    init(_ samples: [ConfidenceSample]) {
        let weights = ConfidenceFit.weights(samples)
        self.weights = weights
        threshold = ConfidenceFit.threshold(
            samples.map { JudgedConfidence($0, confidence: ConfidenceFit.logistic(weights, $0)) })
    }

    /// - Returns: the confidence of a sample and whether answering, or keeping silent, was right.
    func judged(_ sample: ConfidenceSample) -> JudgedConfidence {
        var judged = JudgedConfidence(sample, confidence: ConfidenceFit.logistic(weights, sample))
        judged.isGood = judged.isGood(above: threshold)
        return judged
    }

    private static func logistic(_ weights: [Double], _ sample: ConfidenceSample) -> Double {
        1 / (1 + exp(-zip(weights, sample.vector).reduce(0) { $0 + $1.0 * $1.1 }))
    }

    /// The middle of the best plateau: shares are averaged over ± 0.03 before the largest is taken.
    private static func threshold(_ judged: [JudgedConfidence]) -> Double {
        let shares = (2...90).map { step in Double(judged.count { $0.isGood(above: Double(step) / 100) }) }
        let smooth = shares.indices.map { index in
            let window = shares[max(0, index - 3)...min(shares.count - 1, index + 3)]
            return window.reduce(0, +) / Double(window.count)
        }
        let best = smooth.indices.max { smooth[$0] < smooth[$1] } ?? 0
        return Double(best + 2) / 100
    }

    /// Newton's method on standardised features.
    private static func weights(_ samples: [ConfidenceSample]) -> [Double] {
        let rows = samples.map(\.vector)
        let width = rows.first?.count ?? 0
        let count = Double(max(rows.count, 1))
        var means = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
        var deviations = (0..<width).map { column in
            (rows.reduce(0) { $0 + ($1[column] - means[column]) * ($1[column] - means[column]) } / count).squareRoot()
        }
        (means[width - 1], deviations[width - 1]) = (0, 1)
        let scaled = rows.map { row in (0..<width).map { (row[$0] - means[$0]) / max(deviations[$0], 1e-9) } }
        var weights = Array(repeating: 0.0, count: width)
        for _ in 0..<30 { step(&weights, scaled, samples.map { $0.isRight ? 1 : 0 }) }
        let raw = (0..<width - 1).map { weights[$0] / max(deviations[$0], 1e-9) }
        return raw + [weights[width - 1] - (0..<width - 1).reduce(0) { $0 + raw[$1] * means[$1] }]
    }

    private static func step(_ weights: inout [Double], _ rows: [[Double]], _ labels: [Double]) {
        let width = weights.count
        var gradient = (0..<width).map { $0 < width - 1 ? -ridge * weights[$0] : 0 }
        var hessian = (0..<width).map { row in (0..<width).map { $0 == row && row < width - 1 ? ridge : 0 } }
        for (row, label) in zip(rows, labels) {
            let probability = 1 / (1 + exp(-zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 }))
            for one in 0..<width {
                gradient[one] += (label - probability) * row[one]
                for other in 0..<width {
                    hessian[one][other] += probability * (1 - probability) * row[one] * row[other]
                }
            }
        }
        for (index, change) in solve(hessian, gradient).enumerated() { weights[index] += change }
    }

    /// Gaussian elimination; the matrix is symmetric and positive definite.
    private static func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        var rows = zip(matrix, vector).map { $0 + [$1] }
        for pivot in rows.indices {
            for row in rows.indices where row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot..<rows[row].count { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
    }
}
