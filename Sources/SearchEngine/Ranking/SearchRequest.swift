// What is asked, and what comes back.

package struct SearchRequest: Sendable {
    package var question: String
    /// Earlier questions of the session, newest last.
    package var context: [String]
    package var filter: SearchFilter
    /// Most hits.
    package var limit: Int
    /// Whether hits carry their terms.
    package var explain: Bool
    /// When the best so far is to be given: after a time, or when nobody waits for it any more.
    package var stop = StopCondition()

    package init(
        question: String, context: [String] = [], filter: SearchFilter = SearchFilter(), limit: Int = 5,
        explain: Bool = false
    ) {
        self.question = question
        self.context = context
        self.filter = filter
        self.limit = limit
        self.explain = explain
    }
}

/// When searching ends before its time. It is looked at every 65,536 documents.
package struct StopCondition: Sendable {
    package var deadline: ContinuousClock.Instant?
    package var isCancelled: (@Sendable () -> Bool)?

    package init(deadline: ContinuousClock.Instant? = nil, isCancelled: (@Sendable () -> Bool)? = nil) {
        self.deadline = deadline
        self.isCancelled = isCancelled
    }

    var isMet: Bool {
        if let isCancelled, isCancelled() { return true }
        guard let deadline else { return false }
        return ContinuousClock.now >= deadline
    }
}

/// What a term of the question gave to a hit's score.
package struct TermContribution: Sendable, Equatable {
    /// Readable; a stem ends in `*`; an alternative that stood in for a phrase is written `phrase → alternative`.
    package let term: String
    /// `question`, `variants`, `answer` or `topic`.
    package let field: String
    package let documentFrequency: Int
    package let contribution: Float
}

package struct Hit: Sendable {
    package let id: Int64
    /// > 0; only scores of one search compare.
    package let score: Float
    /// 0…1: how likely this answers the question.
    package let confidence: Float
    /// What `confidence` was made of.
    package let features: ConfidenceFeatures
    /// Lower-ranked documents whose question is nearly the same; they are no hits of their own.
    package let duplicates: [Int64]
    /// With `explain`: sums to `score`, largest first.
    package let terms: [TermContribution]
}

package struct SearchResult: Sendable {
    /// Best first; equal scores by id. When meaning counts beside words, the fourth and the fifth are what words alone rank
    /// first among the rest.
    package let hits: [Hit]
    /// Documents that match at all and pass the filter.
    package let total: Int
    /// False in a large collection, where documents are passed over that cannot be among the hits: there are at least `total`.
    package let isTotalExact: Bool
    /// False if the request's `stop` was met before every document had been considered: the hits are the best of some.
    package let isComplete: Bool
    /// Index, in the request's `context`, of the earlier question in whose light this one was read; nil if it stands alone.
    package let usedContext: Int?
    /// For highlights.
    package let query: AnalyzedQuery
}
