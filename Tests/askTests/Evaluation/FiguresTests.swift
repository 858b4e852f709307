// The figures against their definitions, written out as slowly as they read.

import Foundation
import TestSupport
import Testing

@testable import ask

struct FiguresTests {
    private func randomObservations(_ random: inout SeededGenerator) -> [Observation] {
        (0..<Int.random(in: 1...30, using: &random)).map { _ in
            let hasAnswer = Int.random(in: 0..<3, using: &random) > 0
            let others = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 0...1, using: &random) }
            let relevant = (hasAnswer ? [2] : []) + others + (hasAnswer && Bool.random(using: &random) ? [2] : [])
            // The first places hold some of the relevant pairs, each once.
            var grades = Array(relevant.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random)))
            grades += Array(repeating: 0, count: Int.random(in: 0...(10 - grades.count), using: &random))
            grades.shuffle(using: &random)
            return Observation(
                qid: "", kind: ["a", "b"].randomElement(using: &random) ?? "a", hasAnswer: hasAnswer, grades: grades,
                relevantGrades: relevant,
                // Tenths: many are equal.
                confidence: grades.isEmpty ? 0 : Double(Int.random(in: 0...10, using: &random)) / 10,
                isShown: !grades.isEmpty && Bool.random(using: &random))
        }
    }

    private func expectEqual(_ one: Double?, _ other: Double?, _ name: String) {
        guard let one, let other else {
            #expect((one == nil) == (other == nil), "\(name)")
            return
        }
        #expect(abs(one - other) < 1e-12, "\(name): \(one), \(other)")
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `every figure is what its definition says`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let observations = randomObservations(&random)
        let negatives = observations.filter { !$0.hasAnswer }
        let figures = Figures(observations, unanswerable: negatives.map(\.confidence))
        let reference = Reference(observations)
        #expect(figures.queries == observations.count)
        expectEqual(figures.successAt1, reference.success(within: 1), "S@1")
        expectEqual(figures.successAt5, reference.success(within: 5), "S@5")
        expectEqual(figures.meanReciprocalRank, reference.meanReciprocalRank, "MRR")
        expectEqual(figures.nDCGAt10, reference.nDCG, "nDCG@10")
        expectEqual(figures.auroc, reference.auroc, "AUROC")
        expectEqual(figures.rightOrSilent, reference.rightOrSilent, "right or silent")
        expectEqual(figures.calibrationError, reference.calibrationError, "ECE")
    }

    @Test func `a known case has the figures that were worked out by hand`() {
        let observations = [
            // The only hit is third: 1/3, 3/log2(4) of 3/log2(2).
            Observation(
                qid: "", kind: "a", hasAnswer: true, grades: [0, 0, 2], relevantGrades: [2], confidence: 0.9,
                isShown: true),
            Observation(
                qid: "", kind: "a", hasAnswer: true, grades: [2, 0], relevantGrades: [2], confidence: 0.5, isShown: true
            ),
            Observation(
                qid: "", kind: "b", hasAnswer: false, grades: [0], relevantGrades: [], confidence: 0.5, isShown: false),
        ]
        let all = Evaluation(observations).all
        expectEqual(all.successAt1, 0.5, "S@1")
        expectEqual(all.successAt5, 1, "S@5")
        expectEqual(all.meanReciprocalRank, (1.0 / 3 + 1) / 2, "MRR")
        expectEqual(all.nDCGAt10, 0.75, "nDCG@10")
        // One pair in order, one tie.
        expectEqual(all.auroc, 0.75, "AUROC")
        expectEqual(all.rightOrSilent, 2.0 / 3, "right or silent")
        // Bins: 0.9 and wrong; 0.5 twice, half right.
        expectEqual(all.calibrationError, 0.9 / 3, "ECE")
        let kinds = Evaluation(observations).kinds
        #expect(kinds["b"]?.successAt1 == nil && kinds["b"]?.auroc == nil)
        expectEqual(kinds["a"]?.auroc, 0.75, "a kind is told from all questions without an answer")
    }

    @Test func `without questions there is no figure`() {
        let figures = Figures([], unanswerable: [])
        #expect(figures.queries == 0 && figures.successAt1 == nil && figures.calibrationError == nil)
    }

    @Test func `the table has a row for each kind, its columns under their names`() {
        let observations = [
            Observation(
                qid: "", kind: "短", hasAnswer: true, grades: [2], relevantGrades: [2], confidence: 1, isShown: true),
            Observation(
                qid: "", kind: "noanswer", hasAnswer: false, grades: [], relevantGrades: [], confidence: 0,
                isShown: false),
        ]
        #expect(
            Evaluation(observations).table == [
                "          queries    S@1    S@5    MRR  nDCG@10  AUROC  rightOrSilent    ECE",
                "noanswer        1                                               1.000  0.000",
                "短              1  1.000  1.000  1.000    1.000  1.000          1.000  0.000",
                "all             2  1.000  1.000  1.000    1.000  1.000          1.000  0.000",
                "  from             1.000  1.000  1.000    1.000  1.000          1.000  0.000",
                "  to               1.000  1.000  1.000    1.000  1.000          1.000  0.000",
            ])
    }
}

/// The figures of ../shared/eval/README.md, by loops over everything.
private struct Reference {
    let observations: [Observation]
    var answerable: [Observation] { observations.filter(\.hasAnswer) }

    init(_ observations: [Observation]) {
        self.observations = observations
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    func success(within depth: Int) -> Double? {
        mean(answerable.map { $0.grades.prefix(depth).contains(2) ? 1 : 0 })
    }

    var meanReciprocalRank: Double? {
        mean(
            answerable.map { observation in
                for rank in 1...10 where rank <= observation.grades.count && observation.grades[rank - 1] == 2 {
                    return 1 / Double(rank)
                }
                return 0
            })
    }

    var nDCG: Double? {
        func gain(_ grades: [Int]) -> Double {
            var sum = 0.0
            for (index, grade) in grades.enumerated() where index < 10 {
                sum += [0, 1, 3][grade] / (log(Double(index) + 2) / log(2))
            }
            return sum
        }
        return mean(answerable.map { gain($0.grades) / gain($0.relevantGrades.sorted().reversed()) })
    }

    var auroc: Double? {
        var wins: [Double] = []
        for positive in answerable {
            for negative in observations where !negative.hasAnswer {
                let (p, n) = (positive.confidence, negative.confidence)
                wins.append(p > n ? 1 : p == n ? 0.5 : 0)
            }
        }
        return mean(wins)
    }

    var rightOrSilent: Double? {
        mean(observations.map { ($0.isShown && $0.grades.first == 2) || (!$0.isShown && !$0.hasAnswer) ? 1 : 0 })
    }

    var calibrationError: Double? {
        var error = 0.0
        for bin in 0..<5 {
            let members = observations.filter { observation in
                let (low, high) = (Double(bin) / 5, Double(bin + 1) / 5)
                return observation.confidence >= low && (observation.confidence < high || bin == 4)
            }
            guard let confidence = mean(members.map(\.confidence)) else { continue }
            let right = Double(members.count { $0.grades.first == 2 }) / Double(members.count)
            error += Double(members.count) / Double(observations.count) * abs(confidence - right)
        }
        return observations.isEmpty ? nil : error
    }
}
