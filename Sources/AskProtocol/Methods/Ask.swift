// `ask`: a question in, the closest past answers out; and `suggest`, past questions while typing.

package enum Ask: RPCMethod {
    package static let name = "ask"

    package struct Parameters: KnownMembers, Sendable, Hashable {
        package var question: String
        /// Answers wanted, 1…100; 5 if nil.
        package var limit: Int?
        /// Any name; questions under one name are one conversation.
        package var session: String?
        /// Only entries whose topic contains these words.
        package var topic: String?
        /// Only entries with all of these tags.
        package var tags: [String]?
        /// First and last day, `2020`, `2020-06` or `2020-06-02`; entries without a date are left out.
        package var since: String?
        package var until: String?
        /// Lowest confidence at which there is an answer, 0…1; the daemon's own if nil.
        package var threshold: Double?
        package var explain: Bool?
        /// Whether `unanswered` may hear of it; true if nil. For tests and measurements.
        package var record: Bool?

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case question, limit, session, topic, tags, since, until, threshold, explain, record
        }

        package init(
            question: String, limit: Int? = nil, session: String? = nil, topic: String? = nil, tags: [String]? = nil,
            since: String? = nil, until: String? = nil, threshold: Double? = nil, explain: Bool? = nil,
            record: Bool? = nil
        ) {
            self.question = question
            self.limit = limit
            self.session = session
            self.topic = topic
            self.tags = tags
            self.since = since
            self.until = until
            self.threshold = threshold
            self.explain = explain
            self.record = record
        }
    }

    package static let defaultLimit = 5

    package struct Result: Codable, Sendable, Equatable {
        /// Best first; also those below the threshold, so that a client can show them as "perhaps".
        package var answers: [Answer]
        /// Whether the best one is above the threshold.
        package var answered: Bool
        /// The threshold that was applied, 0…1.
        package var threshold: Double
        /// Entries that share a word with the question and pass the filters.
        package var total: Int
        /// False when there may be more than `total`: in a large collection entries are passed over that cannot be among the
        /// answers.
        package var totalIsExact: Bool
        /// False when entries were not considered: the time that a question may take was over, or the index is being made
        /// anew. The answers are the best of the rest.
        package var complete: Bool
        /// The session's earlier question in whose light this one was read; nil when it was read alone.
        package var context: String?
        /// Time in the daemon, microseconds.
        package var micros: Int

        package init(
            answers: [Answer], answered: Bool, threshold: Double, total: Int, totalIsExact: Bool = true,
            complete: Bool = true, context: String?, micros: Int
        ) {
            self.answers = answers
            self.answered = answered
            self.threshold = threshold
            self.total = total
            self.totalIsExact = totalIsExact
            self.complete = complete
            self.context = context
            self.micros = micros
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            answers = try container.decode([Answer].self, forKey: .answers)
            answered = try container.decode(Bool.self, forKey: .answered)
            threshold = try container.decode(Double.self, forKey: .threshold)
            total = try container.decode(Int.self, forKey: .total)
            // The first version considered all entries, and did not say so.
            totalIsExact = try container.decodeIfPresent(Bool.self, forKey: .totalIsExact) ?? true
            complete = try container.decodeIfPresent(Bool.self, forKey: .complete) ?? true
            context = try container.decodeIfPresent(String.self, forKey: .context)
            micros = try container.decode(Int.self, forKey: .micros)
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if let limit = parameters.limit, !(1...100).contains(limit) {
            throw .invalid("limit", .found(limit, expected: .number(from: 1, to: 100)))
        }
        if let threshold = parameters.threshold, !(0...1).contains(threshold) {
            throw .invalid("threshold", .found(threshold, expected: .number(from: 0, to: 1)))
        }
        if let session = parameters.session, session.utf8.count > 256 {
            throw .invalid("session", .tooManyBytes(session.utf8.count, limit: 256))
        }
        for (name, text) in [("since", parameters.since), ("until", parameters.until)] {
            guard let text, PartialDate(text) == nil else { continue }
            throw .invalid(name, .found("\"\(text)\"", expected: PartialDate.expectation))
        }
    }
}

/// A past answer to a question.
package struct Answer: Codable, Sendable, Equatable {
    package var id: Int64
    package var question: String
    package var answer: String
    package var topic: String?
    package var date: String?
    package var tags: [String]
    package var source: EntrySource?
    /// The ranking function's own, > 0; comparable within one question only.
    package var score: Double
    /// Probability that this answers the question, 0…1.
    package var confidence: Double
    /// What of the question was found in the texts.
    package var highlights: TextRanges
    package var doubtful: TextRanges?
    /// Entries that ask nearly the same and would stand further down; nil when there are none.
    package var duplicates: [Duplicate]?
    /// With `explain`: what the score is made of.
    package var terms: [TermContribution]?

    package init(
        entry: Entry, id: Int64, score: Double, confidence: Double, highlights: TextRanges,
        duplicates: [Duplicate] = [], terms: [TermContribution]?
    ) {
        self.id = id
        question = entry.question
        answer = entry.answer
        topic = entry.topic
        date = entry.date
        tags = entry.tags
        source = entry.source
        self.score = score
        self.confidence = confidence
        self.highlights = highlights
        doubtful = entry.doubtful
        self.duplicates = duplicates.isEmpty ? nil : duplicates
        self.terms = terms
    }
}

/// An entry that is folded under an answer to nearly the same question.
package struct Duplicate: Codable, Sendable, Equatable {
    package var id: Int64
    package var question: String
    package var topic: String?
    package var date: String?

    package init(_ entry: Entry, id: Int64) {
        self.id = id
        question = entry.question
        topic = entry.topic
        date = entry.date
    }
}

/// One summand of a score.
package struct TermContribution: Codable, Sendable, Equatable {
    package var term: String
    /// `question`, `variants`, `answer` or `topic`.
    package var field: String
    /// Entries that contain the term.
    package var documentFrequency: Int
    package var contribution: Double

    package init(term: String, field: String, documentFrequency: Int, contribution: Double) {
        self.term = term
        self.field = field
        self.documentFrequency = documentFrequency
        self.contribution = contribution
    }
}

package enum Suggest: RPCMethod {
    package static let name = "suggest"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var prefix: String
        /// 1…100; 5 if nil.
        package var limit: Int?

        package enum CodingKeys: String, CodingKey, CaseIterable { case prefix, limit }

        package init(prefix: String, limit: Int? = nil) {
            self.prefix = prefix
            self.limit = limit
        }
    }

    package struct Result: Codable, Sendable, Equatable {
        /// Past questions, each once.
        package var suggestions: [String]

        package init(suggestions: [String]) {
            self.suggestions = suggestions
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if let limit = parameters.limit, !(1...100).contains(limit) {
            throw .invalid("limit", .found(limit, expected: .number(from: 1, to: 100)))
        }
    }
}
