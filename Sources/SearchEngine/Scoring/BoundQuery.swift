// A question's terms as numbers of a snapshot's dictionaries.

/// A term that at least one live document has.
struct BoundTerm: Sendable {
    let query: QueryTerm
    /// Live documents with it.
    let documentFrequency: Int
    /// Weight · inverse document frequency.
    let factor: Float
    /// Number in each segment's dictionary, −1 where it is unknown.
    let numbers: [Int32]
}

/// What is scored.
struct BoundQuery: Sendable {
    private(set) var terms: [BoundTerm] = []
    /// What the question would score against itself: the sum of its factors, unknown terms at the largest inverse document
    /// frequency.
    private(set) var selfScore: Float = 0

    init(_ query: AnalyzedQuery, _ snapshot: IndexSnapshot, _ scorer: some PostingScorer) {
        let count = max(snapshot.documentCount, 1)
        for term in query.terms {
            let numbers = snapshot.numbers(of: term.key, word: term.word)
            let frequency = snapshot.documentFrequency(numbers)
            let factor = term.weight * scorer.inverseDocumentFrequency(frequency, of: count)
            selfScore += factor
            guard frequency > 0 else { continue }
            terms.append(BoundTerm(query: term, documentFrequency: frequency, factor: factor, numbers: numbers))
        }
    }
}

extension IndexSnapshot {
    /// A term's number in each segment, −1 where it is unknown.
    func numbers(of key: TermKey, word: [UInt8]) -> [Int32] {
        segments.map { $0.segment.terms.find(key) { word }.map(Int32.init) ?? -1 }
    }

    /// Live documents with the term of these numbers.
    func documentFrequency(_ numbers: [Int32]) -> Int {
        zip(segments, numbers).reduce(0) { $1.1 < 0 ? $0 : $0 + $1.0.documentFrequency(of: Int($1.1)) }
    }
}
