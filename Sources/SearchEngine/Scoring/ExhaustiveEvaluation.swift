// Term at a time: every posting of every term of the question.

import Synchronization

extension BoundQuery {
    /// Scores every live document of a segment that matches and passes the filter.
    /// - Parameter number: of the segment in the snapshot.
    /// - Returns: how many these are.
    func score(
        _ segment: Segment, _ number: Int, _ scorer: Scorer, _ filter: SegmentFilter, into top: inout TopK
    ) -> Int {
        let scratch = ExhaustiveScratch.borrow(count: segment.count)
        defer { ExhaustiveScratch.giveBack(scratch) }
        let evaluation = ExhaustiveEvaluation(segment, number, scorer, scratch)
        for term in terms { unsafe evaluation.add(term, to: scratch.scores) }
        for concept in concepts { evaluation.add(concept) }
        var total = 0
        let scores = unsafe scratch.scores
        for document in 0..<segment.count {
            // SAFETY: the scratch has room for the segment's documents.
            let score = unsafe scores[document]
            guard score > 0, filter.accepts(document) else { continue }
            total += 1
            guard score >= top.threshold else { continue }
            top.insert(Candidate(score: score, id: segment.ids[document], segment: number, document: document))
        }
        unsafe scores.update(repeating: 0, count: segment.count)
        return total
    }
}

/// One question's way through one segment.
private struct ExhaustiveEvaluation {
    private let segment: Segment
    private let number: Int
    private let scorer: Scorer
    private let scratch: ExhaustiveScratch
    /// Of a segment whose postings are ready for scoring.
    private let scores: PostingScores?

    init(_ segment: Segment, _ number: Int, _ scorer: Scorer, _ scratch: ExhaustiveScratch) {
        self.segment = segment
        self.number = number
        self.scorer = scorer
        self.scratch = scratch
        scores = segment.expanded?.scores(under: scorer)
    }

    /// Adds what a term gives to each document.
    @inline(__always)
    func add(_ term: BoundTerm, to sums: UnsafeMutablePointer<Float>) {
        let factor = term.factor
        // SAFETY: documents of the segment, for which the scratch has room.
        forEachPosting(of: term) { document, score in unsafe sums[document] += factor * score }
    }

    @inline(__always)
    private func forEachPosting(of term: BoundTerm, _ body: (Int, Float) -> Void) {
        let local = term.numbers[number]
        guard local >= 0 else { return }
        if let scores {
            scores.forEach(of: local, body)
        } else {
            segment.forEachPosting(of: local) { document, frequencies in
                body(document, scorer.score(frequencies, inverseNorms: scorer.inverseNorms(segment.lengths[document])))
            }
        }
    }

    /// Adds what a concept gives beside its phrase's own terms.
    func add(_ concept: BoundConcept) {
        var matched = 0
        for alternative in concept.alternatives { match(alternative, &matched) }
        guard matched > 0 else { return }
        let (scores, own, best) = unsafe (scratch.scores, scratch.own, scratch.best)
        for term in concept.source { unsafe add(term, to: own) }
        for index in 0..<matched {
            // SAFETY: `match` has put so many documents there.
            let document = unsafe Int(scratch.matched[index])
            unsafe scores[document] += max(0, best[document] - own[document])
            unsafe best[document] = 0
        }
        // SAFETY: as in `add`.
        for term in concept.source { forEachPosting(of: term) { document, _ in unsafe own[document] = 0 } }
    }

    /// Notes the documents of an alternative, and how well they match if no other one matches better.
    private func match(_ alternative: BoundAlternative, _ matched: inout Int) {
        let (sums, best, documents) = unsafe (scratch.sums, scratch.best, scratch.matched)
        for term in alternative.terms { unsafe add(term, to: sums) }
        for term in alternative.terms {
            forEachPosting(of: term) { document, _ in
                // SAFETY: as in `add`; a document is noted once, when it gets its first match.
                guard unsafe sums[document] > 0 else { return }
                let match = unsafe alternative.match(sums[document])
                let known = unsafe best[document]
                if match > known {
                    if known == 0 {
                        unsafe documents[matched] = UInt32(truncatingIfNeeded: document)
                        matched += 1
                    }
                    unsafe best[document] = match
                }
                unsafe sums[document] = 0
            }
        }
    }
}

/// Memory for scoring a segment whole, used again by the next question; one thread's at a time.
@safe final class ExhaustiveScratch: @unchecked Sendable {
    // @unchecked: lent to one evaluation at a time.

    /// By document, all 0 between two uses: scores; what a phrase's own terms give; what an alternative's terms give; the
    /// largest match of an alternative.
    let scores: UnsafeMutablePointer<Float>
    let own: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
    let best: UnsafeMutablePointer<Float>
    /// Documents with a match, each once.
    let matched: UnsafeMutablePointer<UInt32>
    private let capacity: Int

    private init(capacity: Int) {
        self.capacity = capacity
        unsafe scores = .allocate(capacity: 4 * capacity)
        unsafe scores.initialize(repeating: 0, count: 4 * capacity)
        unsafe own = scores + capacity
        unsafe sums = own + capacity
        unsafe best = sums + capacity
        unsafe matched = .allocate(capacity: capacity)
    }

    deinit {
        unsafe scores.deallocate()
        unsafe matched.deallocate()
    }

    private static let idle = Mutex<[ExhaustiveScratch]>([])

    /// - Parameter count: documents.
    static func borrow(count: Int) -> ExhaustiveScratch {
        if let scratch = idle.withLock({ $0.popLast() }), scratch.capacity >= count { return scratch }
        return ExhaustiveScratch(capacity: max(count, 1 << 12))
    }

    static func giveBack(_ scratch: ExhaustiveScratch) { idle.withLock { $0.append(scratch) } }
}
