import AskProtocol
import TestSupport
import Testing

@testable import Importing

@Suite struct ImporterTests {
    @Test func `a file without text is an error that says so`() {
        #expect(throws: ImportError.empty(source: "test")) { try Imported("", format: nil) }
        #expect(throws: ImportError.empty(source: "test")) { try Imported("\u{FEFF} \n\n\t\n", format: .markdown) }
    }

    @Test(arguments: ["just words\n", "# title\n", "---\ntitle: x\n---\n"])
    func `a file without questions is an error that says what was expected`(text: String) {
        #expect(throws: ImportError.noPairs(source: "test", format: "markdown")) { try Imported(text, format: nil) }
    }

    @Test(arguments: [
        ("{\"question\":\"q\",\"answer\":\"a\"}\n", "jsonl"), ("question,answer\nq,a\n", "csv"),
        ("问题;答案\nq;a\n", "csv"),
        ("Question\tAnswer\nq\ta\n", "tsv"), ("# t\n\nQ: q\nA: a\n", "markdown"), ("## q\n\na, b\n", "markdown"),
        ("\u{FEFF}问题,答案\r\nq,a\r\n", "csv"), ("Q: is a,b a row?\nA: no\n", "markdown"),
    ]) func `a format is recognized by the first lines`(text: String, name: String) throws {
        var importer = Importer(source: ImportSource(name: "x"), format: nil)
        for line in ImportLine.lines(of: text) { importer.read(line) { _ in } }
        try importer.finish { _ in }
        #expect(importer.format?.name == name)
        #expect(importer.entryCount == 1)
    }

    @Test func `a file's name tells its format`() {
        #expect(ImportFormat.ofFile("a/b.MD")?.name == "markdown")
        #expect(ImportFormat.ofFile("pairs.jsonl")?.name == "jsonl")
        #expect(ImportFormat.ofFile("a.csv/b")?.name == nil)
        #expect(ImportFormat.ofFile("b")?.name == nil)
    }

    @Test func `every format has a name of its own, and no suffix belongs to two`() {
        #expect(Set(ImportFormat.all.map(\.name)).count == ImportFormat.all.count)
        let suffixes = ImportFormat.all.flatMap(\.suffixes)
        #expect(Set(suffixes).count == suffixes.count)
        for format in ImportFormat.all { #expect(ImportFormat.named(format.name)?.name == format.name) }
    }

    @Test func `an entry comes out as soon as the next one begins`() {
        var importer = Importer(source: ImportSource(name: "x"), format: .markdown)
        var counts: [Int] = []
        for line in ImportLine.lines(of: "Q: 1\nA: a\nQ: 2\nA: b\n---\n") {
            importer.read(line) { _ in }
            counts.append(importer.entryCount)
        }
        #expect(counts == [0, 0, 1, 1, 2])
    }

    @Test func `pieces of a long line are one line`() throws {
        let pieces = [
            ImportLine(number: 1, text: "Q: 谁", doubtful: [3..<6], isComplete: false),
            ImportLine(number: 1, text: "在吗", doubtful: [0..<3]), ImportLine(number: 2, text: "A: 我"),
        ]
        let imported = try Imported(pieces, format: .markdown)
        #expect(imported.questions == ["谁在吗"])
        #expect(imported.entries[0].doubtful == TextRanges(question: [ByteRange(0..<3), ByteRange(3..<6)]))
    }

    @Test func `a line that is too long is left out with a warning`() throws {
        let piece = String(repeating: "x", count: 1 << 20)
        var lines = [ImportLine(number: 1, text: "Q: q"), ImportLine(number: 2, text: "A: a")]
        lines += (0..<20).map { ImportLine(number: 3, text: piece, isComplete: $0 == 19) }
        let imported = try Imported(lines, format: .markdown)
        #expect(imported.answers == ["a"])
        #expect(imported.warnings.map(\.line) == [3])
    }

    @Test func `doubtful characters keep their places in question, answer and topic`() throws {
        let lines = [
            ImportLine(number: 1, text: "### 2020-06-02：数据库", doubtful: [17..<20, 23..<26]),
            ImportLine(number: 2, text: "> **Q1：怎么备份？** ", doubtful: [2..<4, 9..<12, 15..<18]),
            ImportLine(number: 3, text: "> 谁做？", doubtful: [5..<8]),
            ImportLine(number: 4, text: "A：停写，", doubtful: [7..<10]),
            ImportLine(number: 5, text: ""), ImportLine(number: 6, text: "再做。", doubtful: [0..<9]),
        ]
        let entry = try #require(try Imported(lines, format: .markdown).entries.first)
        #expect(entry.topic == "数据库")
        #expect(entry.question == "怎么备份？\n谁做？")
        #expect(entry.answer == "停写，\n\n再做。")
        #expect(
            entry.doubtful
                == TextRanges(
                    question: [ByteRange(0..<3), ByteRange(6..<9), ByteRange(19..<22)],
                    answer: [ByteRange(3..<6), ByteRange(11..<20)], topic: [ByteRange(0..<3), ByteRange(6..<9)]))
    }

    @Test func `a source that overrides takes the place of an entry's own`() throws {
        let row = "{\"question\":\"q\",\"answer\":\"a\",\"source\":{\"name\":\"old\",\"line\":9}}\n"
        let kept = try Imported(row, format: .jsonl, source: ImportSource(name: "new"))
        #expect(kept.entries[0].source == EntrySource(name: "old", line: 9))
        let replaced = try Imported(row, format: .jsonl, source: ImportSource(name: "new", overrides: true))
        #expect(replaced.entries[0].source == EntrySource(name: "new", line: 1))
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `whatever a file holds, entries are sound and lines are the file's`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "Q", "：", ":", "A", "12", ">", ">>", "#", "### ", "---", "```", "~~~", "\n", "\n\n", "\r\n", " ", "\t",
            "**", "【", "】", "{", "}", "\"",
            ",", ";", "\\", "问", "答", "问题", "？", "。", "以上内容根据", "<!-- askd {", "} -->", "2020-06-02", "a", "文", "👩‍🚀",
            "\u{301}", "[", "]",
            "question", "answer", "\u{0}", "\u{FEFF}",
        ]
        let text = (0..<400).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        var lines = ImportLine.lines(of: text)
        for index in lines.indices {
            // Every third character is doubtful.
            let characters = lines[index].text.indices.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
            lines[index].doubtful = characters.map { start in
                let line = lines[index].text
                let from = line.utf8.distance(from: line.startIndex, to: start)
                return from..<from + line[start].utf8.count
            }
        }
        for format in ImportFormat.all {
            guard let imported = try? Imported(lines, format: format) else { continue }
            for entry in imported.entries {
                try Add.validate(entry)
                #expect((1...lines.count).contains(entry.source?.line ?? 0))
                for (ranges, text) in [
                    (entry.doubtful?.question, entry.question), (entry.doubtful?.answer, entry.answer),
                ] {
                    for range in ranges ?? [] {
                        #expect(!range.range.isEmpty)
                        #expect(String(validating: Array(text.utf8)[range.range], as: UTF8.self) != nil)
                    }
                }
            }
            for warning in imported.warnings { #expect((1...lines.count).contains(warning.line)) }
        }
    }
}
