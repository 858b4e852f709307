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

/// A concept whose alternatives at least one live document has.
///
/// A document gets max(0, a · best − own) beside its terms' scores: own is what the phrase's own terms give it, best the
/// largest match of an alternative. So a synonym makes up for a missing word and never adds to one that is there.
struct BoundConcept: Sendable {
    let phrase: String
    /// The question's terms within the phrase, known or not.
    let keys: [TermKey]
    let source: [BoundTerm]
    let alternatives: [BoundAlternative]
}

struct BoundAlternative: Sendable {
    let text: String
    let terms: [BoundTerm]
    /// Sum of the factors of its terms.
    let weight: Float
    /// Of a whole match: alternativeFactor · its factor · the smaller of both phrases' weights.
    let bound: Float

    private static let mostRepetition: Float = 1.8

    /// A whole match counts whole, half a match a quarter, and repetition counts up to `mostRepetition`: a document with one
    /// character of a word has next to nothing of it.
    /// - Parameter sum: what its terms give to a document.
    @inline(__always)
    func match(_ sum: Float) -> Float {
        let share = sum / weight
        return bound * min(share, BoundAlternative.mostRepetition) * min(share, 1)
    }
}

/// What is scored.
struct BoundQuery: Sendable {
    private(set) var terms: [BoundTerm] = []
    private(set) var concepts: [BoundConcept] = []
    /// What the question would score against itself: the sum of its factors, unknown terms at the largest inverse document
    /// frequency.
    private(set) var selfScore: Float = 0

    init(terms: [BoundTerm]) { self.terms = terms }

    init(_ query: AnalyzedQuery, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        for term in query.terms {
            let bound = BoundTerm(term, snapshot, scorer)
            selfScore += bound.factor
            if bound.documentFrequency > 0 { terms.append(bound) }
        }
        concepts = query.concepts.compactMap { BoundConcept($0, snapshot, scorer) }
    }
}

extension BoundTerm {
    init(_ query: QueryTerm, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        self.query = query
        numbers = snapshot.numbers(of: query.key, word: query.word)
        documentFrequency = snapshot.documentFrequency(numbers)
        factor =
            query.weight * scorer.inverseDocumentFrequency(documentFrequency, of: snapshot.statistics.assumedCount)
    }
}

extension BoundConcept {
    /// Nil if no document has anything of the alternatives.
    init?(_ concept: Concept, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        phrase = concept.phrase
        keys = concept.source.map(\.key)
        let source = concept.source.map { BoundTerm($0, snapshot, scorer) }
        let sourceWeight = source.reduce(0) { $0 + $1.factor }
        self.source = source.filter { $0.documentFrequency > 0 }
        let limit = snapshot.models.parameters.alternativeFactor
        alternatives = concept.alternatives.compactMap { alternative in
            let terms = alternative.terms.map { BoundTerm($0, snapshot, scorer) }
            guard terms.allSatisfy({ $0.documentFrequency > 0 }) else { return nil }
            let weight = terms.reduce(0) { $0 + $1.factor }
            return BoundAlternative(
                text: alternative.text, terms: terms, weight: weight,
                bound: limit * alternative.factor * min(weight, sourceWeight))
        }
        if alternatives.isEmpty { return nil }
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
