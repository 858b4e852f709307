// What the client says, in the languages that it speaks.

import FoundationEssentials

/// A language that messages are shown in.
enum Language: Sendable, Equatable {
    case english, chinese

    /// What the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides, as
    /// POSIX.1-2017, 8.2 says. English for what is neither, and where the terminal does not take UTF-8.
    init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let parts = locale.lowercased().split(separator: ".", maxSplits: 1)
        let language = parts.first?.prefix { $0 != "_" && $0 != "@" } ?? ""
        let codeset = parts.count > 1 ? parts[1].prefix { $0 != "@" }.filter { $0 != "-" } : "utf8"
        self = language == "zh" && codeset == "utf8" ? .chinese : .english
    }

    /// The user's.
    static let current = Language(environment: ProcessInfo.processInfo.environment)
}

/// Something that the client says: both texts, so that none can be forgotten. They are listed in `Messages/`, and those
/// about commands and options stand in their declarations.
struct Message: Sendable, Equatable, CustomStringConvertible {
    let english: String
    let chinese: String

    init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// What is the same in every language: a name, a path, a sentence of the daemon's.
    static func verbatim(_ text: String) -> Message { Message(text, text) }

    func text(in language: Language) -> String { language == .chinese ? chinese : english }

    /// In the user's language.
    var description: String { text(in: .current) }

    static func + (left: Message, right: Message) -> Message {
        Message(left.english + right.english, left.chinese + right.chinese)
    }
}
