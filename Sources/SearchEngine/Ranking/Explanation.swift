// Why a document has its score.

/// What the question's terms and concepts gave to one document.
struct Explanation<Scorer: PostingScorer> {
    private let segment: Segment
    private let segmentNumber: Int
    private let document: Int
    private let lengths: SIMD4<Float>
    private let scorer: Scorer

    init(_ candidate: Candidate, _ snapshot: IndexSnapshot, _ scorer: Scorer) {
        segment = snapshot.segments[candidate.segment].segment
        segmentNumber = candidate.segment
        document = candidate.document
        lengths = SIMD4<Float>(segment.lengths[candidate.document])
        self.scorer = scorer
    }

    /// By term and field, largest first; sums to the document's score.
    func contributions(of query: BoundQuery) -> [TermContribution] {
        var contributions: [TermContribution] = []
        for term in query.terms {
            append(term.query.readable, term.documentFrequency, shares(of: term), to: &contributions)
        }
        for concept in query.concepts {
            let own = concept.source.reduce(0) { $0 + shares(of: $1).sum() }
            let matches = concept.alternatives.map { ($0, $0.terms.reduce(.zero) { $0 + shares(of: $1) }) }
            guard let best = matches.max(by: { $0.0.match($0.1.sum()) < $1.0.match($1.1.sum()) }) else { continue }
            let gain = best.0.match(best.1.sum()) - own
            guard gain > 0 else { continue }
            let frequency = best.0.terms.map(\.documentFrequency).min() ?? 0
            append("\(concept.phrase) → \(best.0.text)", frequency, best.1 * (gain / best.1.sum()), to: &contributions)
        }
        return contributions.sorted { $0.contribution > $1.contribution }
    }

    private func append(
        _ term: String, _ frequency: Int, _ shares: SIMD4<Float>, to contributions: inout [TermContribution]
    ) {
        for field in Field.allCases where shares[field.rawValue] > 0 {
            contributions.append(
                TermContribution(
                    term: term, field: "\(field)", documentFrequency: frequency, contribution: shares[field.rawValue]))
        }
    }

    /// What a term gives to the document, by field.
    private func shares(of term: BoundTerm) -> SIMD4<Float> {
        let number = Int(term.numbers[segmentNumber])
        guard number >= 0, let frequencies = segment.frequencies(of: number, in: document) else { return .zero }
        return scorer.shares(frequencies.vector, lengths) * term.factor
    }
}
