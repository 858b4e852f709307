import TestSupport
import Testing

@testable import ask

/// The slow truth: a string and an offset, every character counted anew.
private struct Reference {
    var text = ""
    /// UTF-8 bytes before the cursor.
    var offset = 0

    private var boundaries: [Int] {
        text.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.utf8.count) }
    }

    private func part(_ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    var cursor: Int { boundaries.firstIndex { $0 >= offset } ?? 0 }

    mutating func insert(_ added: String) {
        let left = part(0..<offset) + added
        text = left + part(offset..<text.utf8.count)
        offset = boundaries.first { $0 >= left.utf8.count } ?? 0
    }

    mutating func move(to cursor: Int) {
        offset = boundaries[max(0, min(boundaries.count - 1, cursor))]
    }

    mutating func delete(_ start: Int, _ end: Int) {
        let all = boundaries
        let (start, end) = (max(0, start), min(all.count - 1, end))
        let left = part(0..<all[start])
        text = left + part(all[end]..<text.utf8.count)
        offset = boundaries.first { $0 >= left.utf8.count } ?? 0
    }
}

struct LineBufferTests {
    private static let pieces = [
        "a", "Z", " ", "7", "中", "文", "，", "\n", "e\u{301}", "\u{301}", "👩", "\u{200d}", "👧", "🇩", "🇪", "한", "ᄒ", "ᅡ",
    ]

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func `random edits do as the slow reference`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var buffer = LineBuffer()
        var reference = Reference()
        for _ in 0..<120 {
            let count = buffer.characters.count
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                buffer.insert(piece)
                reference.insert(piece)
            case 5:
                let place = Int.random(in: -1...(count + 1), using: &generator)
                buffer.move(to: place)
                reference.move(to: place)
            case 6:
                let cursor = reference.cursor
                if cursor > 0 { reference.delete(cursor - 1, cursor) }
                buffer.deleteBackward()
            case 7:
                let cursor = reference.cursor
                if cursor < count { reference.delete(cursor, cursor + 1) }
                buffer.deleteForward()
            case 8:
                // There and back: nothing has happened.
                buffer.insert("x\u{301}y ")
                buffer.move(to: 0)
                buffer.killToLineEnd()
                buffer.move(to: 0)
                buffer.replaceAll(reference.text)
                buffer.move(to: reference.cursor)
            default:
                let cursor = reference.cursor
                let end = reference.text.dropFirst(cursor).firstIndex { $0.isNewline }
                let line = end.map { reference.text.dropFirst(cursor)[..<$0].count } ?? count - cursor
                if cursor < count { reference.delete(cursor, cursor + max(1, line)) }
                buffer.killToLineEnd()
            }
            #expect(buffer.text == reference.text && buffer.cursor == reference.cursor)
            #expect(buffer.characters == Array(buffer.text))
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `undo leads back through every change`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var buffer = LineBuffer()
        buffer.begin("how do I 重启 a pod")
        var texts: [String] = []
        for _ in 0..<40 {
            let before = buffer.text
            buffer.move(to: Int.random(in: 0...buffer.characters.count, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: buffer.insert(Self.pieces.randomElement(using: &generator) ?? "")
            case 1: buffer.killWordBackward()
            case 2: buffer.deleteForward()
            case 3: buffer.transpose()
            default: buffer.yank()
            }
            if buffer.text != before { texts.append(before) }
        }
        for text in texts.reversed() {
            // A change that left the text as it was is undone too.
            var steps = 0
            let now = buffer.text
            repeat {
                buffer.undo()
                steps += 1
            } while buffer.text == now && steps < 50
            #expect(buffer.text == text)
        }
    }

    @Test func `words are jumped over and killed, what was killed comes back`() {
        var buffer = LineBuffer()
        buffer.begin("restart the coredns-pod")
        buffer.moveWordBackward()
        #expect(buffer.cursor == 20)
        buffer.moveWordBackward()
        #expect(buffer.cursor == 12)
        buffer.killWordBackward()
        buffer.killWordBackward()
        #expect(buffer.text == "coredns-pod" && buffer.cursor == 0)
        buffer.moveToLineEnd()
        buffer.yank()
        // Killed in one go, yanked in one.
        #expect(buffer.text == "coredns-podrestart the ")
        buffer.killBlankDelimitedWord()
        #expect(buffer.text == "coredns-podrestart ")
        buffer.move(to: 0)
        buffer.yank()
        #expect(buffer.text == "the coredns-podrestart ")
        buffer.yankOlder()
        #expect(buffer.text == "restart the coredns-podrestart ")
    }

    @Test func `what is typed in one go is undone at once`() {
        var buffer = LineBuffer()
        for letter in "kubectl get" { buffer.insert(String(letter)) }
        buffer.undo()
        #expect(buffer.text == "kubectl ")
        buffer.undo()
        #expect(buffer.text.isEmpty)
        buffer.undo()
        #expect(buffer.text.isEmpty)
    }

    @Test func `lines of a text are edited one by one`() {
        var buffer = LineBuffer()
        buffer.begin("一\n二三\n四")
        buffer.move(to: 3)
        buffer.moveToLineStart()
        #expect(buffer.cursor == 2)
        buffer.killToLineEnd()
        #expect(buffer.text == "一\n\n四")
        buffer.killToLineEnd()
        #expect(buffer.text == "一\n四")
        buffer.transpose()
        #expect(buffer.text == "一四\n")
    }
}
