/// How a line of the input ended; kept so that the output has the input's line structure.
package enum LineTerminator: String, Sendable, Codable {
    case lineFeed = "\n"
    case carriageReturnLineFeed = "\r\n"
    /// The last line of a file that does not end in a line feed, or a piece of a line that is longer than
    /// ``TextRestorer/maximumLineBytes``.
    case none = ""
}

/// One line of the input, restored.
package struct RestoredLine: Sendable, Equatable {
    /// 1-based. A line longer than ``TextRestorer/maximumLineBytes`` comes in several pieces of one number.
    package var number: Int
    /// Without its terminator.
    package var text: String
    package var terminator: LineTerminator
    /// UTF-8 byte ranges in `text` of the characters that were restored without certainty, and of every U+FFFD that stands
    /// for bytes nobody can read; sorted, disjoint, each on character boundaries.
    package var doubtful: [Range<Int>]
    /// What else a doubtful character may be: one for each range of `doubtful`, nil where there is no second candidate.
    package var alternatives: [Unicode.Scalar?]
    /// Characters of `text` whose lost bytes were put back, U+FFFD not counted.
    package var restoredCharacters: Int
    /// Characters (Unicode scalars, 1-based columns) that stayed unreadable and became U+FFFD.
    package var unmappableColumns: [Int]

    package init(
        number: Int, text: String, terminator: LineTerminator, doubtful: [Range<Int>] = [],
        alternatives: [Unicode.Scalar?] = [], restoredCharacters: Int = 0, unmappableColumns: [Int] = []
    ) {
        self.number = number
        self.text = text
        self.terminator = terminator
        self.doubtful = doubtful
        self.alternatives = alternatives
        self.restoredCharacters = restoredCharacters
        self.unmappableColumns = unmappableColumns
    }
}
