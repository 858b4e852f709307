// What the importer reads: lines of text that say which of their characters are not certain.

package import TextRepair

/// One line of a file, or a piece of a very long one.
package struct ImportLine: Sendable, Equatable {
    /// Of the line in the file, ≥ 1; pieces of one line share it.
    package var number: Int
    /// Without its line feed.
    package var text: String
    /// UTF-8 byte ranges in `text` of the characters that were restored without certainty: sorted, disjoint, none cuts a
    /// character.
    package var doubtful: [Range<Int>]
    /// False when the line goes on in the next piece.
    package var isComplete: Bool

    package init(number: Int, text: String, doubtful: [Range<Int>] = [], isComplete: Bool = true) {
        self.number = number
        self.text = text
        self.doubtful = doubtful
        self.isComplete = isComplete
    }

    /// A line as it comes from restoration.
    package init(_ line: RestoredLine) {
        // The file's last line may end in nothing, too: it is then complete when the file ends.
        self.init(
            number: line.number, text: line.text, doubtful: line.doubtful, isComplete: line.terminator != .none)
    }

    /// The lines of sound text: cut at `\n`, a final `\r` belongs to no line.
    package static func lines(of text: String) -> [ImportLine] {
        var pieces = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.enumerated().map { index, piece in
            let line = piece.last == UInt8(ascii: "\r") ? piece.dropLast() : piece
            return ImportLine(number: index + 1, text: String(Substring(line)))
        }
    }
}
