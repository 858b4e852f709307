// Why a document has its score, and how sure that makes its answer.

/// What the question's terms and concepts gave to one document.
struct Evidence {
    /// A term's or a concept's part of the score.
    struct Part {
        /// Readable.
        let term: String
        let documentFrequency: Int
        /// By field.
        let shares: SIMD4<Float>
        /// The question's terms that it accounts for.
        let keys: [TermKey]
    }

    private(set) var parts: [Part] = []

    init(_ candidate: Candidate, of query: BoundQuery, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        let place = Place(candidate, snapshot, scorer)
        for term in query.terms {
            let shares = place.shares(of: term)
            guard shares != .zero else { continue }
            parts.append(
                Part(
                    term: term.query.readable, documentFrequency: term.documentFrequency, shares: shares,
                    keys: [term.query.key]))
        }
        for concept in query.concepts { append(concept, place) }
    }

    private mutating func append(_ concept: BoundConcept, _ place: Place) {
        let matches = concept.alternatives.map { ($0, $0.terms.reduce(.zero) { $0 + place.shares(of: $1) }) }
        guard let best = matches.max(by: { $0.0.match($0.1.sum()) < $1.0.match($1.1.sum()) }) else { return }
        let own = concept.source.reduce(0) { $0 + place.shares(of: $1).sum() }
        let gain = best.0.match(best.1.sum()) - own
        guard gain > 0 else { return }
        parts.append(
            Part(
                term: "\(concept.phrase) → \(best.0.text)",
                documentFrequency: best.0.terms.map(\.documentFrequency).min() ?? 0,
                shares: best.1 * (gain / best.1.sum()), keys: concept.keys))
    }

    /// By term and field, largest first; sums to the document's score.
    var contributions: [TermContribution] {
        parts.flatMap { part in
            Field.allCases.filter { part.shares[$0.rawValue] > 0 }.map { field in
                TermContribution(
                    term: part.term, field: "\(field)", documentFrequency: part.documentFrequency,
                    contribution: part.shares[field.rawValue])
            }
        }.sorted { $0.contribution > $1.contribution }
    }

    /// What the words give.
    var score: Float { parts.reduce(0) { $0 + $1.shares.sum() } }

    /// Share of the words' score, 0…1, that its largest part has: an answer that shares one word with its question is a guess.
    var dominance: Float {
        let sums = parts.map { $0.shares.sum() }
        return (sums.max() ?? 0) / max(sums.reduce(0, +), .leastNormalMagnitude)
    }

    /// Share, 0…1, of the question's words (CJK text has none) that the document lacks in every form: a name that is not there
    /// is a question about something else.
    func missingWords(of query: AnalyzedQuery) -> Float {
        guard !query.words.isEmpty else { return 0 }
        let found = Set(parts.flatMap(\.keys))
        let missing = query.words.count { found.isDisjoint(with: $0.evidence) }
        return Float(missing) / Float(query.words.count)
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
    func shares(of term: BoundTerm) -> SIMD4<Float> {
        let number = Int(term.numbers[segmentNumber])
        guard number >= 0, let frequencies = segment.frequencies(of: number, in: document) else { return .zero }
        return scorer.shares(frequencies, inverseNorms: inverseNorms) * term.factor
    }
}
