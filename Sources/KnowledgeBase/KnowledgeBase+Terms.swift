// Questions and entries as the terms that ranking sees, for whoever ranks elsewhere.

package import AskProtocol
import SearchEngine

extension KnowledgeBase {
    /// The question's terms and concepts, as they are searched for by words.
    package func analyze(_ parameters: Analyze.Parameters) -> Analyze.Result {
        let query = index.snapshot.describe(parameters.question)
        func terms(_ terms: [QueryDescription.Term]) -> [Analyze.Term] {
            terms.map { Analyze.Term(term: $0.term, weight: Double($0.weight)) }
        }
        let concepts = query.concepts.map { concept in
            Analyze.Concept(
                phrase: concept.phrase, source: terms(concept.source),
                alternatives: concept.alternatives.map {
                    Analyze.Alternative(
                        text: $0.text, terms: terms($0.terms), weight: Double($0.weight), bound: Double($0.bound))
                })
        }
        return Analyze.Result(
            terms: terms(query.terms), concepts: concepts,
            similarity: Analyze.Similarity(
                function: query.scoring.rawValue, k1: Double(query.k1), leastDocuments: query.leastCount))
    }

    /// The entries' terms with their pseudo frequencies.
    /// - Throws: `StorageError`.
    package func terms(_ parameters: Terms.Parameters) throws -> Terms.Result {
        let documents = try readers.read { database in
            try Set(parameters.ids).sorted().compactMap { id in
                try EntryRow.find(id, in: database).map { Document($0, rejected: []) }
            }
        }
        let frequencies = try index.snapshot.pseudoFrequencies(of: documents)
        return Terms.Result(
            entries: zip(documents, frequencies).map { document, terms in
                Terms.EntryTerms(id: document.id, terms: terms.mapValues(Double.init))
            })
    }
}
