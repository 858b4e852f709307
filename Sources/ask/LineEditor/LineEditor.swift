// Reading a line from a terminal with the keys that people know from Emacs and their shell.

import AskProtocol
import Platform

/// Keys to a line: buffer, history, search and completion, drawn below what was printed before.
final class LineEditor {
    /// What was entered before, oldest first.
    var history: [String] = []
    /// What the beginning of a line may be completed to by Tab: lines that begin with it.
    var complete: (String) -> [String] = { _ in [] }
    /// What the line may become, shown in grey behind it: a line that begins as it does.
    var suggest: (String) -> String? = { _ in nil }

    private let terminal: FileDescriptor
    private let console: Console
    private var decoder = KeyDecoder()
    /// Typed ahead, for this line or the next.
    private var keys: [Key] = []
    private var buffer = LineBuffer()
    private var prompt = ""
    /// Which line of the history is in the buffer, and what was in it before that.
    private var recall: (index: Int, draft: String)?
    private var search: Search?
    /// What was suggested last, and for which line.
    private var suggestion: (typed: String, line: String?)?
    /// What is on the screen; nil when nothing is.
    private var drawn: LineLayout?

    /// A search backwards in the history.
    private struct Search {
        var query = ""
        /// The line that was found; the history's count when none was yet.
        var index: Int
        let draft: String
    }

    private enum Outcome {
        case line(String), end, suspend, signal(Int32)
    }

    /// - Parameter terminal: where keys come from; the line is shown on stderr.
    init(_ terminal: consuming FileDescriptor, console: Console) {
        self.terminal = terminal
        self.console = console
    }

    /// The next line, without what a terminal would obey; nil when the user leaves.
    /// - Throws: `SystemError` when the terminal fails.
    func next(prompt: String) throws -> String? {
        self.prompt = prompt
        buffer.begin()
        recall = nil
        while true {
            switch try edit() {
            case .line(let line): return line
            case .end: return nil
            case .suspend: CurrentProcess.suspend()
            case .signal(let number): CurrentProcess.end(by: number)
            }
        }
    }

    /// The terminal is as it was before when this returns or throws.
    private func edit() throws -> Outcome {
        let raw = try RawTerminal(terminal)
        // Bracketed paste (XTerm Control Sequences): a pasted line feed does not enter the line.
        try console.prompt("\u{1b}[?2004h")
        defer { try? console.prompt("\u{1b}[?2004l") }
        try draw()
        while true {
            while !keys.isEmpty {
                if let outcome = try handle(takeKey()) {
                    try finish()
                    return outcome
                }
                if keys.isEmpty { try draw() }
            }
            switch try raw.next() {
            case .bytes(let bytes): keys = decoder.decode(bytes)
            case .resized: try redrawResized()
            case .signal(let number):
                try finish()
                return .signal(number)
            case .closed: return .end
            }
        }
    }

    /// The next key; what was typed in one go is pasted at once, as every change costs a copy of the line.
    private func takeKey() -> Key {
        let text = keys.prefix { if case .text = $0 { true } else { false } }
        guard text.count > 1 else { return keys.removeFirst() }
        keys.removeFirst(text.count)
        var scalars = String.UnicodeScalarView()
        for case .text(let scalar) in text { scalars.append(scalar) }
        return .paste(String(scalars))
    }

    private func handle(_ key: Key) throws -> Outcome? {
        if search != nil, handleSearch(key) { return nil }
        if let line = suggestedLine, [.right, .control("f"), .end, .control("e")].contains(key) {
            buffer.replaceAll(line)
            return nil
        }
        switch key {
        case .text(let scalar): buffer.insert(String(Character(scalar)))
        // The last line's end is the clipboard's, not the question's.
        case .paste(let text): buffer.insert(text.last == "\n" ? String(text.dropLast()) : text)
        case .enter: return .line(buffer.text)
        case .altEnter: buffer.insert("\n")
        case .tab: try completeLine()
        case .control("c"):
            buffer.move(to: buffer.characters.count)
            try finish(mark: "^C")
            buffer.begin()
            recall = nil
        case .control("d"):
            if buffer.characters.isEmpty { return .end }
            buffer.deleteForward()
        case .control("z"): return .suspend
        case .control("l"):
            try console.prompt("\u{1b}[H\u{1b}[2J")
            drawn = nil
        case .control("r"):
            search = Search(index: history.count, draft: buffer.text)
        case .up, .control("p"): recallOlder()
        case .down, .control("n"): recallNewer()
        default: edit(key)
        }
        return nil
    }

    /// Keys that concern the buffer alone.
    private func edit(_ key: Key) {
        switch key {
        case .control("a"), .home: buffer.moveToLineStart()
        case .control("e"), .end: buffer.moveToLineEnd()
        case .control("b"), .left: buffer.move(to: buffer.cursor - 1)
        case .control("f"), .right: buffer.move(to: buffer.cursor + 1)
        case .alt("b"), .wordLeft: buffer.moveWordBackward()
        case .alt("f"), .wordRight: buffer.moveWordForward()
        case .backspace: buffer.deleteBackward()
        case .delete: buffer.deleteForward()
        case .control("k"): buffer.killToLineEnd()
        case .control("u"): buffer.killToLineStart()
        case .control("w"): buffer.killBlankDelimitedWord()
        case .alt("d"): buffer.killWordForward()
        case .altBackspace: buffer.killWordBackward()
        case .control("y"): buffer.yank()
        case .alt("y"): buffer.yankOlder()
        case .control("t"): buffer.transpose()
        case .control("_"): buffer.undo()
        default: break
        }
    }

