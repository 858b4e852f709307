// A run beside an earlier one of the same questions.

import FoundationEssentials
import Platform

/// Differences between two runs, over the questions that both asked.
struct Comparison: Sendable, Equatable, Encodable {
    /// Questions that both asked.
    var queries: Int
    /// This run's figure less the earlier one's.
    var differences: [String: Double]
    /// 95 % intervals of the differences.
    var intervals: [String: Interval]
    /// Questions right at rank 1 now and not then, and the other way round.
    var won: [String]
    var lost: [String]

    init(from old: [Observation], to new: [Observation]) {
        let earlier = Dictionary(old.map { ($0.qid, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = new.compactMap { now in earlier[now.qid].map { (then: $0, now: now) } }
        let (then, now) = (pairs.map(\.then), pairs.map(\.now))
        queries = pairs.count
        let values = Figures.differences(from: then, to: now).compactMap { key, value in
            value.map { (key.rawValue, $0) }
        }
        differences = Dictionary(uniqueKeysWithValues: values)
        intervals = Bootstrap.intervals(from: then, to: now)
        won = pairs.filter { $0.now.isRight && !$0.then.isRight }.map(\.now.qid)
        lost = pairs.filter { !$0.now.isRight && $0.then.isRight }.map(\.now.qid)
    }

    /// Reads the output of `ask eval --json`.
    /// - Throws: `AskError.data`, `SystemError`.
    static func observations(of path: String) throws -> [Observation] {
        struct Run: Decodable { var observations: [Observation] }
        let bytes = try FileDescriptor.open(path, for: .reading).readAll()
        do {
            return try JSONDecoder().decode(Run.self, from: Data(bytes)).observations
        } catch {
            throw AskError.data(.noEvaluation(path))
        }
    }

    /// A line for each figure; an asterisk where the interval excludes 0.
    var table: [String] {
        let rows = Figures.CodingKeys.allCases.compactMap { key -> String? in
            guard let difference = differences[key.rawValue], let interval = intervals[key.rawValue] else { return nil }
            let sign = difference > 0 ? "+" : ""
            let limits = "[\(decimals(interval.low, 3)), \(decimals(interval.high, 3))]"
            return "  \(key.rawValue): \(sign)\(decimals(difference, 3)) \(limits)\(interval.excludesZero ? " *" : "")"
        }
        return ["against the baseline, \(queries) questions:"] + rows + [
            "  right at rank 1 now and not then: \(won.joined(separator: " "))",
            "  right at rank 1 then and not now: \(lost.joined(separator: " "))",
        ]
    }
}
