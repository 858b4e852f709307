// What Markdown does not say in itself: a comment below the question, `<!-- askd {"tags":["etcd"]} -->`.

import AskProtocol
import FoundationEssentials

/// Members of an entry that replace what the text gives. `ask export` writes it; a reader of the rendered page does not see it.
struct MarkdownMetadata: Equatable {
    private static let opening = Array("<!-- askd {".utf8)
    private static let closing = Array("-->".utf8)

    /// Nil: as in the text.
    var id: Int64?
    var question: String?
    var answer: String?
    /// `.some(nil)`: none.
    var topic: String??
    var date: String??
    var tags: [String]?
    var variants: [String]?
    var source: EntrySource??
    var doubtful: TextRanges??

    init() {}

    /// What must be said so that `read` becomes `entry`.
    init(from read: Entry, to entry: Entry) {
        if read.id != entry.id { id = entry.id }
        if read.question != entry.question { question = entry.question }
        if read.answer != entry.answer { answer = entry.answer }
        if read.topic != entry.topic { topic = .some(entry.topic) }
        if read.date != entry.date { date = .some(entry.date) }
        if read.tags != entry.tags { tags = entry.tags }
        if read.variants != entry.variants { variants = entry.variants }
        if read.source != entry.source { source = .some(entry.source) }
        if read.doubtful != entry.doubtful { doubtful = .some(entry.doubtful) }
    }

    /// Whether a line is such a comment, sound or not.
    static func isComment(_ text: MarkedText) -> Bool {
        let range = text.trimmed(0..<text.count)
        return text.bytes[range].starts(with: opening) && text.bytes[range].suffix(closing.count).elementsEqual(closing)
    }

    /// - Throws: `DecodingError` when it holds something else than members of an entry.
    init(comment text: MarkedText) throws {
        let range = text.trimmed(0..<text.count)
        let json = text.bytes[range.lowerBound + Self.opening.count - 1..<range.upperBound - Self.closing.count]
        self = try JSONDecoder().decode(Strict<MarkdownMetadata>.self, from: Data(json)).value
    }

    func comment() throws -> String {
        // `-->` would end the comment.
        let json = String(decoding: try JSON.encoder().encode(self), as: UTF8.self).replacing(">", with: "\\u003e")
        return "<!-- askd \(json) -->"
    }

    func apply(to entry: inout Entry) {
        entry.id = id ?? entry.id
        entry.question = question ?? entry.question
        entry.answer = answer ?? entry.answer
        entry.topic = topic ?? entry.topic
        entry.date = date ?? entry.date
        entry.tags = tags ?? entry.tags
        entry.variants = variants ?? entry.variants
        entry.source = source ?? entry.source
        entry.doubtful = doubtful ?? entry.doubtful
    }
}

extension MarkdownMetadata: KnownMembers {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, question, answer, topic, date, tags, variants, source, doubtful
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func nullable<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type) throws -> Value?? {
            container.contains(key) ? .some(try container.decodeIfPresent(type, forKey: key)) : nil
        }
        id = try container.decodeIfPresent(Int64.self, forKey: .id)
        question = try container.decodeIfPresent(String.self, forKey: .question)
        answer = try container.decodeIfPresent(String.self, forKey: .answer)
        topic = try nullable(.topic, String.self)
        date = try nullable(.date, String.self)
        tags = try container.decodeIfPresent([String].self, forKey: .tags)
        variants = try container.decodeIfPresent([String].self, forKey: .variants)
        source = try nullable(.source, Strict<EntrySource>.self).map { $0?.value }
        doubtful = try nullable(.doubtful, TextRanges.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(id, forKey: .id)
        try container.encodeIfPresent(question, forKey: .question)
        try container.encodeIfPresent(answer, forKey: .answer)
        if let topic { try container.encode(topic, forKey: .topic) }
        if let date { try container.encode(date, forKey: .date) }
        try container.encodeIfPresent(tags, forKey: .tags)
        try container.encodeIfPresent(variants, forKey: .variants)
        if let source { try container.encode(source, forKey: .source) }
        if let doubtful { try container.encode(doubtful, forKey: .doubtful) }
    }
}
