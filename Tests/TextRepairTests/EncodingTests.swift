import Testing

@testable import TextRepair

struct EncodingTests {
    private let text = "请问集群不可用时怎么办？\nPlain line\n可以恢复数据。\n"

    private func restore(_ bytes: [UInt8]) -> (text: String, encoding: InputEncoding) {
        let (lines, report) = TextRestorer(model: nil).restore(bytes)
        return (lines.map { $0.text + $0.terminator.rawValue }.joined(), report.encoding)
    }

    private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            return bigEndian ? bytes.reversed() : bytes
        }
    }

    @Test func `a byte order mark is taken off`() {
        #expect(restore([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == (text, .utf8))
    }

    @Test(arguments: [false, true]) func `UTF-16 is read with and without mark`(bigEndian: Bool) {
        let encoding = bigEndian ? InputEncoding.utf16BigEndian : .utf16LittleEndian
        let marked = text + "🙂"
        #expect(restore(utf16("\u{FEFF}" + marked, bigEndian: bigEndian)) == (marked, encoding))
        #expect(restore(utf16(marked, bigEndian: bigEndian)) == (marked, encoding))
    }

    @Test func `UTF-16 that ends within a character says so`() {
        let bytes = utf16("\u{FEFF}一二三", bigEndian: true)
        #expect(restore(Array(bytes.dropLast())).text == "一二\u{FFFD}")
        #expect(restore(bytes + [0xD8, 0x3D]).text == "一二三\u{FFFD}")
    }

    /// 你好，世界！这是一个测试。 in GB 2312.
    private let gb: [UInt8] = [
        0xC4, 0xE3, 0xBA, 0xC3, 0xA3, 0xAC, 0xCA, 0xC0, 0xBD, 0xE7, 0xA3, 0xA1, 0xD5, 0xE2, 0xCA, 0xC7, 0xD2, 0xBB,
        0xB8,
        0xF6, 0xB2, 0xE2, 0xCA, 0xD4, 0xA1, 0xA3,
    ]
    private let gbText = "你好，世界！这是一个测试。"

    @Test func `GB bytes are read`() {
        #expect(restore(gb) == (gbText, .gb18030))
        // 丂 is in GBK alone, U+20087 (𠂇) in GB 18030 with four bytes.
        #expect(restore(gb + [0x81, 0x40, 0x95, 0x32, 0x90, 0x31]) == (gbText + "丂\u{20087}", .gb18030))
    }

    @Test func `in a GB file a line that could be UTF-8 is GB`() {
        // 马 C2 ED is no UTF-8; 陇 C2 A4 is.
        #expect(restore(gb + [0x0A, 0xC2, 0xA4]).text == gbText + "\n陇")
    }

    @Test func `GB that was read as Latin-1 is read again`() {
        let misread = String(String.UnicodeScalarView(gb.map(Unicode.Scalar.init)))
        let (lines, report) = TextRestorer(model: nil).restore(Array(misread.utf8))
        #expect(lines.map(\.text) == [gbText] && report.repairedLines == 1)
    }

    @Test func `bytes that are no character of GB are marked`() {
        let (lines, report) = TextRestorer(model: nil).restore(gb + gb + [0xFF] + gb)
        #expect(lines[0].text == gbText + gbText + "\u{FFFD}" + gbText)
        #expect(report.unmappable == [.init(line: 1, column: 27)])
    }

    @Test func `Windows-1252 and Latin-1 are read`() {
        let bytes: [UInt8] = Array("caf".utf8) + [0xE9, 0x20, 0x93] + Array("Gr".utf8) + [0xFC, 0xDF, 0x65, 0x94]
        #expect(restore(bytes) == ("café “Grüße”", .windows1252))
    }

    @Test func `a cut character in UTF-8 is marked, the rest kept`() {
        let bytes = Array(text.utf8.dropLast(5))
        let restored = restore(bytes)
        #expect(restored.text.unicodeScalars.dropLast() == text.unicodeScalars.dropLast(3))
        #expect(restored.text.unicodeScalars.last == "\u{FFFD}")
    }

    @Test func `a line longer than the limit comes in pieces`() {
        let long = String(repeating: "没有换行的长文字。", count: 100_000)
        let (lines, report) = TextRestorer(model: nil).restore(Array((long + "\n第二行").utf8))
        #expect(lines.map(\.text).joined() == long + "第二行")
        #expect(lines.count == 4 && report.lines == 2 && lines.map(\.number) == [1, 1, 1, 2])
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>) func `random bytes give text, never a crash`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let pool: [UInt8] = seed % 3 == 0 ? [0xC3, 0xE6, 0x8F, 0xF0, 0x0A, 0xA0, 0x41, 0xE4] : Array(0...255)
        let bytes = (0..<Int.random(in: 1...600, using: &generator)).map { _ in
            pool.randomElement(using: &generator) ?? 0
        }
        let restored = try TextRestorer.withModel.restore(bytes)
        #expect(restored.lines.count >= 1)
        for damaged in restored.lines.flatMap(\.doubtful) { #expect(!damaged.isEmpty) }
    }
}
