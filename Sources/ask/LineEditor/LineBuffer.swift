// A line while it is edited: characters as people see them, a cursor, what was killed, and what can be undone.

/// All of it is state and changes to it; keys, the screen and the history are others' affairs.
struct LineBuffer {
    /// Grapheme clusters. They are always those of `text`: what is inserted may join its neighbours.
    private(set) var characters: [Character] = []
    /// The character that the cursor stands on, 0…`characters.count`.
    private(set) var cursor = 0

    private struct State {
        var characters: [Character]
        var cursor: Int
    }

    /// What the change before this one was, where it matters for this one.
    private enum LastChange {
        case typing, kill, yank(length: Int), other
    }

    private var undoStack: [State] = []
    private var killRing: [String] = []
    private var last = LastChange.other

    /// Most states that can be undone, and most killed texts that are kept.
    private static let undoLimit = 200
    private static let killLimit = 32

    var text: String { String(characters) }

    /// Begins another line; what was killed can be yanked into it.
    mutating func begin(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
        undoStack = []
        last = .other
    }

    /// Puts `text` in place of all, with the cursor at its end.
    mutating func replaceAll(_ text: String) {
        replace(0..<characters.count, with: text)
        last = .other
    }

    /// Inserts at the cursor. What is typed in one go is undone at once.
    mutating func insert(_ text: String) {
        if case .typing = last {
            change(cursor..<cursor, with: text)
        } else {
            replace(cursor..<cursor, with: text)
        }
        last = text.last?.isWhitespace == true ? .other : .typing
    }

    // MARK: Moving

    mutating func move(to position: Int) {
        cursor = max(0, min(characters.count, position))
        last = .other
    }

    /// To the beginning and the end of the line in a text of several.
    mutating func moveToLineStart() { move(to: lineStart) }
    mutating func moveToLineEnd() { move(to: lineEnd) }
    mutating func moveWordBackward() { move(to: wordStart) }
    mutating func moveWordForward() { move(to: wordEnd) }

    // MARK: Deleting and killing

    mutating func deleteBackward() { delete(max(0, cursor - 1)..<cursor) }
    mutating func deleteForward() { delete(cursor..<min(characters.count, cursor + 1)) }
    mutating func killWordBackward() { kill(wordStart..<cursor) }
    mutating func killWordForward() { kill(cursor..<wordEnd) }
    mutating func killToLineStart() { kill(lineStart..<cursor) }
    /// At the end of a line that is not the last, its line feed.
    mutating func killToLineEnd() {
        kill(cursor..<(lineEnd == cursor ? min(characters.count, cursor + 1) : lineEnd))
    }

    /// Kills back to the blank before the cursor, punctuation and all.
    mutating func killBlankDelimitedWord() {
        var start = cursor
        while start > 0, characters[start - 1].isWhitespace { start -= 1 }
        while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
        kill(start..<cursor)
    }

    /// Inserts what was killed last.
    mutating func yank() {
        guard let text = killRing.last else { return }
        yank(text, replacing: cursor..<cursor)
    }

    /// After a yank: puts what was killed before that in its place.
    mutating func yankOlder() {
        guard case .yank(let length) = last, let text = killRing.popLast() else { return }
        killRing.insert(text, at: 0)
        yank(killRing[killRing.count - 1], replacing: (cursor - length)..<cursor)
    }

    /// Exchanges the characters around the cursor, at the end the last two, and moves on.
    mutating func transpose() {
        let right = min(cursor, characters.count - 1)
        guard right >= 1 else { return }
        let exchanged = String([characters[right], characters[right - 1]])
        replace((right - 1)..<(right + 1), with: exchanged)
        last = .other
    }

    mutating func undo() {
        guard let state = undoStack.popLast() else { return }
        characters = state.characters
        cursor = state.cursor
        last = .other
    }

    // MARK: Changes

    private mutating func delete(_ range: Range<Int>) {
        if !range.isEmpty { replace(range, with: "") }
        last = .other
    }

    private mutating func kill(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let text = String(characters[range])
        if case .kill = last, let killed = killRing.popLast() {
            killRing.append(range.lowerBound < cursor ? text + killed : killed + text)
        } else {
            killRing.append(text)
            if killRing.count > Self.killLimit { killRing.removeFirst() }
        }
        replace(range, with: "")
        last = .kill
    }

    private mutating func yank(_ text: String, replacing range: Range<Int>) {
        let start = range.lowerBound
        replace(range, with: text)
        last = .yank(length: max(0, cursor - start))
    }

    private mutating func replace(_ range: Range<Int>, with text: String) {
        undoStack.append(State(characters: characters, cursor: cursor))
        if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
        change(range, with: text)
    }

    /// The cursor goes behind `text`, or behind the character that its end has become part of.
    private mutating func change(_ range: Range<Int>, with text: String) {
        let left = String(characters[..<range.lowerBound]) + text
        let end = left.utf8.count
        characters = Array(left + String(characters[range.upperBound...]))
        cursor = 0
        var length = 0
        while length < end {
            length += characters[cursor].utf8.count
            cursor += 1
        }
    }

    // MARK: Places

    private var lineStart: Int { (characters[..<cursor].lastIndex { $0.isNewline } ?? -1) + 1 }
    private var lineEnd: Int { characters[cursor...].firstIndex { $0.isNewline } ?? characters.count }

    private var wordStart: Int {
        var start = cursor
        while start > 0, !characters[start - 1].isOfWord { start -= 1 }
        while start > 0, characters[start - 1].isOfWord { start -= 1 }
        return start
    }

    private var wordEnd: Int {
        var end = cursor
        while end < characters.count, !characters[end].isOfWord { end += 1 }
        while end < characters.count, characters[end].isOfWord { end += 1 }
        return end
    }
}

extension Character {
    fileprivate var isOfWord: Bool { isLetter || isNumber || self == "_" }
}
