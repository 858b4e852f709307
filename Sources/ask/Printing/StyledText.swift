// Text on its way to a terminal: harmless, and each character with the way it is to look.

import AskProtocol

/// How a character looks. Several may hold at once.
struct Face: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let strong = Face(rawValue: 1)
    static let faint = Face(rawValue: 2)
    /// Restored without certainty.
    static let doubtful = Face(rawValue: 4)
    /// A word of the question.
    static let matched = Face(rawValue: 8)
    /// A confidence above the threshold, and one below it.
    static let sure = Face(rawValue: 16)
    static let unsure = Face(rawValue: 32)

    /// Parameters of Select Graphic Rendition (ECMA-48, 8.3.117), of the sixteen colours that every theme defines.
    var parameters: String {
        let table: [(Face, String)] = [
            (.strong, "1"), (.faint, "2"), (.doubtful, "4"), (.matched, "33"), (.sure, "32"), (.unsure, "35"),
        ]
        return table.filter { contains($0.0) }.map(\.1).joined(separator: ";")
    }
}

/// Characters with their faces. It holds no control character but the line feed, which ends a line, and the tab.
struct StyledText: Equatable {
    struct Cell: Equatable {
        var character: Character
        var face: Face
        var width: Int

        init(_ character: Character, _ face: Face = []) {
            self.character = character
            self.face = face
            width = character.displayWidth
        }
    }

    var cells: [Cell] = []

    init() {}

    init(cells: some Sequence<Cell>) {
        self.cells = Array(cells)
    }

    /// Makes `text` harmless: what would command a terminal becomes a visible sign, and every kind of line end a line
    /// feed.
    init(_ text: String, _ face: Face = []) {
        self.init(text, face, marking: [])
    }

    /// - Parameter marking: faces of byte ranges of `text`, beside `face`; a character that a range touches has it.
    init(_ text: String, _ face: Face = [], marking ranges: [(face: Face, ranges: [ByteRange])]) {
        cells.reserveCapacity(text.utf8.count)
        var marks = ranges.map { (face: $0.face, rest: $0.ranges[...]) }
        var start = 0
        for character in text {
            let end = start + character.utf8.count
            var own = face
            for index in marks.indices {
                while let range = marks[index].rest.first, range.end <= start { marks[index].rest.removeFirst() }
                if let range = marks[index].rest.first, range.start < end { own.insert(marks[index].face) }
            }
            append(harmless: character, own)
            start = end
        }
    }

    /// The characters alone.
    var plain: String { String(cells.map(\.character)) }

    /// Cells on one line of a terminal.
    var width: Int { cells.reduce(0) { $0 + $1.width } }

    /// Its lines without their ends; an empty text has one.
    var lines: [StyledText] {
        cells.split(omittingEmptySubsequences: false) { $0.character == "\n" }.map { StyledText(cells: $0) }
    }

    static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(cells: left.cells + right.cells)
    }

    /// With escape sequences where the face changes, if `colored`.
    func rendered(colored: Bool) -> String {
        if !colored { return plain }
        var text = ""
        var current: Face = []
        for cell in cells {
            if cell.face != current {
                if !current.isEmpty { text += "\u{1b}[m" }
                if !cell.face.isEmpty { text += "\u{1b}[\(cell.face.parameters)m" }
                current = cell.face
            }
            text.append(cell.character)
        }
        return current.isEmpty ? text : text + "\u{1b}[m"
    }

    private mutating func append(harmless character: Character, _ face: Face) {
        if character.isASCII, let value = character.asciiValue, (0x20..<0x7f) ~= value {
            cells.append(Cell(character, face))
        } else if character.isNewline {
            // Vertical tab and form feed are line ends to Unicode too.
            cells.append(Cell("\n", face))
        } else if character.unicodeScalars.contains(where: \.commandsTerminals) {
            for scalar in character.unicodeScalars { cells.append(Cell(Character(scalar.harmless), face)) }
        } else {
            cells.append(Cell(character, face))
        }
    }
}

extension Unicode.Scalar {
    /// Controls but the tab, and the marks that turn the direction of the text around them, by which a text can show
    /// something else than it says (Unicode Technical Report #36, 2.5; Trojan Source, CVE-2021-42574).
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0x09: false
        case 0..<0x20, 0x7f..<0xa0: true
        case 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// A picture of a control (Unicode block Control Pictures), or the replacement character.
    fileprivate var harmless: Unicode.Scalar {
        guard commandsTerminals else { return self }
        if value == 0x7f { return "\u{2421}" }
        return value < 0x20 ? Unicode.Scalar(0x2400 + value) ?? "\u{fffd}" : "\u{fffd}"
    }
}
