// Term at a time: every posting of every term of the question.

/// The best documents, and how many match at all.
struct Evaluation: Sendable {
    let top: [Candidate]
    let total: Int
}

extension BoundQuery {
    /// Scores every live document that matches and passes the filter.
    func evaluate(
        _ snapshot: IndexSnapshot, _ scorer: some PostingScorer, filter: SearchFilter, limit: Int
    ) -> Evaluation {
        var top = TopK(limit)
        var total = 0
        for (number, live) in snapshot.segments.enumerated() {
            guard let filter = SegmentFilter(filter, live) else { continue }
            let scores = accumulate(live.segment, number, scorer)
            for document in scores.indices where scores[document] > 0 && filter.accepts(document) {
                total += 1
                guard scores[document] >= top.threshold else { continue }
                let id = live.segment.values[document].id
                top.insert(Candidate(score: scores[document], id: id, segment: number, document: document))
            }
        }
        return Evaluation(top: top.sorted(), total: total)
    }

    /// Scores by document number; 0 for a document without any term.
    private func accumulate(_ segment: Segment, _ number: Int, _ scorer: some PostingScorer) -> [Float] {
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
    _ term: BoundTerm, _ number: Int, _ segment: Segment, _ scorer: some PostingScorer, to scores: inout [Float]
) {
    guard term.numbers[number] >= 0 else { return }
    // Locals: reading a class's arrays in the loop would cost several times the arithmetic.
    let (documents, frequencies, lengths) = (segment.documents, segment.frequencies, segment.lengths)
    for posting in segment.postings(of: Int(term.numbers[number])) {
        let document = Int(documents[posting])
        let vector = FieldFrequencies(bits: frequencies[posting]).vector
        scores[document] += term.factor * scorer.score(vector, SIMD4<Float>(lengths[document]))
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
        _ concept: BoundConcept, _ number: Int, _ segment: Segment, _ scorer: some PostingScorer,
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
        _ alternative: BoundAlternative, _ number: Int, _ segment: Segment, _ scorer: some PostingScorer
    ) {
        for term in alternative.terms { SearchEngine.add(term, number, segment, scorer, to: &sums) }
        for term in alternative.terms where term.numbers[number] >= 0 {
            for posting in segment.postings(of: Int(term.numbers[number])) {
                let document = Int(segment.documents[posting])
                guard sums[document] > 0 else { continue }
                if best[document] == 0 { matched.append(UInt32(document)) }
                best[document] = max(best[document], alternative.match(sums[document]))
                sums[document] = 0
            }
        }
    }

    private func clear(_ sums: inout [Float], _ term: BoundTerm, _ number: Int, _ segment: Segment) {
        guard term.numbers[number] >= 0 else { return }
        for posting in segment.postings(of: Int(term.numbers[number])) { sums[Int(segment.documents[posting])] = 0 }
    }
}

/// A filter in one segment's own numbers.
struct SegmentFilter {
    private let filter: SearchFilter
    private let live: LiveSegment
    private let tags: [UInt32]

    /// Nil if the segment lacks a tag that is asked for.
    init?(_ filter: SearchFilter, _ live: LiveSegment) {
        self.filter = filter
        self.live = live
        var tags: [UInt32] = []
        for tag in filter.tags {
            guard let number = live.segment.tags.firstIndex(of: tag) else { return nil }
            tags.append(UInt32(number))
        }
        self.tags = tags
    }

    func accepts(_ document: Int) -> Bool {
        guard live.isLive(document) else { return false }
        if filter.isEmpty { return true }
        let values = live.segment.values[document]
        if let topics = filter.topicIDs, !topics.contains(values.topicID) { return false }
        if let days = filter.days {
            guard let day = values.day, days.contains(day) else { return false }
        }
        return tags.allSatisfy(values.tags.contains)
    }
}
