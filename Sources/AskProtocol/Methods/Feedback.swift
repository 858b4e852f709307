// What people say of an answer, and what they asked in vain: `feedback`, `unanswered`.

/// Tells whether an entry answered a question. A good one makes the question a variant of the entry; a bad one lowers the
/// entry for that question and those that are nearly the same. The newer word counts.
package enum Feedback: RPCMethod {
    package static let name = "feedback"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var id: Int64
        package var question: String
        package var good: Bool

        package enum CodingKeys: String, CodingKey, CaseIterable { case id, question, good }

        package init(id: Int64, question: String, good: Bool) {
            self.id = id
            self.question = question
            self.good = good
        }
    }

    package typealias Result = Done

    /// Longest question that is kept, UTF-8 bytes.
    package static let longestQuestion = 4_096

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if parameters.question.allSatisfy(\.isWhitespace) {
            throw .invalid("question", .noText(expected: Message("the question that was asked", "当时问的问题")))
        }
        let count = parameters.question.utf8.count
        if count > longestQuestion {
            throw .invalid("question", .tooManyBytes(count, limit: longestQuestion))
        }
    }
}

/// Questions that got no confident answer and would still get none, most asked first, nearly equal ones as one.
package enum Unanswered: RPCMethod {
    package static let name = "unanswered"
    /// What others asked is for those who look after the entries.
    package static let access = MethodAccess.changing

    package struct Parameters: KnownMembers, Sendable, Equatable {
        /// 1…1000; 20 if nil.
        package var limit: Int?
        /// Only what was asked on this day or later.
        package var since: String?

        package enum CodingKeys: String, CodingKey, CaseIterable { case limit, since }

        package init(limit: Int? = nil, since: String? = nil) {
            self.limit = limit
            self.since = since
        }
    }

    package static let defaultLimit = 20

    package struct Result: Codable, Sendable, Equatable {
        package var questions: [Question]

        package init(questions: [Question]) {
            self.questions = questions
        }
    }

    package struct Question: Codable, Sendable, Equatable {
        /// In the words in which it was asked most often.
        package var question: String
        /// How often it, or nearly it, was asked.
        package var count: Int
        /// When last: `2026-11-24T08:30:00Z`.
        package var last: String
        /// Of the best answer that there is, 0…1, below the threshold.
        package var confidence: Double

        package init(question: String, count: Int, last: String, confidence: Double) {
            self.question = question
            self.count = count
            self.last = last
            self.confidence = confidence
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if let limit = parameters.limit, !(1...1_000).contains(limit) {
            throw .invalid("limit", .found(limit, expected: .number(from: 1, to: 1_000)))
        }
        if let since = parameters.since, PartialDate(since) == nil {
            throw .invalid("since", .found("\"\(since)\"", expected: PartialDate.expectation))
        }
    }
}
