// What people are told, in the languages that they may read. Who says it need not know which one that is: the daemon's
// errors carry both.

/// A language that messages are shown in.
package enum Language: Sendable, Equatable {
    case english, chinese

    /// What the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides, as
    /// POSIX.1-2017, 8.2 says. English for what is neither, and where the terminal does not take UTF-8.
    package init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let parts = locale.lowercased().split(separator: ".", maxSplits: 1)
        let language = parts.first?.prefix { $0 != "_" && $0 != "@" } ?? ""
        let codeset = parts.count > 1 ? parts[1].prefix { $0 != "@" }.filter { $0 != "-" } : "utf8"
        self = language == "zh" && codeset == "utf8" ? .chinese : .english
    }
}

/// Something that a person is told: both texts, so that none can be forgotten. Those of the client are listed in
/// `ask/Messages/`, those about commands and options stand in their declarations, those about what was imported and asked
/// of the daemon where it is found out.
package struct Message: Sendable, Hashable {
    package let english: String
    package let chinese: String

    package init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// What is the same in every language: a name, a path, what another program said.
    package static func verbatim(_ text: String) -> Message { Message(text, text) }

    package func text(in language: Language) -> String { language == .chinese ? chinese : english }

    package static func + (left: Message, right: Message) -> Message {
        Message(left.english + right.english, left.chinese + right.chinese)
    }
}

extension Message {
    /// `place: problem`.
    package func at(_ place: String) -> Message {
        place.isEmpty ? self : Message("\(place): \(english)", "\(place)：\(chinese)")
    }

    /// What was found in a place, and what should be there.
    package static func found(_ value: some CustomStringConvertible, expected: Message) -> Message {
        Message("found \(value), expected \(expected.english)", "给的是 \(value)，应为\(expected.chinese)")
    }

    package static func found(_ found: Message, expected: Message) -> Message {
        Message(
            "found \(found.english), expected \(expected.english)", "给的是\(found.chinese)，应为\(expected.chinese)")
    }

    package static func expected(_ expected: Message) -> Message {
        Message("expected \(expected.english)", "应为\(expected.chinese)")
    }

    package static let missing = Message("missing", "缺少")
    package static let aString = Message("a string", "字符串")
    package static let anArray = Message("an array", "数组")
    package static let anObject = Message("an object", "对象")
    package static let aNumber = Message("a number", "数")
    package static let aWholeNumber = Message("a whole number", "整数")
    package static let trueOrFalse = Message("true or false", "true 或 false")

    /// A whole number or, with `to` nil, one that is not smaller than `from`.
    package static func number(from: Int, to: Int?) -> Message {
        to.map { Message("\(from) to \($0)", " \(from) 到 \($0)") } ?? Message("\(from) or more", "不小于 \(from)")
    }

    package static func unknownMember(known: [String]) -> Message {
        let list = known.joined(separator: ", ")
        return Message("unknown member; expected one of: \(list)", "没有这个成员；应为其中之一：\(list)")
    }
}
