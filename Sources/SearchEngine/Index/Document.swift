// What the index is made of and asked with.

/// A question-answer pair as the index sees it.
package struct Document: Sendable {
    package var id: Int64
    package var question: String
    /// Other phrasings of the question.
    package var variants: [String]
    package var answer: String
    package var topic: String
    package var topicID: Int64
    /// Days since 1970-01-01.
    package var day: Int32?
    package var tags: [String]
    /// Questions that it was found for and does not answer.
    package var rejected: [String]

    package init(
        id: Int64, question: String, variants: [String] = [], answer: String, topic: String, topicID: Int64,
        day: Int32? = nil, tags: [String] = [], rejected: [String] = []
    ) {
        self.id = id
        self.question = question
        self.variants = variants
        self.answer = answer
        self.topic = topic
        self.topicID = topicID
        self.day = day
        self.tags = tags
        self.rejected = rejected
    }
}

/// Which documents may be hits. It changes no score.
package struct SearchFilter: Sendable {
    package var topicIDs: Set<Int64>?
    /// All of them must be present.
    package var tags: [String]
    /// Days since 1970-01-01; a document without a day is in no range.
    package var days: ClosedRange<Int32>?

    package init(topicIDs: Set<Int64>? = nil, tags: [String] = [], days: ClosedRange<Int32>? = nil) {
        self.topicIDs = topicIDs
        self.tags = tags
        self.days = days
    }

    var isEmpty: Bool { topicIDs == nil && tags.isEmpty && days == nil }
}
