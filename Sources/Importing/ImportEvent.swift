// What comes out of an import.

package import AskProtocol

/// What a reader found in the lines so far.
package enum ImportEvent: Sendable, Equatable {
    case entry(Entry)
    case warning(ImportWarning)
}

/// Something in the file that was not taken, or was taken with doubt. The import goes on.
package struct ImportWarning: Sendable, Equatable {
    /// Line in the file, ≥ 1.
    package var line: Int
    /// Where in the line, in Unicode scalars, ≥ 1; nil when it is the line as a whole.
    package var column: Int?
    /// What was found there and what was expected.
    package var message: Message
    /// Whether a row was skipped: a pair that was meant is missing.
    package var skipsRow: Bool

    package init(line: Int, column: Int? = nil, message: Message, skipsRow: Bool = false) {
        self.line = line
        self.column = column
        self.message = message
        self.skipsRow = skipsRow
    }

    /// A row that was skipped, and why.
    static func skipped(line: Int, column: Int? = nil, _ reason: Message) -> ImportWarning {
        ImportWarning(
            line: line, column: column, message: Message("row skipped: ", "跳过一行：") + reason, skipsRow: true)
    }
}
