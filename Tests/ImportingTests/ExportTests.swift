// What is exported comes back: for each format, random entries through writer and reader.

import AskProtocol
import Foundation
import TestSupport
import Testing

@testable import Importing

@Suite struct ExportTests {
    /// Pieces that a writer may trip over.
    private static let pieces = [
        "etcd", "怎么备份", "Q：", "> Q: ", "A：", "A1: ", "答：", "\n", "\n\n", "\n---\n", "\n### 2020-06-02：标题\n", "### ",
        "```", "\n```\n",
        "\n~~~~sh\n", " ", "　", "\u{A0}", "\t", "\\", "\n\\> Q：", "\n\\\\A:", "。> Q：", "？ A：", "\"", "\"\"", ",", ";",
        "|", "[", "]", "{}",
        "-->", "<!-- askd {} -->", "\n<!-- askd {\"id\":1} -->\n", "以上内容根据", "\n分享人：", "1. ", "\n- ", "\n    ", "**",
        "？", "?", "é", "e\u{301}",
        "👩‍🚀", "\u{FEFF}", "\u{2028}", "\u{0}", "\r", "#", "\n# a\n", "2020-06-02：", "https://a.b/c?d=e&f", "`x > Q: y`",
    ]

    private static func text(_ generator: inout some RandomNumberGenerator, _ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    private static func list(_ generator: inout some RandomNumberGenerator) -> [String] {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in text(&generator, 0...3) }
    }

    private static func entry(_ generator: inout some RandomNumberGenerator, number: Int) -> Entry {
        var entry = Entry(question: text(&generator, 1...6), answer: text(&generator, 0...8))
        if entry.question.allSatisfy(\.isWhitespace) { entry.question += "x" }
        entry.id = [nil, Int64(number)].randomElement(using: &generator) ?? nil
        entry.topic = [nil, "Kubernetes", text(&generator, 1...3)].randomElement(using: &generator) ?? nil
        entry.date = [nil, "2020-06-02"].randomElement(using: &generator) ?? nil
        entry.tags = list(&generator)
        entry.variants = list(&generator)
        let line = [nil, number].randomElement(using: &generator) ?? nil
        entry.source =
            Int.random(in: 0..<4, using: &generator) == 0
            ? nil : EntrySource(name: text(&generator, 1...2), line: line)
        if let first = entry.question.unicodeScalars.first, Bool.random(using: &generator) {
            entry.doubtful = TextRanges(question: [ByteRange(0..<String(first).utf8.count)])
        }
        return entry
    }

    /// What a CSV file can hold: no carriage return, since lines end in CR LF or LF alike, inside a field too.
    private static func withoutCarriageReturns(_ entry: Entry) throws -> Entry {
        let json = String(decoding: try JSON.encoder().encode(entry), as: UTF8.self).replacing("\\r", with: " ")
        return try JSONDecoder().decode(Entry.self, from: Data(json.utf8))
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>, ExportFormat.all.map(\.name))
    func `an import of an export gives the same entries`(seed: UInt64, name: String) throws {
        let format = try #require(ExportFormat.named(name))
        var generator = SeededGenerator(seed: seed)
        var entries = (1...10).map { Self.entry(&generator, number: $0) }
        if name == "csv" { entries = try entries.map(Self.withoutCarriageReturns) }
        var exporter = Exporter(format)
        let text = try entries.map { try exporter.text(for: $0) }.joined()
        let imported = try Imported(text, format: format.importFormat)
        #expect(imported.warnings.isEmpty)
        #expect(imported.entries.count == entries.count)
        for (read, written) in zip(imported.entries, entries) { #expect(read == written, "\(text)") }
    }

    @Test func `markdown reads as people write it`() throws {
        let entries = [
            Entry(
                question: "怎么备份？", answer: "用 snapshot。\n\n- 每天", topic: "etcd", date: "2020-06-02",
                source: EntrySource(name: "etcd.md", line: 3)),
            Entry(
                id: 7, question: "How?\nAnd when?", answer: "Q: is text here", topic: "etcd", date: "2020-06-02",
                tags: ["a"]),
            Entry(question: "没有人回答", answer: ""),
        ]
        var exporter = Exporter(.markdown)
        let text = try entries.map { try exporter.text(for: $0) }.joined()
        #expect(
            text == """
                ### 2020-06-02：etcd

                > Q：怎么备份？
                <!-- askd {"source":{"line":3,"name":"etcd.md"}} -->

                A：用 snapshot。

                - 每天

                > Q：How?
                > And when?
                <!-- askd {"id":7,"source":null,"tags":["a"]} -->

                A：Q: is text here

                ###

                > Q：没有人回答
                <!-- askd {"source":null} -->


                """)
    }
}
