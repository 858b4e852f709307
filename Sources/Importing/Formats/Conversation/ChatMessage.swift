// One message of a conversation, whatever program wrote it down.

/// Who said what, when, and in answer to what.
struct ChatMessage: Sendable, Equatable {
    /// What a speaker's part is, where the file says so: `user` asks, `assistant` answers.
    enum Role: Sendable, Equatable { case asking, answering, neither, unknown }

    /// Of its beginning in the file.
    var line: Int
    var author = ""
    var role = Role.unknown
    var text = MarkedText()
    /// `2024-03-05`.
    var date: String?
    var id: String?
    var replyTo: String?
    /// Somebody marked it with ✅.
    var isAccepted = false

    init(line: Int) {
        self.line = line
    }

    /// Names that speakers go by when they have a part and no name. Small letters.
    private static let roles: [String: Role] = [
        "user": .asking, "human": .asking, "prompter": .asking, "customer": .asking, "client": .asking, "用户": .asking,
        "客户": .asking, "顾客": .asking, "提问者": .asking, "我": .asking, "assistant": .answering, "gpt": .answering,
        "chatgpt": .answering, "bot": .answering, "model": .answering, "ai": .answering, "claude": .answering,
        "agent": .answering, "support": .answering, "助手": .answering, "机器人": .answering, "客服": .answering,
        "system": .neither, "tool": .neither, "function": .neither, "developer": .neither, "系统": .neither,
    ]

    static func role(_ name: String) -> Role? { roles[name.lowercased()] }

    /// Only a check mark: the speaker takes what was said before for the answer.
    var isCheckMark: Bool { Self.isCheckMark(text.trimmed.string) }

    static func isCheckMark(_ text: String) -> Bool {
        let name = text.filter { $0 != ":" }
        return ["✅", "✔️", "✔", "☑️", "☑", "white_check_mark", "heavy_check_mark", "ballot_box_with_check"].contains(name)
    }

    /// Whether the text asks: a question mark that ends a word, a Chinese question particle at its end, or the words
    /// that questions have.
    var asks: Bool {
        let text = text.trimmed.string.lowercased()
        if text.contains("？") { return true }
        let marks = text.indices.filter { text[$0] == "?" }
        if marks.contains(where: { mark in
            let next = text.index(after: mark)
            return next == text.endIndex || text[next].isWhitespace || text[next].isPunctuation
        }) {
            return true
        }
        let end = text.last { !$0.isPunctuation && !$0.isWhitespace }
        if let end, "吗呢么嘛嗎".contains(end) { return true }
        if Self.askingWords.contains(where: { text.contains($0) }) { return true }
        let first = text.prefix { $0.isLetter || $0 == "'" }
        return Self.askingBeginnings.contains(String(first)) && text.contains(" ")
    }

    private static let askingWords = ["怎么", "如何", "为什么", "为啥", "有没有", "能不能", "是不是", "请问", "求助", "咋"]
    private static let askingBeginnings: Set<String> = [
        "how", "what", "why", "when", "where", "who", "which", "can", "could", "does", "do", "did", "is", "are",
        "should",
        "anyone", "anybody",
    ]
}
