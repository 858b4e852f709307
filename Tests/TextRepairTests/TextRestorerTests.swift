import Testing

@testable import TextRepair

struct TextRestorerTests {
    @Test func `text that lost no byte comes back exactly`() throws {
        let text = "简单的一行文字：完整无缺。\nGrüße, Öl, Maß\n"
        #expect(try TextRestorer.withModel.restoredText(Damage.misread(text)) == text)
    }

    @Test func `every undamaged character and the line structure come back`() throws {
        let restored = try TextRestorer.withModel.restoredText(Damage.misread(soundChinese))
        let expected = Array(soundChinese.unicodeScalars)
        let actual = Array(restored.unicodeScalars)
        try #require(actual.count == expected.count)
        for (a, e) in zip(actual, expected) where !Damage.damages(e) { #expect(a == e) }
    }

    @Test func `a lone candidate is certain`() throws {
        // 码 is E7 A0 81; nothing else leaves E7 A0.
        let (lines, report) = try TextRestorer.withModel.restore(Array(Damage.misread("这个目录里是代码。").utf8))
        #expect(lines.map(\.text) == ["这个目录里是代码。"])
        #expect(report.repairedCharacters == 1 && report.doubtfulCharacters == 0 && report.damagedLines == 1)
    }

    @Test func `doubtful ranges are the bytes of doubtful characters`() throws {
        let (lines, report) = try TextRestorer.withModel.restore(Array(Damage.misread(soundChinese).utf8))
        var doubtful = 0
        for line in lines {
            let bytes = Array(line.text.utf8)
            var end = 0
            #expect(line.doubtful.count == line.alternatives.count)
            for range in line.doubtful {
                #expect(range.lowerBound >= end && range.upperBound <= bytes.count)
                #expect(String(validating: bytes[range], as: UTF8.self)?.unicodeScalars.count == 1)
                end = range.upperBound
            }
            doubtful += line.doubtful.count
        }
        #expect(report.doubtfulCharacters == doubtful)
        #expect(report.unmappableCharacters == 0)
    }

    @Test func `line ends are kept`() throws {
        let text = "第一行文字\r\n第二行文字\n\n\r\n第三行文字\r第三行还在"
        let restored = try TextRestorer.withModel.restore(Array(Damage.misread(text).utf8))
        #expect(
            restored.lines.map(\.terminator)
                == [.carriageReturnLineFeed, .lineFeed, .lineFeed, .carriageReturnLineFeed, .none])
        #expect(restored.lines.map(\.number) == [1, 2, 3, 4, 5])
        #expect(restored.lines.map { $0.text + $0.terminator.rawValue }.joined() == text)
    }

    @Test func `an empty file has no line`() throws {
        let (lines, report) = try TextRestorer.withModel.restore([])
        #expect(lines.isEmpty && report == RepairReport())
    }

    @Test func `without a model a damaged character is unreadable and says where`() {
        let (lines, report) = TextRestorer(model: nil).restore(Array(Damage.misread("ok\n这个目录里是代码。\n").utf8))
        #expect(lines[1].text == "这个目录里是代\u{FFFD}。")
        #expect(report.unmappable == [.init(line: 2, column: 8)])
        #expect(report.repairedCharacters == 0 && report.doubtfulCharacters == 0)
        #expect(lines[1].doubtful == [21..<24])
    }

    @Test func `off leaves damaged text alone`() throws {
        let damaged = Damage.misread(soundChinese)
        #expect(TextRestorer(model: try model.get(), mode: .off).restoredText(damaged) == damaged)
    }

    @Test(arguments: soundTexts) func `sound text is untouched`(text: String) throws {
        let (lines, report) = try TextRestorer.withModel.restore(Array(text.utf8))
        #expect(lines.map(\.text) == [text])
        #expect(report.repairedLines == 0 && lines[0].doubtful.isEmpty)
    }

    @Test func `sound lines among damaged ones are untouched`() throws {
        let lines = soundTexts + soundChinese.split(separator: "\n").map { Damage.misread($0) }
        let restored = try TextRestorer.withModel.restore(Array(lines.joined(separator: "\n").utf8)).lines.map(\.text)
        #expect(Array(restored.prefix(soundTexts.count)) == soundTexts)
        #expect(restored.last == "这是最后一行，没有换行")
    }

    @Test func `restoring twice is restoring once`() throws {
        let once = try TextRestorer.withModel.restoredText(Damage.misread(soundChinese))
        #expect(try TextRestorer.withModel.restoredText(once) == once)
    }

    @Test(arguments: 2...3) func `text damaged over and over comes back`(times: Int) throws {
        let once = try TextRestorer.withModel.restoredText(Damage.misread(soundChinese))
        let damaged = (0..<times).reduce(soundChinese) { text, _ in Damage.misread(text) }
        #expect(try TextRestorer.withModel.restoredText(damaged) == once)
    }

    @Test func `a short text by itself comes back`() throws {
        #expect(try TextRestorer.withModel.restoredText(Damage.misread("你好")) == "你好")
        #expect(
            try TextRestorer.withModel.restoredText(Damage.misread("Zürich: Öl für Äpfel")) == "Zürich: Öl für Äpfel")
    }

    @Test func `in a small letter's company a lone C3 is an í`() throws {
        let text = "El país tenía más días así: información, corazón, niño, está"
        let (lines, report) = try TextRestorer.withModel.restore(Array(Damage.misread(text).utf8))
        #expect(lines.map(\.text) == [text])
        #expect(report.doubtfulCharacters == 0 && report.repairedCharacters == 4)
    }

    @Test func `chunks of any size give the same lines`() throws {
        let bytes = Array(Damage.misread(soundChinese).utf8)
        let restorer = try TextRestorer.withModel
        let whole = restorer.restore(bytes)
        var rest = bytes[...]
        var lines: [RestoredLine] = []
        var last = 0
        let report = try restorer.restore(
            nextChunk: {
                defer { rest = rest.dropFirst(7) }
                return Array(rest.prefix(7))
            },
            progress: { last = $0 }, line: { lines.append($0) })
        #expect(lines == whole.lines && report == whole.report && last == bytes.count)
    }
}
