// Term at a time: every posting of every term of the question.

extension BoundQuery {
    /// Scores every live document of a segment that matches and passes the filter.
    /// - Returns: how many these are.
    func score(
        _ segment: Segment, _ number: Int, _ scorer: Scorer, _ filter: SegmentFilter, into top: inout TopK
    ) -> Int {
        var total = 0
        let scores = accumulate(segment, number, scorer)
        for document in scores.indices where scores[document] > 0 && filter.accepts(document) {
            total += 1
            guard scores[document] >= top.threshold else { continue }
            top.insert(
                Candidate(score: scores[document], id: segment.ids[document], segment: number, document: document))
        }
        return total
    }

    /// Scores by document number; 0 for a document without any term.
    private func accumulate(_ segment: Segment, _ number: Int, _ scorer: Scorer) -> [Float] {
        var scores = Array(repeating: Float(0), count: segment.count)
        for term in terms { add(term, number, segment, scorer, to: &scores) }
        guard !concepts.isEmpty else { return scores }
        var scratch = ConceptScratch(count: segment.count)
        for concept in concepts { scratch.add(concept, number, segment, scorer, to: &scores) }
        return scores
    }
}

/// Adds what a term gives to each document of a segment.
private func add(
    _ term: BoundTerm, _ number: Int, _ segment: Segment, _ scorer: Scorer, to scores: inout [Float]
) {
    let lengths = segment.expanded?.lengths
    forEachPosting(of: term, number, segment) { document, frequencies in
        let inverseNorms = scorer.inverseNorms(lengths?[document] ?? segment.lengths[document])
        scores[document] += term.factor * scorer.score(frequencies, inverseNorms: inverseNorms)
    }
}

@inline(__always)
private func forEachPosting(
    of term: BoundTerm, _ number: Int, _ segment: Segment, _ body: (Int, FieldFrequencies) -> Void
) {
    guard term.numbers[number] >= 0 else { return }
    guard let expanded = segment.expanded else {
        segment.forEachPosting(of: Int(term.numbers[number]), body)
        return
    }
    // Locals: reading a class's arrays in the loop would cost several times the arithmetic.
    let (documents, frequencies) = (expanded.documents, expanded.frequencies)
    for posting in expanded.postings(of: Int(term.numbers[number])) {
        body(Int(documents[posting]), frequencies[posting])
    }
}

/// Sums by document that concepts need; all 0 between two of them.
private struct ConceptScratch {
    /// What the phrase's own terms, and those of one alternative, give.
    private var own: [Float]
    private var sums: [Float]
    /// Largest match of an alternative.
    private var best: [Float]
    private var matched: [UInt32] = []

    init(count: Int) {
        own = Array(repeating: 0, count: count)
        sums = own
        best = own
    }

    mutating func add(
        _ concept: BoundConcept, _ number: Int, _ segment: Segment, _ scorer: Scorer,
        to scores: inout [Float]
    ) {
        for alternative in concept.alternatives { match(alternative, number, segment, scorer) }
        guard !matched.isEmpty else { return }
        for term in concept.source { SearchEngine.add(term, number, segment, scorer, to: &own) }
        for document in matched {
            scores[Int(document)] += max(0, best[Int(document)] - own[Int(document)])
            best[Int(document)] = 0
        }
        matched.removeAll(keepingCapacity: true)
        for term in concept.source { clear(&own, term, number, segment) }
    }

    private mutating func match(
        _ alternative: BoundAlternative, _ number: Int, _ segment: Segment, _ scorer: Scorer
    ) {
        for term in alternative.terms { SearchEngine.add(term, number, segment, scorer, to: &sums) }
        for term in alternative.terms {
            forEachPosting(of: term, number, segment) { document, _ in
                guard sums[document] > 0 else { return }
                if best[document] == 0 { matched.append(UInt32(document)) }
                best[document] = max(best[document], alternative.match(sums[document]))
                sums[document] = 0
            }
        }
    }

    private func clear(_ sums: inout [Float], _ term: BoundTerm, _ number: Int, _ segment: Segment) {
        forEachPosting(of: term, number, segment) { document, _ in sums[document] = 0 }
    }
}