    // MARK: History

    private func recallOlder() {
        let index = recall?.index ?? history.count
        guard index > 0 else { return }
        recall = (index - 1, recall?.draft ?? buffer.text)
        buffer.replaceAll(history[index - 1])
    }

    private func recallNewer() {
        guard let (index, draft) = recall else { return }
        if index + 1 < history.count {
            recall = (index + 1, draft)
            buffer.replaceAll(history[index + 1])
        } else {
            recall = nil
            buffer.replaceAll(draft)
        }
    }

    /// Whether the key belonged to the search; another one ends it and keeps what was found.
    private func handleSearch(_ key: Key) -> Bool {
        guard var current = search else { return false }
        switch key {
        case .text(let scalar): current.query.unicodeScalars.append(scalar)
        case .paste(let text): current.query += text
        case .backspace: current.query = String(current.query.dropLast())
        case .control("r"):
            search = current
            find(before: current.index)
            return true
        case .control("g"), .control("c"):
            buffer.replaceAll(current.draft)
            search = nil
            return true
        default:
            search = nil
            return false
        }
        current.index = history.count
        search = current
        find(before: history.count)
        return true
    }

    private func find(before end: Int) {
        guard let query = search?.query, !query.isEmpty else { return }
        guard let found = history[..<min(end, history.count)].lastIndex(where: { $0.contains(query) }) else { return }
        search?.index = found
        buffer.replaceAll(history[found])
    }

    // MARK: Completion

    /// Candidates that are listed at once.
    private static let listedCandidates = 50

    private func completeLine() throws {
        let typed = String(buffer.characters[..<buffer.cursor])
        let candidates = complete(typed)
        guard let first = candidates.first else { return }
        let common = candidates.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        if candidates.count == 1 {
            buffer.insert(String(first.dropFirst(typed.count)) + " ")
        } else if common.count > typed.count {
            buffer.insert(String(common.dropFirst(typed.count)))
        } else {
            try finish()
            let listed = candidates.prefix(Self.listedCandidates).joined(separator: "  ")
            let text = listed + (candidates.count > Self.listedCandidates ? "  …" : "")
            for line in StyledText(text).wrapped(to: size.columns) { console.print(line) }
        }
    }

    // MARK: Suggestions

    /// The line that the one in the buffer may become; nil when none is shown.
    private var suggestedLine: String? {
        guard search == nil, buffer.cursor == buffer.characters.count, let suggestion, suggestion.typed == buffer.text
        else { return nil }
        return suggestion.line
    }

    /// Looks for what the line may become, once for each line.
    private func lookForSuggestion() {
        let typed = buffer.text
        guard search == nil, recall == nil, !typed.isEmpty, buffer.cursor == buffer.characters.count else { return }
        if suggestion?.typed != typed { suggestion = (typed, suggest(typed)) }
    }

    /// The rest of the suggested line, as far as it fits beside what was typed.
    private func greyText(cells: Int) -> String {
        guard let line = suggestedLine else { return "" }
        var rest = StyledText(String(line.dropFirst(buffer.characters.count))).cells[...]
        var used = rest.reduce(0) { $0 + $1.width }
        while used > cells, let last = rest.popLast() { used -= last.width }
        if rest.isEmpty { return "" }
        return "\u{1b}[\(console.isColored ? "90" : "2")m" + String(rest.map(\.character)) + "\u{1b}[m"
    }

    // MARK: The screen

    private var size: TerminalSize {
        let size = TerminalSize.of(.error) ?? TerminalSize(columns: 80, rows: 24)
        return TerminalSize(columns: max(2, size.columns), rows: size.rows)
    }

    private func draw() throws {
        lookForSuggestion()
        try draw(above: drawn?.row ?? 0)
    }

    private func redrawResized() throws {
        try draw(above: drawn?.rowsAbove(columns: size.columns) ?? 0)
    }

    /// - Parameter above: rows of what is drawn above the cursor.
    private func draw(above: Int, isFinal: Bool = false) throws {
        let size = size
        let shownPrompt = search.map { "(search) \($0.query): " } ?? prompt
        let layout = LineLayout(
            prompt: shownPrompt, text: buffer.characters, cursor: buffer.cursor, columns: size.columns
        ).window(size.rows)
        var output = Self.up(above) + "\r\u{1b}[J" + layout.rows.joined(separator: "\r\n")
        if !isFinal, layout.row == layout.rows.count - 1 { output += greyText(cells: size.columns - layout.column - 1) }
        output += Self.up(layout.rows.count - 1 - layout.row) + "\r"
        if layout.column > 0 { output += "\u{1b}[\(layout.column)C" }
        try console.prompt(output)
        drawn = layout
    }

    /// Leaves the line on the screen as it is, with the cursor below it.
    private func finish(mark: String = "") throws {
        search = nil
        buffer.move(to: buffer.characters.count)
        try draw(above: drawn?.row ?? 0, isFinal: true)
        try console.prompt(mark + "\r\n")
        drawn = nil
    }

    private static func up(_ rows: Int) -> String { rows > 0 ? "\u{1b}[\(rows)A" : "" }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
