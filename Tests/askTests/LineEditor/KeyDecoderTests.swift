import TestSupport
import Testing

@testable import ask

struct KeyDecoderTests {
    private func keys(_ text: String) -> [Key] {
        var decoder = KeyDecoder()
        return decoder.decode(Array(text.utf8))
    }

    @Test func `keys of xterm, tmux and the Linux console are known`() {
        #expect(
            keys("a中\u{1}\r\t\u{7f}\u{1f}") == [
                .text("a"), .text("中"), .control("a"), .enter, .tab, .backspace, .control("_"),
            ])
        #expect(keys("\u{1b}[A\u{1b}OB\u{1b}[C\u{1b}OD") == [.up, .down, .right, .left])
        #expect(keys("\u{1b}[H\u{1b}OF\u{1b}[1~\u{1b}[8~\u{1b}[3~") == [.home, .end, .home, .end, .delete])
        #expect(keys("\u{1b}[1;5C\u{1b}[1;3D\u{1b}[1;2C") == [.wordRight, .wordLeft, .right])
        #expect(keys("\u{1b}b\u{1b}\u{7f}\u{1b}\r\u{1b}中") == [.alt("b"), .altBackspace, .altEnter, .alt("中")])
    }

    @Test func `sequences that mean nothing are skipped whole`() {
        #expect(
            keys("\u{1b}[15~a\u{1b}[?1;2cb\u{1b}[<0;3;4Mc\u{1b}[I\u{1b}\u{1b}[Ad").filter { $0 != .enter } == [
                .text("a"), .text("b"), .text("c"), .up, .text("d"),
            ])
    }

    @Test func `a paste is one key, its line ends do not enter it`() {
        #expect(keys("\u{1b}[200~一\r\n二\r三\u{7}\t\u{1b}[31m\u{1b}[201~x") == [.paste("一\n二\n三 [31m"), .text("x")])
    }

    @Test func `bytes that are no UTF-8 become the replacement character`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0xff, 0x61, 0xe4, 0xb8, 0x62, 0xed, 0xa0, 0x80]).first == .text("\u{fffd}"))
        #expect(decoder.decode([0x63]).last == .text("c"))
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>) func `where reads end does not matter`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parts: [[UInt8]] =
            [
                "a", "中", "👩‍👧", "\u{1b}[A", "\u{1b}[1;5D", "\u{1b}[200~p\r\nq\u{1b}[201~", "\u{1b}b", "\r", "\u{3}",
                "\u{1b}",
                "\u{1b}[201~", "\u{1b}[200~\u{1b}[2",
            ].map { Array($0.utf8) } + [[0xe4, 0xb8], [0xff], [0xf0, 0x9f]]
        let bytes = (0..<20).flatMap { _ in parts.randomElement(using: &generator) ?? [] }
        var whole = KeyDecoder()
        var split = KeyDecoder()
        let expected = whole.decode(bytes)
        var found: [Key] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...4, using: &generator)
            found += split.decode(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        #expect(found == expected)
    }
}
