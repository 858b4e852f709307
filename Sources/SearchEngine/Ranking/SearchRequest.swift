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
    /// Best first; equal scores by id.
    package let hits: [Hit]
    /// Documents that match at all and pass the filter.
    package let total: Int
    /// False in a large collection, where documents are passed over that cannot be among the hits: there are at least `total`.
    package let isTotalExact: Bool
    /// Index, in the request's `context`, of the earlier question in whose light this one was read; nil if it stands alone.
    package let usedContext: Int?
    /// For highlights.
    package let query: AnalyzedQuery
}
