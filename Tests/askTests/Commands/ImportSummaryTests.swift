import Foundation
import Testing

@testable import ask

struct ImportSummaryTests {
    @Test func `JSON has every member, zeros too`() throws {
        var summary = ImportSummary()
        summary.warnings = [.init(source: "f.md", line: 3, message: "odd")]
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "added", "doubtfulCharacters", "removed", "repairedCharacters", "skipped", "topics", "unchanged",
                "updated", "warnings",
            ])
        let warnings = try #require(object["warnings"] as? [[String: Any]])
        #expect(warnings.count == 1 && warnings[0]["line"] as? Int == 3 && warnings[0]["source"] as? String == "f.md")
    }

    @Test func `the line says what happened, and leaves out what did not`() {
        var summary = ImportSummary(added: 3, topics: 1)
        #expect(summary.text(isDryRun: false) == "3 added, 0 updated, 0 unchanged; 1 topic")
        summary.removed = 2
        summary.skipped = 1
        summary.repairedCharacters = 10
        summary.doubtfulCharacters = 4
        summary.warnings = [.init(source: "f", line: 1, message: "m")]
        #expect(
            summary.text(isDryRun: true) == "nothing changed; it would be: 3 added, 0 updated, 0 unchanged, 2 removed, "
                + "1 skipped; 1 topic; 10 characters restored, 4 of them doubtful; 1 warning")
    }

    @Test func `files add up`() {
        let one = ImportSummary(
            added: 1, updated: 2, unchanged: 3, removed: 4, skipped: 5, topics: 6, repairedCharacters: 7,
            doubtfulCharacters: 8, warnings: [.init(source: "a", line: 1, message: "x")])
        var sum = one
        sum.add(one)
        #expect(
            sum
                == ImportSummary(
                    added: 2, updated: 4, unchanged: 6, removed: 8, skipped: 10, topics: 12, repairedCharacters: 14,
                    doubtfulCharacters: 16, warnings: one.warnings + one.warnings))
    }
}
