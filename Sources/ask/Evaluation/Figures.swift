// How good answers are, in figures.

import Glibc

/// What came back for one judged question.
struct Observation: Sendable, Equatable, Codable {
    var qid: String
    var kind: String
    /// Whether some pair answers the question.
    var hasAnswer: Bool
    /// Grades of the answers that came, best rank first.
    var grades: [Int]
    /// Grades of all pairs that are relevant, in any order.
    var relevantGrades: [Int]
    /// Of the first answer; 0 when none came.
    var confidence: Double
    /// Whether the first answer was above the threshold, so that a user would see it.
    var isShown: Bool

    /// The first answer's question; nil when none came.
    var firstQuestion: String?

    /// Whether the first answer is one.
    var isRight: Bool { grades.first == JudgedQuery.hitGrade }
}

/// Figures over some questions; nil where there is no question to count. The ranking's figures count questions that
/// have an answer, the others all.
struct Figures: Sendable, Equatable, Encodable {
    var queries: Int
    /// Share of questions with a hit at rank 1, and within the first 5.
    var successAt1: Double?
    var successAt5: Double?
    /// Mean of 1 / rank of the first hit within the first 10, else 0.
    var meanReciprocalRank: Double?
    /// Normalised discounted cumulative gain of the first 10, gain 2^grade − 1, discount log2(rank + 1).
    /// Järvelin and Kekäläinen (2002), doi:10.1145/582415.582418; the gain as in Burges et al. (2005).
    var nDCGAt10: Double?
    /// Probability that a question with an answer has a higher confidence than one without, ties counting half.
    var auroc: Double?
    /// Share of questions whose first answer shown is a hit, or for which rightly nothing is shown.
    var rightOrSilent: Double?
    /// Expected calibration error of the first answer's confidence, five bins of equal width.
    /// Naeini, Cooper and Hauskrecht (2015).
    var calibrationError: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case queries
        case successAt1 = "S@1"
        case successAt5 = "S@5"
        case meanReciprocalRank = "MRR"
        case nDCGAt10 = "nDCG@10"
        case auroc = "AUROC"
        case rightOrSilent = "rightOrSilent"
        case calibrationError = "ECE"
    }

    /// - Parameters:
    ///   - observations: what to count.
    ///   - unanswerable: confidences of questions without an answer, which those with one are told from.
    init(_ observations: [Observation], unanswerable: [Double]) {
        let answerable = observations.filter(\.hasAnswer)
        queries = observations.count
        successAt1 = mean(answerable) { Self.firstHit($0, within: 1) == nil ? 0 : 1 }
        successAt5 = mean(answerable) { Self.firstHit($0, within: 5) == nil ? 0 : 1 }
        meanReciprocalRank = mean(answerable) { Self.firstHit($0, within: 10).map { 1 / Double($0) } ?? 0 }
        nDCGAt10 = mean(answerable, Self.nDCG)
        auroc = Self.auroc(answerable.map(\.confidence), unanswerable)
        rightOrSilent = mean(observations) { ($0.isShown ? $0.isRight : !$0.hasAnswer) ? 1 : 0 }
        calibrationError = Self.calibrationError(observations)
    }

    /// Rank of the first hit, 1…`depth`.
    private static func firstHit(_ observation: Observation, within depth: Int) -> Int? {
        observation.grades.prefix(depth).firstIndex(of: JudgedQuery.hitGrade).map { $0 + 1 }
    }

    private static func nDCG(_ observation: Observation) -> Double {
        let ideal = gain(observation.relevantGrades.sorted(by: >))
        return ideal == 0 ? 0 : gain(observation.grades) / ideal
    }

    private static func gain(_ grades: [Int]) -> Double {
        grades.prefix(10).enumerated().reduce(0) { $0 + (exp2(Double($1.element)) - 1) / log2(Double($1.offset + 2)) }
    }

    /// Area under the receiver operating characteristic from rank sums (Mann and Whitney, 1947); nil without both sorts.
    private static func auroc(_ positives: [Double], _ negatives: [Double]) -> Double? {
        if positives.isEmpty || negatives.isEmpty { return nil }
        let all = (positives.map { ($0, true) } + negatives.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var start = 0
        while start < all.count {
            let end = all[start...].firstIndex { $0.0 != all[start].0 } ?? all.count
            // Equals share the mean of their ranks start + 1 … end.
            rankSum += Double(start + 1 + end) / 2 * Double(all[start..<end].count { $0.1 })
            start = end
        }
        let count = Double(positives.count)
        return (rankSum - count * (count + 1) / 2) / (count * Double(negatives.count))
    }

    private static func calibrationError(_ observations: [Observation]) -> Double? {
        if observations.isEmpty { return nil }
        let bins = Dictionary(grouping: observations) { min(4, max(0, Int($0.confidence * 5))) }
        return bins.values.reduce(0) { sum, bin in
            let confidence = bin.reduce(0) { $0 + $1.confidence }
            let right = Double(bin.count(where: \.isRight))
            return sum + abs(confidence - right) / Double(observations.count)
        }
    }
}

