// The methods that show a question and entries as the terms that ranking sees: `analyze`, `terms`.

/// A question's terms and concepts with their weights.
package enum Analyze: RPCMethod {
    package static let name = "analyze"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var question: String

        package enum CodingKeys: String, CodingKey, CaseIterable { case question }

        package init(question: String) {
            self.question = question
        }
    }

    package struct Term: Codable, Sendable, Equatable {
        package var term: String
        /// ≥ 0; times the term's inverse document frequency it is the term's factor.
        package var weight: Double

        package init(term: String, weight: Double) {
            self.term = term
            self.weight = weight
        }
    }

    /// Other words for a phrase of the question.
    package struct Alternative: Codable, Sendable, Equatable {
        package var text: String
        package var terms: [Term]
        /// Sum of the factors of `terms`, > 0.
        package var weight: Double
        /// What a whole match is worth.
        package var bound: Double

        package init(text: String, terms: [Term], weight: Double, bound: Double) {
            self.text = text
            self.terms = terms
            self.weight = weight
            self.bound = bound
        }
    }

    package struct Concept: Codable, Sendable, Equatable {
        package var phrase: String
        /// The question's terms within the phrase.
        package var source: [Term]
        package var alternatives: [Alternative]

        package init(phrase: String, source: [Term], alternatives: [Alternative]) {
            self.phrase = phrase
            self.source = source
            self.alternatives = alternatives
        }
    }

    package struct Result: Codable, Sendable, Equatable {
        package var terms: [Term]
        package var concepts: [Concept]
        package var similarity: Similarity

        package init(terms: [Term], concepts: [Concept], similarity: Similarity) {
            self.terms = terms
            self.concepts = concepts
            self.similarity = similarity
        }
    }

    /// What makes a score of a term's pseudo frequency.
    package struct Similarity: Codable, Sendable, Equatable {
        /// `bm25f` or `tfidf`.
        package var function: String
        /// Of BM25F.
        package var k1: Double
        /// Fewest documents that inverse document frequencies count with.
        package var leastDocuments: Int

        package init(function: String, k1: Double, leastDocuments: Int) {
            self.function = function
            self.k1 = k1
            self.leastDocuments = leastDocuments
        }
    }
}

/// The terms of entries, with their pseudo frequencies.
package enum Terms: RPCMethod {
    package static let name = "terms"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        /// 1…1000 of them.
        package var ids: [Int64]

        package enum CodingKeys: String, CodingKey, CaseIterable { case ids }

        package init(ids: [Int64]) {
            self.ids = ids
        }
    }

    package struct Result: Codable, Sendable, Equatable {
        /// In the order of their ids, without entries that are not there.
        package var entries: [EntryTerms]

        package init(entries: [EntryTerms]) {
            self.entries = entries
        }
    }

    package struct EntryTerms: Codable, Sendable, Equatable {
        package var id: Int64
        /// Term → pseudo frequency, > 0: how often it occurs, fields weighted and divided by their lengths.
        package var terms: [String: Double]

        package init(id: Int64, terms: [String: Double]) {
            self.id = id
            self.terms = terms
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if !(1...1_000).contains(parameters.ids.count) {
            throw .invalid(
                "ids", .found("\(parameters.ids.count) ids", expected: .number(from: 1, to: 1_000)))
        }
    }
}
