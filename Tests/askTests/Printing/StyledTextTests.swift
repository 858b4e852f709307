import AskProtocol
import Foundation
import TestSupport
import Testing

@testable import ask

struct StyledTextTests {
    @Test func `what commands a terminal becomes a sign that shows it`() {
        #expect(StyledText("\u{1b}[2J").plain == "␛[2J")
        #expect(StyledText("a\u{7}b\u{0}c\u{7f}").plain == "a␇b␀c␡")
        #expect(StyledText("\u{9b}31m").plain == "\u{fffd}31m")
        #expect(StyledText("\u{202e}cod.exe\u{2066}").plain == "\u{fffd}cod.exe\u{fffd}")
        #expect(StyledText("a\rb\r\nc\u{b}d\u{c}e\u{2029}f").plain == "a\nb\nc\nd\ne\nf")
        #expect(StyledText("tab\there").plain == "tab\there")
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `no text brings a control onto the terminal`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let scalars = (0..<80).map { _ in
            let value =
                Bool.random(using: &random)
                ? UInt32.random(in: 0..<0x110, using: &random) : .random(in: 0...0x10ffff, using: &random)
            return Unicode.Scalar(value) ?? "x"
        }
        let text = String(String.UnicodeScalarView(scalars))
        for colored in [false, true] {
            let faces: Face = colored ? .strong : []
            let shown = StyledText(text, faces).rendered(colored: colored)
                .replacing("\u{1b}[1m", with: "").replacing("\u{1b}[m", with: "")
            for scalar in shown.unicodeScalars where scalar != "\n" && scalar != "\t" {
                #expect(scalar.properties.generalCategory != .control)
            }
        }
        let json = JSON.escapingControls(Data(text.utf8.filter { $0 >= 0x20 }))
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            #expect(scalar.properties.generalCategory != .control)
        }
    }

    @Test func `JSON means the same with its controls escaped`() throws {
        let text = "a\u{7f}\u{80}\u{9f}\u{a0}é\u{c2}中\u{85}"
        let escaped = JSON.escapingControls(try JSONEncoder().encode([text]))
        #expect(try JSONDecoder().decode([String].self, from: Data(escaped)) == [text])
    }

    @Test func `byte ranges mark the characters that they touch`() {
        let text = StyledText(
            "a中é", .strong, marking: [(.matched, [ByteRange(1..<4)]), (.doubtful, [ByteRange(3..<5)])])
        #expect(text.cells.map(\.face) == [.strong, [.strong, .matched, .doubtful], [.strong, .doubtful]])
    }

    @Test func `colours change where faces do, and are left at the end`() {
        let text = StyledText("a", .strong) + StyledText("bc", [.strong, .matched]) + StyledText("d")
        #expect(text.rendered(colored: true) == "\u{1b}[1ma\u{1b}[m\u{1b}[1;33mbc\u{1b}[md")
        #expect(StyledText("x", .sure).rendered(colored: true) == "\u{1b}[32mx\u{1b}[m")
        #expect(text.rendered(colored: false) == "abcd")
    }
}
