// A question and its answer, as every part of askd and every client knows it. There is no other type for it.

/// One question–answer pair.
package struct Entry: Codable, Sendable, Equatable {
    /// Given by the daemon, never used again after removal; nil before it is added.
    package var id: Int64?
    package var question: String
    /// May be empty: a question that nobody has answered is worth finding too.
    package var answer: String
    /// The session or page that it comes from.
    package var topic: String?
    /// `2020-06-02`.
    package var date: String?
    package var tags: [String]
    /// The same question in other words.
    package var variants: [String]
    package var source: EntrySource?
    /// Characters restored without certainty; nil when there are none.
    package var doubtful: TextRanges?

    package init(
        id: Int64? = nil, question: String, answer: String, topic: String? = nil, date: String? = nil,
        tags: [String] = [], variants: [String] = [], source: EntrySource? = nil, doubtful: TextRanges? = nil
    ) {
        self.id = id
        self.question = question
        self.answer = answer
        self.topic = topic
        self.date = date
        self.tags = tags
        self.variants = variants
        self.source = source
        self.doubtful = doubtful
    }
}

/// Where an entry was imported from.
package struct EntrySource: Codable, Sendable, Equatable {
    /// The file's name, or what the user called it.
    package var name: String
    /// Line of the question in the file, ≥ 1; nil when the source has no lines.
    package var line: Int?

    package init(name: String, line: Int?) {
        self.name = name
        self.line = line
    }
}

/// A half-open range of UTF-8 bytes. In JSON an array of two numbers: `[start, end]`.
package struct ByteRange: Codable, Sendable, Hashable {
    package var start: Int
    package var end: Int

    package init(_ range: Range<Int>) {
        start = range.lowerBound
        end = range.upperBound
    }

    package var range: Range<Int> { start..<end }

    static let expectation = Message("[start, end] with 0 ≤ start ≤ end", " [start, end]，其中 0 ≤ start ≤ end")

    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        start = try container.decode(Int.self)
        end = try container.decode(Int.self)
        guard container.isAtEnd, 0 <= start, start <= end else {
            throw DecodingError.corrupted(decoder.codingPath, .expected(Self.expectation))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(start)
        try container.encode(end)
    }
}

/// Byte ranges in the texts of an entry: sorted, disjoint, never cutting a character.
package struct TextRanges: Codable, Sendable, Equatable {
    package var question: [ByteRange]
    package var answer: [ByteRange]
    package var topic: [ByteRange]

    package init(question: [ByteRange] = [], answer: [ByteRange] = [], topic: [ByteRange] = []) {
        self.question = question
        self.answer = answer
        self.topic = topic
    }

    package var isEmpty: Bool { question.isEmpty && answer.isEmpty && topic.isEmpty }
}

// MARK: - JSON

extension Entry: KnownMembers {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case id, question, answer, topic, date, tags, variants, source, doubtful
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decodeIfPresent(Int64.self, forKey: .id)
        question = try container.decode(String.self, forKey: .question)
        answer = try container.decode(String.self, forKey: .answer)
        topic = try container.decodeIfPresent(String.self, forKey: .topic)
        date = try container.decodeIfPresent(String.self, forKey: .date)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
        variants = try container.decodeIfPresent([String].self, forKey: .variants) ?? []
        source = try container.decodeIfPresent(Strict<EntrySource>.self, forKey: .source)?.value
        doubtful = try container.decodeIfPresent(Strict<TextRanges>.self, forKey: .doubtful)?.value
    }
}

extension EntrySource: KnownMembers {
    package enum CodingKeys: String, CodingKey, CaseIterable { case name, line }
}

extension TextRanges: KnownMembers {
    package enum CodingKeys: String, CodingKey, CaseIterable { case question, answer, topic }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        question = try container.decodeIfPresent([ByteRange].self, forKey: .question) ?? []
        answer = try container.decodeIfPresent([ByteRange].self, forKey: .answer) ?? []
        topic = try container.decodeIfPresent([ByteRange].self, forKey: .topic) ?? []
    }
}
