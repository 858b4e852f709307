// Why a document has its score, and how sure that makes its answer.

/// What the question's terms and concepts gave to one document.
struct Evidence {
    /// A term's or a concept's part of the score.
    private struct Part {
        let origin: Origin
        /// By field.
        let shares: SIMD4<Float>
    }

    /// Numbers within the bound query.
    private enum Origin {
        case term(Int)
        case concept(Int, alternative: Int)
    }

    private var parts: [Part] = []

    init(_ candidate: Candidate, of query: BoundQuery, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        let place = Place(candidate, snapshot, scorer)
        parts.reserveCapacity(query.terms.count + query.concepts.count)
        for (index, term) in query.terms.enumerated() {
            let shares = place.shares(of: term)
            if shares != .zero { parts.append(Part(origin: .term(index), shares: shares)) }
        }
        for (index, concept) in query.concepts.enumerated() { append(concept, index, place) }
    }

    private mutating func append(_ concept: BoundConcept, _ index: Int, _ place: Place) {
        var best = (alternative: -1, match: Float(0), shares: SIMD4<Float>.zero)
        for (number, alternative) in concept.alternatives.enumerated() {
            let shares = alternative.terms.reduce(SIMD4<Float>.zero) { $0 + place.shares(of: $1) }
            let match = alternative.match(shares.sum())
            if best.alternative < 0 || best.match < match { best = (number, match, shares) }
        }
        guard best.match > 0 else { return }
        let own = concept.source.reduce(0) { $0 + place.shares(of: $1).sum() }
        let gain = best.match - own
        guard gain > 0 else { return }
        parts.append(
            Part(
                origin: .concept(index, alternative: best.alternative),
                shares: best.shares * (gain / best.shares.sum())))
    }

    /// By term and field, largest first; sums to the document's score.
    /// - Parameters:
    ///   - query: that of `init`.
    ///   - snapshot: likewise.
    func contributions(of query: BoundQuery, _ snapshot: IndexSnapshot) -> [TermContribution] {
        parts.flatMap { part in
            let (term, documentFrequency) = description(of: part.origin, query, snapshot)
            return Field.allCases.filter { part.shares[$0.rawValue] > 0 }.map { field in
                TermContribution(
                    term: term, field: "\(field)", documentFrequency: documentFrequency,
                    contribution: part.shares[field.rawValue])
            }
        }.sorted { $0.contribution > $1.contribution }
    }

    private func description(
        of origin: Origin, _ query: BoundQuery, _ snapshot: IndexSnapshot
    ) -> (term: String, documentFrequency: Int) {
        switch origin {
        case .term(let index):
            return (snapshot.readable(query.terms[index]), query.terms[index].documentFrequency)
        case .concept(let index, let number):
            let concept = query.concepts[index]
            let alternative = concept.alternatives[number]
            return (
                "\(concept.phrase) → \(alternative.text)", alternative.terms.map(\.documentFrequency).min() ?? 0
            )
        }
    }

    /// What the words give.
    var score: Float { parts.reduce(0) { $0 + $1.shares.sum() } }

    /// Share of the words' score, 0…1, that its largest part has: an answer that shares one word with its question is a guess.
    var dominance: Float {
        var (largest, sum): (Float, Float) = (0, 0)
        for part in parts {
            largest = max(largest, part.shares.sum())
            sum += part.shares.sum()
        }
        return largest / max(sum, .leastNormalMagnitude)
    }

    /// Share, 0…1, of the question's words (CJK text has none) that the document lacks in every form: a name that is not there
    /// is a question about something else.
    /// - Parameter bound: that of `init`.
    func missingWords(of query: AnalyzedQuery, _ bound: BoundQuery) -> Float {
        guard !query.words.isEmpty else { return 0 }
        let missing = query.words.count { word in !parts.contains { hasEvidence($0.origin, word, bound) } }
        return Float(missing) / Float(query.words.count)
    }

    private func hasEvidence(_ origin: Origin, _ word: QueryWord, _ query: BoundQuery) -> Bool {
        switch origin {
        case .term(let index): word.evidence.contains(query.terms[index].key)
        case .concept(let index, _): query.concepts[index].keys.contains(where: word.evidence.contains)
        }
    }
}

/// A document in its segment.
private struct Place {
    private let segment: Segment
    private let segmentNumber: Int
    private let document: Int
    private let inverseNorms: SIMD4<Float>
    private let scorer: Scorer

    init(_ candidate: Candidate, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        segment = snapshot.segments[candidate.segment].segment
        segmentNumber = candidate.segment
        document = candidate.document
        inverseNorms = scorer.inverseNorms(segment.lengths[candidate.document])
        self.scorer = scorer
    }

    /// What a term gives to the document, by field.
    @inline(__always)
    func shares(of term: BoundTerm) -> SIMD4<Float> {
        let number = term.numbers[segmentNumber]
        guard number >= 0, let frequencies = segment.frequencies(of: number, in: document) else { return .zero }
        return scorer.shares(frequencies, inverseNorms: inverseNorms) * term.factor
    }
}
