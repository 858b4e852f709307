// A question's terms as numbers of a snapshot's dictionaries.

import Synchronization

/// A term that at least one live document has.
struct BoundTerm: Sendable {
    let key: TermKey
    /// Live documents with it.
    let documentFrequency: Int
    let inverseDocumentFrequency: Float
    /// Weight · inverse document frequency.
    let factor: Float
    let numbers: TermNumbers
}

/// A term's number in the dictionary of each segment, −1 where it is unknown. A small collection has one segment, and its
/// terms' numbers take no memory of their own.
struct TermNumbers: Sendable {
    private let first: Int32
    /// Nil where there is one segment: an empty array would be counted as it is copied.
    private let rest: [Int32]?

    /// - Parameter longWord: UTF-8 of a term with a hashed key.
    init(_ key: TermKey, longWord: [UInt8], in segments: [LiveSegment]) {
        func number(_ live: LiveSegment) -> Int32 { live.segment.terms.find(key) { longWord }.map(Int32.init) ?? -1 }
        first = segments.first.map(number) ?? -1
        rest = segments.count > 1 ? segments.dropFirst().map(number) : nil
    }

    /// - Parameter segment: its number in the snapshot.
    @inline(__always)
    subscript(segment: Int) -> Int { Int(segment == 0 ? first : rest?[segment - 1] ?? -1) }
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
    /// Among the concept's alternatives.
    let index: Int
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
        let all = query.terms.map { BoundTerm($0, snapshot, scorer) }
        terms.reserveCapacity(all.count)
        for term in all {
            selfScore += term.factor
            if term.documentFrequency > 0 { terms.append(term) }
        }
        concepts.reserveCapacity(query.concepts.count)
        for concept in query.concepts {
            let bound = BoundConcept(concept, snapshot, scorer) { term in
                query.place(of: term.key).map { BoundTerm(term, as: all[$0]) }
            }
            if let bound { concepts.append(bound) }
        }
    }
}

extension BoundTerm {
    init(_ query: QueryTerm, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        key = query.key
        numbers = TermNumbers(query.key, longWord: query.longWord, in: snapshot.segments)
        documentFrequency = snapshot.documentFrequency(numbers)
        inverseDocumentFrequency = scorer.inverseDocumentFrequency(
            documentFrequency, of: snapshot.statistics.assumedCount)
        factor = query.weight * inverseDocumentFrequency
    }

    /// The term of `other` with another weight.
    fileprivate init(_ query: QueryTerm, as other: BoundTerm) {
        key = query.key
        numbers = other.numbers
        documentFrequency = other.documentFrequency
        inverseDocumentFrequency = other.inverseDocumentFrequency
        factor = query.weight * inverseDocumentFrequency
    }
}

extension BoundConcept {
    /// Nil if no document has anything of the alternatives.
    /// - Parameter known: a term of the question, if it has been bound already.
    init?(
        _ concept: Concept, _ snapshot: IndexSnapshot, _ scorer: Scorer, known: (QueryTerm) -> BoundTerm? = { _ in nil }
    ) {
        let alternatives = snapshot.alternatives(of: concept, scorer)
        if alternatives.isEmpty { return nil }
        let source = concept.source.map { known($0) ?? BoundTerm($0, snapshot, scorer) }
        let sourceWeight = source.reduce(0) { $0 + $1.factor }
        let limit = snapshot.models.parameters.alternativeFactor
        self.alternatives = alternatives.map { found in
            let alternative = concept.alternatives[found.index]
            return BoundAlternative(
                index: found.index, text: alternative.text, terms: found.terms, weight: found.weight,
                bound: limit * alternative.factor * min(found.weight, sourceWeight))
        }
        phrase = concept.phrase
        keys = concept.source.map(\.key)
        self.source = source.filter { $0.documentFrequency > 0 }
    }
}

/// An alternative all of whose terms live documents have.
struct KnownAlternative: Sendable {
    /// Among the concept's alternatives.
    let index: Int
    let terms: [BoundTerm]
    /// Sum of the factors of its terms.
    let weight: Float

    /// Nil if one of the terms is unknown.
    init?(_ alternative: ConceptAlternative, _ index: Int, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        var terms: [BoundTerm] = []
        terms.reserveCapacity(alternative.terms.count)
        for term in alternative.terms {
            let bound = BoundTerm(term, snapshot, scorer)
            guard bound.documentFrequency > 0 else { return nil }
            terms.append(bound)
        }
        self.index = index
        self.terms = terms
        weight = terms.reduce(0) { $0 + $1.factor }
    }
}

/// What one snapshot knows of the alternatives of the phrases that it was asked for; a MB at most.
final class KnownAlternatives: Sendable {
    private static let capacity = 2048
    private let byPhrase = Mutex<[Int: [KnownAlternative]]>([:])

    /// - Parameter phrase: its number in the table.
    func alternatives(of phrase: Int, make: () -> [KnownAlternative]) -> [KnownAlternative] {
        if let known = byPhrase.withLock({ $0[phrase] }) { return known }
        let made = make()
        byPhrase.withLock { byPhrase in
            if byPhrase.count >= Self.capacity { byPhrase = [:] }
            byPhrase[phrase] = made
        }
        return made
    }
}

extension IndexSnapshot {
    fileprivate func alternatives(of concept: Concept, _ scorer: Scorer) -> [KnownAlternative] {
        func bind() -> [KnownAlternative] {
            var known: [KnownAlternative] = []
            for (index, alternative) in concept.alternatives.enumerated() {
                if let found = KnownAlternative(alternative, index, self, scorer) { known.append(found) }
            }
            return known
        }
        guard let number = concept.number else { return bind() }
        return knownAlternatives.alternatives(of: number, make: bind)
    }

    /// Live documents with a term.
    /// - Parameter longWord: UTF-8 of a term with a hashed key.
    func documentFrequency(of key: TermKey, longWord: [UInt8]) -> Int {
        documentFrequency(TermNumbers(key, longWord: longWord, in: segments))
    }

    /// For people: a stem ends in `*`.
    /// - Parameter term: one that a segment has.
    func readable(_ term: BoundTerm) -> String {
        var word = term.key.packedWord ?? []
        if term.key.isHashed, let number = segments.indices.first(where: { term.numbers[$0] >= 0 }) {
            word = segments[number].segment.terms.word(term.numbers[number])
        }
        return String(decoding: word, as: UTF8.self) + (term.key.isStem ? "*" : "")
    }

    /// Live documents with the term of these numbers.
    func documentFrequency(_ numbers: TermNumbers) -> Int {
        var sum = 0
        for (index, live) in segments.enumerated() where numbers[index] >= 0 {
            sum += live.documentFrequency(of: numbers[index])
        }
        return sum
    }
}
