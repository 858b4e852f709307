// The members that chat programs' exports have: OpenAI and ShareGPT conversations, Slack, Discord, Telegram, and their like.

import AskProtocol
import FoundationEssentials

extension ChatMessage {
    /// Nil when there is no text in it: joins, pictures, deletions.
    init?(_ value: JSONValue, line: Int) {
        self.init(line: line)
        guard let body = value.first("content", "text", "value", "message", "body", "utterance").map(Self.text),
            value["type"]?.text != "service", !(value["subtype"]?.text ?? "").hasSuffix("join"),
            !(value["subtype"]?.text ?? "").hasSuffix("leave")
        else { return nil }
        text = MarkedText(body)
        if text.isBlank { return nil }
        let speaker = value.first("role", "author", "from", "user", "sender", "username", "name", "speaker", "nickname")
        author = speaker.flatMap { $0.text ?? $0.first("id", "name", "username", "nickname", "role")?.text } ?? ""
        let part = value["role"] ?? speaker?["role"] ?? speaker
        role = part?.text.flatMap(Self.role) ?? .unknown
        id = value.first("id", "ts", "message_id", "messageId", "uuid")?.text
        replyTo = Self.replied(value)
        if replyTo == id { replyTo = nil }
        date = value.first("timestamp", "date", "created_at", "createdAt", "create_time", "time", "ts")?.text.flatMap(
            Self.day)
        isAccepted =
            value.first("accepted", "is_accepted", "isAccepted") == .bool(true)
            || (value["reactions"]?.items ?? []).contains(where: Self.isCheckMark)
    }

    /// `"…"`, `["…", {"text": "…"}]`, `{"parts": ["…"]}`.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let string): string
        case .array(let items): items.map(text).joined()
        case .object: value.first("text", "parts", "content", "value").map(text) ?? ""
        default: ""
        }
    }

    private static func replied(_ value: JSONValue) -> String? {
        let reference = value.first(
            "reply_to_message_id", "reply_to", "replyTo", "in_reply_to", "inReplyTo", "thread_ts", "parent_id",
            "reference")
        return reference?.text ?? reference?.first("messageId", "message_id", "id")?.text
    }

    private static func isCheckMark(_ reaction: JSONValue) -> Bool {
        let emoji = reaction.first("emoji", "name") ?? reaction
        return (emoji.text ?? emoji["name"]?.text).map { isCheckMark($0) } ?? false
    }

    /// `2024-03-05T10:00:00Z`, or seconds or milliseconds since 1970.
    private static func day(_ text: String) -> String? {
        if let day = WrittenDate.day(text) { return day }
        guard let number = Double(text), number > 100_000_000, number < 100_000_000_000_000 else { return nil }
        let seconds = number > 100_000_000_000 ? number / 1000 : number
        return Date(timeIntervalSince1970: seconds).formatted(.iso8601.year().month().day())
    }
}
