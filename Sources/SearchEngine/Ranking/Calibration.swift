// From evidence to a probability.

import Foundation

/// How sure an answer is: logistic(score · ln(score) + self · ln(self score) + missing · missing words + dominance ·
/// dominance + similarity · similarity + offset). `self` is negative: half of `score`, and the first two are √(score · score / self score).
struct Calibration: Sendable {
    var score: Float = 0
    var selfScore: Float = 0
    var missing: Float = 0
    var dominance: Float = 0
    var similarity: Float = 0
    var offset: Float = 0
    /// Least confidence of an answer that is shown.
    var threshold: Float = 0

    /// 0…1.
    func confidence(_ features: ConfidenceFeatures) -> Float {
        var sum = score * features.logScore + selfScore * features.logSelfScore + offset
        sum += missing * features.missing + dominance * features.dominance
        sum += similarity * (features.similarity ?? 0)
        return 1 / (1 + exp(-sum))
    }
}

/// What confidence is made of; `askbench fit-ranking` reads it.
package struct ConfidenceFeatures: Sendable {
    /// ln of the document's score.
    package let logScore: Float
    /// ln of what the question would score against itself.
    package let logSelfScore: Float
    /// Share of the question's words that the document lacks, 0…1.
    package let missing: Float
    /// Share of the score that its largest part has, 0…1.
    package let dominance: Float
    /// Of the document's vector and the question's, 0…1; nil when words alone count.
    package let similarity: Float?

    init(_ candidate: Candidate, selfScore: Float, _ evidence: Evidence, missing: Float) {
        // Where the meaning is not known, the score's part for it is a guess.
        let whole = candidate.score + candidate.lowering
        let known = candidate.similarity == nil ? whole - candidate.meaning : whole
        logScore = log(max(known * candidate.score / max(whole, .leastNormalMagnitude), .leastNormalMagnitude))
        similarity = candidate.similarity.map { max($0, 0) }
        logSelfScore = log(selfScore)
        self.missing = missing
        dominance = evidence.dominance
    }
}
