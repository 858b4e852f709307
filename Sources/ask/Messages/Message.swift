// Messages as the client shows them.

import AskProtocol
import FoundationEssentials

extension Language {
    /// The user's.
    static let current = Language(environment: ProcessInfo.processInfo.environment)
}

extension Message: CustomStringConvertible {
    /// In the user's language.
    package var description: String { text(in: .current) }
}
