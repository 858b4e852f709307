// From a bound question to the best documents of a snapshot.

/// The best documents, and how many match at all.
struct Evaluation: Sendable {
    let top: [Candidate]
    let total: Int
    /// False if there may be more than `total`: documents whose bounds ruled them out were not counted.
    let isTotalExact: Bool
    /// False if `stop` was met before the end.
    let isComplete: Bool
}

extension BoundQuery {
    /// The best live documents that pass the filter, over all segments with one running threshold: small segments are
    /// scored whole, large ones as far as bounds require. The result is that of scoring everything.
    func evaluate(
        _ snapshot: IndexSnapshot, _ scorer: Scorer, filter: SearchFilter, limit: Int,
        stop: StopCondition = StopCondition()
    ) -> Evaluation {
        var top = TopK(limit)
        var total = 0
        var isTotalExact = true
        var isComplete = true
        for (number, live) in snapshot.segments.enumerated() {
            guard isComplete, !stop.isMet else {
                isComplete = false
                break
            }
            let segmentFilter = SegmentFilter(filter, live)
            if live.segment.expanded == nil,
                let pruned = PrunedEvaluation(self, number, live, scorer, segmentFilter)
            {
                let (scored, isWhole) = pruned.run(&top, stop)
                total += scored
                isComplete = isWhole
                isTotalExact = false
            } else {
                total += score(live.segment, number, scorer, segmentFilter, into: &top)
            }
        }
        if !isTotalExact && filter.isEmpty {
            total = max(total, terms.reduce(0) { max($0, $1.documentFrequency) })
        }
        return Evaluation(
            top: top.sorted(), total: total, isTotalExact: isTotalExact && isComplete, isComplete: isComplete)
    }
}