/// Mean of `value`; nil of nothing.
private func mean(_ observations: [Observation], _ value: (Observation) -> Double) -> Double? {
    observations.isEmpty ? nil : observations.reduce(0) { $0 + value($1) } / Double(observations.count)
}

/// The figures of all questions and of each kind, with what they were made of.
struct Evaluation: Sendable, Equatable, Encodable {
    var all: Figures
    var kinds: [String: Figures]
    /// 95 % intervals of `all`'s figures.
    var intervals: [String: Interval]
    var reliability: [ReliabilityBin]
    /// What a later run is compared with.
    var observations: [Observation]

    init(_ observations: [Observation]) {
        let unanswerable = observations.filter { !$0.hasAnswer }.map(\.confidence)
        all = Figures(observations, unanswerable: unanswerable)
        kinds = Dictionary(grouping: observations, by: \.kind).mapValues { Figures($0, unanswerable: unanswerable) }
        intervals = Bootstrap.intervals(of: observations)
        reliability = ReliabilityBin.table(of: observations)
        self.observations = observations
    }

    /// A row for each kind and one for all, under the figures' names; figures with three decimals.
    var table: [String] {
        let names = Figures.CodingKeys.allCases.map(\.rawValue)
        let rows = kinds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + [("all", all)]
        let first = (rows.map(\.0.displayWidth).max() ?? 0) + 2
        func row(_ title: String, _ cells: [String]) -> String {
            pad(title, first) + zip(cells, names).map { padded($0, max($1.count, 5)) }.joined(separator: "  ")
        }
        let limits = Figures.CodingKeys.allCases.dropFirst().map { intervals[$0.rawValue] }
        return [row("", names)] + rows.map { row($0.0, $0.1.cells) } + [
            row("  from", [""] + limits.map { $0.map { decimals($0.low, 3) } ?? "" }),
            row("  to", [""] + limits.map { $0.map { decimals($0.high, 3) } ?? "" }),
        ]
    }
}

extension Evaluation {
    /// Of answers with a confidence in a range: how many, mean confidence, share right.
    var reliabilityTable: [String] {
        ["confidence    queries    mean   right"]
            + reliability.map { bin in
                let range = "\(decimals(bin.from, 1)) to \(decimals(bin.to, 1))"
                let cells = [padded(String(bin.queries), 9), padded(decimals(bin.confidence, 3), 7)]
                return pad(range, 12) + cells.joined() + padded(decimals(bin.right, 3), 8)
            }
    }

    /// The questions whose first answer was wrong or rightly missing, with what was shown.
    func misses(of queries: [JudgedQuery]) -> [String] {
        let texts = Dictionary(queries.map { ($0.qid, $0.query) }, uniquingKeysWith: { first, _ in first })
        return observations.filter { $0.hasAnswer ? !$0.isRight : $0.isShown }.map { observation in
            let rank = observation.grades.firstIndex(of: JudgedQuery.hitGrade).map { "rank \($0 + 1)" } ?? "not found"
            let state = observation.hasAnswer ? rank : "has no answer"
            return """
                \(observation.qid) (\(observation.kind), \(state)): \(texts[observation.qid] ?? "")
                    \(decimals(observation.confidence, 2)) \(observation.firstQuestion ?? "nothing")
                """
        }
    }
}

extension Figures {
    /// The figures without the number of questions, by name.
    var named: [(key: CodingKeys, value: Double?)] {
        [
            (.successAt1, successAt1), (.successAt5, successAt5), (.meanReciprocalRank, meanReciprocalRank),
            (.nDCGAt10, nDCGAt10), (.auroc, auroc), (.rightOrSilent, rightOrSilent),
            (.calibrationError, calibrationError),
        ]
    }

    fileprivate var cells: [String] {
        [String(queries)] + named.map { $0.value.map { decimals($0, 3) } ?? "" }
    }
}
