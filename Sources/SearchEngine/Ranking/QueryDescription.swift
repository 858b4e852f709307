// A question and documents as terms with numbers: for a search engine that is to rank as this one does.

/// What a question asks of a document's terms.
///
/// A document's score by words is the sum over `terms` of weight · inverse document frequency · s, where s is what the
/// ranking function makes of the term's pseudo frequency in the document (`Scorer`); and for each concept
/// max(0, best − own), where own is that sum over its source, and best the largest match of an alternative: with share the
/// sum over the alternative's terms divided by its weight, bound · min(share, 1.8) · min(share, 1).
package struct QueryDescription: Sendable {
    package struct Term: Sendable {
        /// Readable, and different for different terms: a stem ends in `*`.
        package let term: String
        /// ≥ 0.
        package let weight: Float
    }

    package struct Alternative: Sendable {
        package let text: String
        package let terms: [Term]
        /// Sum of weight · inverse document frequency of its terms, > 0.
        package let weight: Float
        package let bound: Float
    }

    package struct Concept: Sendable {
        package let phrase: String
        package let source: [Term]
        package let alternatives: [Alternative]
    }

    package let terms: [Term]
    /// Only those with an alternative that some document has.
    package let concepts: [Concept]
    package let scoring: ScoringFunction
    package let k1: Float
    /// Fewest documents that inverse document frequencies count with.
    package let leastCount: Int
}

extension IndexSnapshot {
    /// The question as it is searched for by words, spelling corrected.
    package func describe(_ question: String) -> QueryDescription {
        let query = understand(question)
        let scorer = scorer
        let concepts = query.concepts.compactMap { concept -> QueryDescription.Concept? in
            guard let bound = BoundConcept(concept, self, scorer) else { return nil }
            return QueryDescription.Concept(
                phrase: concept.phrase, source: concept.source.map { .init($0) },
                alternatives: bound.alternatives.map { alternative in
                    QueryDescription.Alternative(
                        text: alternative.text,
                        terms: concept.alternatives[alternative.index].terms.map { .init($0) },
                        weight: alternative.weight, bound: alternative.bound)
                })
        }
        return QueryDescription(
            terms: query.terms.map { .init($0) }, concepts: concepts, scoring: scoring, k1: scorer.k1,
            leastCount: CollectionStatistics.leastAssumedCount)
    }

    /// Each document's terms with their pseudo frequencies under this index's weights and mean lengths.
    /// - Parameter documents: ascending by id, each id once.
    /// - Returns: in the order of `documents`; terms named as in `QueryDescription`.
    package func pseudoFrequencies(of documents: [Document]) throws -> [[String: Float]] {
        let segment = try Segment.make(documents, self)
        let scorer = scorer
        var found = Array(repeating: [String: Float](), count: documents.count)
        for term in 0..<segment.terms.count {
            let name = String(decoding: segment.terms.word(term), as: UTF8.self)
            let readable = segment.terms.key(term).isStem ? name + "*" : name
            segment.forEachPosting(of: term) { document, frequencies in
                found[document][readable] = scorer.pseudoFrequency(
                    frequencies, inverseNorms: scorer.inverseNorms(segment.lengths[document]))
            }
        }
        return found
    }
}

extension QueryDescription.Term {
    init(_ term: QueryTerm) { self.init(term: term.readable, weight: term.weight) }
}
