import AskProtocol
import Foundation
import Testing

@testable import ask

struct ImportSummaryTests {
    @Test func `JSON has every member, zeros too`() throws {
        var summary = ImportSummary()
        summary.warn(.init(source: "f.md", line: 3, message: .verbatim("odd")))
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "added", "doubtfulCharacters", "removed", "repairedCharacters", "skipped", "topics", "unchanged",
                "updated", "warningCount", "warnings",
            ])
        let warnings = try #require(object["warnings"] as? [[String: Any]])
        #expect(warnings.count == 1 && warnings[0]["line"] as? Int == 3 && warnings[0]["source"] as? String == "f.md")
    }

    @Test func `the line says what happened, and leaves out what did not`() {
        var summary = ImportSummary(added: 3, topics: 1)
        #expect(summary.text(isDryRun: false).english == "3 added, 0 updated, 0 unchanged; 1 topic")
        summary.removed = 2
        summary.skipped = 1
        summary.repairedCharacters = 10
        summary.doubtfulCharacters = 4
        summary.warn(.init(source: "f", line: 1, message: .verbatim("m")))
        #expect(
            summary.text(isDryRun: true).english
                == "nothing changed; it would be: 3 added, 0 updated, 0 unchanged, 2 removed, "
                + "1 skipped; 1 topic; 10 characters restored, 4 of them doubtful; 1 warning")
    }

    @Test func `files add up`() {
        var one = ImportSummary(
            added: 1, updated: 2, unchanged: 3, removed: 4, skipped: 5, topics: 6, repairedCharacters: 7,
            doubtfulCharacters: 8)
        one.warn(.init(source: "a", line: 1, message: .verbatim("x")))
        var sum = one
        sum.add(one)
        var expected = ImportSummary(
            added: 2, updated: 4, unchanged: 6, removed: 8, skipped: 10, topics: 12, repairedCharacters: 14,
            doubtfulCharacters: 16)
        for warning in one.warnings + one.warnings { expected.warn(warning) }
        #expect(sum == expected)
    }

    @Test func `of very many warnings the first are kept and all are counted`() {
        var summary = ImportSummary()
        for line in 1...ImportSummary.keptWarnings + 5 {
            summary.warn(.init(source: "f", line: line, message: .verbatim("m")))
        }
        var sum = summary
        sum.add(summary)
        #expect(sum.warnings.count == ImportSummary.keptWarnings && sum.warnings == summary.warnings)
        #expect(sum.warningCount == 2 * (ImportSummary.keptWarnings + 5))
        #expect(sum.text(isDryRun: false).english.hasSuffix("; 20010 warnings"))
    }

    @Test func `progress has a rate after a second, and the time left where the end is known`() {
        func text(_ fraction: Double?, _ pairs: Int, _ seconds: Double) -> String {
            ImportProgress.text("f.csv", fraction: fraction, pairs: pairs, elapsed: .seconds(seconds)).english
        }
        #expect(text(0.01, 50, 0.2) == "f.csv: 1%, 50 pairs")
        #expect(text(0.25, 100_000, 20) == "f.csv: 25%, 100000 pairs, 5000/s, 1 min 0 s left")
        #expect(text(nil, 100_000, 20) == "f.csv: 100000 pairs, 5000/s")
    }
}
