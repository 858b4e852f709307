// An index of terms that others made: for putting the engine beside others on the same tokens.

/// A document that is its terms.
package struct TermDocument: Sendable {
    package let id: Int64
    package let terms: [[UInt8]]

    /// - Parameter terms: UTF-8, in the order of the text.
    package init(id: Int64, terms: [[UInt8]]) {
        self.id = id
        self.terms = terms
    }
}

extension EngineModels {
    /// No words and no weights but those of plain BM25 over one field.
    package convenience init(k1: Float, b: Float) throws(EngineError) {
        var parameters = RankingParameters()
        parameters.k1 = k1
        parameters.b = b
        parameters.fieldWeights = SIMD4(1, 0, 0, 0)
        let none = ModelFile(path: "none", text: "")
        let table = try TraditionalTable(none)
        self.init(
            parameters: parameters, traditional: table, frames: try QueryFrames(none, table: table),
            concepts: ConceptTableBuilder().table())
    }
}

extension SearchIndex {
    /// As `build(transaction:next:)`.
    package func build(transaction: Int64, nextTerms: () throws -> [TermDocument]?) throws {
        try build(transaction: transaction, next: nextTerms) { (batch: [TermDocument], builder, _) in
            for document in batch {
                builder.add(
                    id: document.id, terms: document.terms.map { (key: TermKey(kind: .word, word: $0), word: $0) })
            }
        }
    }
}

extension IndexSnapshot {
    /// The best documents of a query of terms, each counted once.
    package func best(_ limit: Int, ofTerms terms: [[UInt8]]) -> [(id: Int64, score: Float)] {
        let scorer = scorer
        let query = BoundQuery(terms: terms, self, scorer)
        return query.evaluate(self, scorer, filter: SearchFilter(), limit: limit).top.map { ($0.id, $0.score) }
    }

    /// Documents with each of the terms, summed: the postings that scoring all of them would touch.
    package func postingCount(ofTerms terms: [[UInt8]]) -> Int {
        BoundQuery(terms: terms, self, scorer).terms.reduce(0) { $0 + $1.documentFrequency }
    }

    /// Postings of all terms.
    package var postingCount: Int {
        segments.reduce(0) { sum, live in
            (0..<live.segment.terms.count).reduce(sum) { $0 + live.segment.documentFrequency($1) }
        }
    }

    package var termCount: Int { segments.reduce(0) { $0 + $1.segment.terms.count } }
}

extension BoundQuery {
    fileprivate init(terms: [[UInt8]], _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        self.init(
            terms: terms.compactMap { word in
                let key = TermKey(kind: .word, word: word)
                let query = QueryTerm(
                    key: key, longWord: key.isHashed ? word : [], kind: .word, weight: 1, isHighlighted: false)
                let bound = BoundTerm(query, snapshot, scorer)
                return bound.documentFrequency > 0 ? bound : nil
            })
    }
}
