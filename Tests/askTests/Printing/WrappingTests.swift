import TestSupport
import Testing

@testable import ask

struct WrappingTests {
    private func wrapped(_ text: String, _ width: Int) -> [String] { StyledText(text).wrapped(to: width).map(\.plain) }

    @Test func `words stay whole, Chinese folds anywhere but before its closing marks`() {
        #expect(wrapped("the quick brown fox", 10) == ["the quick", "brown fox"])
        #expect(wrapped("the quick", 9) == ["the quick"])
        #expect(wrapped("备份数据的方法", 6) == ["备份数", "据的方", "法"])
        #expect(wrapped("备份数，据", 6) == ["备份", "数，据"])
        #expect(wrapped("备份（数据）", 6) == ["备份", "（数", "据）"])
        #expect(wrapped("用 etcdctl 备份", 8) == ["用", "etcdctl", "备份"])
        #expect(wrapped("unbreakable", 4) == ["unbr", "eaka", "ble"])
    }

    @Test func `lines of the text stay lines, and keep their indentation where they are folded`() {
        #expect(wrapped("a\n\nb", 10) == ["a", "", "b"])
        #expect(wrapped("a\r\nb\u{2028}c", 10) == ["a", "b", "c"])
        #expect(wrapped("  - one two three", 10) == ["  - one", "  two", "  three"])
        #expect(wrapped("\tx y", 20) == ["    x y"])
        #expect(wrapped("ab\tc", 20) == ["ab  c"])
        #expect(wrapped("          deep words", 12) == ["deep words"])
        #expect(wrapped("", 5) == [""])
    }

    /// Pieces of what a text may hold, wide, narrow, zero and in clusters.
    private static let pieces = [
        "a", "Pod", " ", "  ", "\t", "\n", "中", "备份", "，", "（", "）", "😀", "👩‍👩‍👧", "🇨🇳", "e\u{301}", "\u{200d}", "\u{3000}",
        "한", "ｶ", "\u{1b}", "\u{7f}", "\u{202e}", "\u{85}", "-", "supercalifragilistic", "❤\u{fe0f}", "\r\n", "\u{0}",
    ]

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `no line is wider than asked, and nothing but blanks is lost`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = (0..<Int.random(in: 0...60, using: &random))
            .map { _ in Self.pieces.randomElement(using: &random) ?? "a" }.joined()
        let width = Int.random(in: 2...30, using: &random)
        let styled = StyledText(text)
        let lines = styled.wrapped(to: width)
        #expect(lines.allSatisfy { $0.width <= width }, "\(lines.map(\.plain))")
        func printed(_ lines: [StyledText]) -> [Character] {
            lines.flatMap(\.cells).map(\.character).filter { !$0.isWhitespace }
        }
        #expect(printed(lines) == printed([styled]))
        #expect(lines.allSatisfy { !$0.cells.contains { $0.character == "\n" || $0.character == "\t" } })
        #expect(lines.count >= styled.lines.count)
    }
}
