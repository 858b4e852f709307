// What comes out of an import.

package import AskProtocol

/// What a reader found in the lines so far.
package enum ImportEvent: Sendable, Equatable {
    case entry(Entry)
    case warning(ImportWarning)
}

/// Something in the file that was not taken, or was taken with doubt. The import goes on.
package struct ImportWarning: Codable, Sendable, Equatable, CustomStringConvertible {
    /// Line in the file, ≥ 1.
    package var line: Int
    /// What was found there and what was expected.
    package var message: String

    package init(line: Int, message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "\(line): \(message)" }
}
