import Foundation
import TestSupport
import Testing

@testable import ask

struct ComparisonTests {
    private func observation(_ number: Int, right: Bool, confidence: Double = 0.5) -> Observation {
        Observation(
            qid: "q\(number)", kind: "k", hasAnswer: true, grades: [right ? 2 : 0], relevantGrades: [2],
            confidence: confidence, isShown: true)
    }

    @Test func `a run compared with itself differs in nothing`() {
        let run = (0..<50).map { observation($0, right: $0 % 3 == 0) }
        let comparison = Comparison(from: run, to: run.reversed())
        #expect(comparison.queries == 50 && comparison.won.isEmpty && comparison.lost.isEmpty)
        #expect(comparison.differences.values.allSatisfy { $0 == 0 })
        #expect(comparison.intervals.values.allSatisfy { $0 == Interval(low: 0, high: 0) && !$0.excludesZero })
    }

    @Test func `a gain in many questions excludes zero, in one of many it does not`() throws {
        let old = (0..<100).map { observation($0, right: $0 < 50) }
        let better = Comparison(from: old, to: (0..<100).map { observation($0, right: $0 < 80) })
        #expect(abs(try #require(better.differences["S@1"]) - 0.3) < 1e-9)
        #expect(try #require(better.intervals["S@1"]).excludesZero)
        #expect(better.won.count == 30 && better.lost.isEmpty)
        let luck = Comparison(from: old, to: (0..<100).map { observation($0, right: $0 < 51) })
        #expect(try !#require(luck.intervals["S@1"]).excludesZero)
    }

    @Test func `only questions that both runs asked count`() {
        let comparison = Comparison(
            from: (0..<10).map { observation($0, right: true) }, to: (5..<20).map { observation($0, right: false) })
        #expect(comparison.queries == 5 && comparison.lost == ["q5", "q6", "q7", "q8", "q9"])
    }

    @Test func `an evaluation's JSON is what a later one is compared with`() throws {
        let directory = try TemporaryDirectory()
        let run = (0..<5).map { observation($0, right: true) }
        let json = String(decoding: try JSONEncoder().encode(Evaluation(run)), as: UTF8.self)
        #expect(try Comparison.observations(of: directory.write(json, to: "run")) == run)
        #expect(throws: AskError.self) { try Comparison.observations(of: directory.write("{}", to: "other")) }
    }
}

struct BootstrapTests {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `an interval holds the figure and is as wide as the normal approximation says`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let run = (0..<100).map { number in
            Observation(
                qid: "\(number)", kind: "k", hasAnswer: true,
                grades: [Double.random(in: 0..<1, using: &random) < 0.7 ? 2 : 0],
                relevantGrades: [2], confidence: 0.5, isShown: true)
        }
        let evaluation = Evaluation(run)
        let (interval, share) = (try #require(evaluation.intervals["S@1"]), try #require(evaluation.all.successAt1))
        #expect(interval.low < share && share < interval.high)
        let expected = 2 * 1.96 * (share * (1 - share) / 100).squareRoot()
        #expect(abs(interval.high - interval.low - expected) < 0.25 * expected)
        #expect(evaluation == Evaluation(run))
    }

    @Test func `no questions have no intervals`() {
        #expect(Bootstrap.intervals(of: []).isEmpty)
    }
}

struct ReliabilityTests {
    @Test func `bins count all questions once, by confidence`() {
        let run = [0, 0.05, 0.1, 0.55, 0.59, 1].map { confidence in
            Observation(
                qid: "", kind: "k", hasAnswer: true, grades: [confidence > 0.56 ? 2 : 0], relevantGrades: [2],
                confidence: confidence, isShown: true)
        }
        let bins = ReliabilityBin.table(of: run)
        #expect(bins.map(\.from) == [0, 0.1, 0.5, 0.9])
        #expect(bins.map(\.queries) == [2, 1, 2, 1])
        #expect(bins.map(\.right) == [0, 0, 0.5, 1])
    }
}
