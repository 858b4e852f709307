// A question's way through the engine: analysis, binding, evaluation, folding of duplicates, confidence, explanation.

extension IndexSnapshot {
    /// Synchronous; allocates for itself and locks nothing.
    package func search(_ request: SearchRequest) -> SearchResult {
        Searcher(snapshot: self, scorer: scorer).search(request)
    }
}

extension Candidate {
    /// The part of the score that words have.
    fileprivate var wordScore: Float {
        let whole = score + lowering
        return whole > 0 ? (whole - meaning) * (score / whole) : 0
    }

    /// The explanation's parts that no word has, so that it adds up.
    fileprivate var otherContributions: [TermContribution] {
        [("(meaning)", meaning), ("(rejected)", -lowering)].filter { $0.1 != 0 }.map { name, part in
            TermContribution(term: name, field: "question", documentFrequency: 0, contribution: part)
        }
    }
}

/// One question's search.
private struct Searcher {
    let snapshot: IndexSnapshot
    let scorer: Scorer

    private var models: EngineModels { snapshot.models }

    /// Candidates beyond the limit that are looked at, since some may be duplicates.
    private static var spareCandidates: Int { 16 }

    func search(_ request: SearchRequest) -> SearchResult {
        let (query, usedContext) = read(request)
        let bound = BoundQuery(query, snapshot, scorer)
        let limit = max(request.limit, 0)
        let depth = limit == 0 ? 0 : limit + Searcher.spareCandidates
        let meaning =
            limit == 0
            ? nil
            : MeaningScores(
                request.question, selfScore: bound.selfScore, isCorrected: !query.corrections.isEmpty, snapshot,
                stop: request.stop)
        let evaluation = bound.evaluate(
            snapshot, scorer, filter: request.filter, limit: meaning == nil ? depth : max(depth, Searcher.meaningDepth),
            stop: request.stop)
        let (all, found) = mixed(evaluation.top, meaning, bound, request.filter)
        let candidates = lowered(Array(all.prefix(depth)), for: request.question)
        var certainty: Float = 1
        let kept = folded(candidates)
        let hits = (meaning == nil ? kept : hedged(kept)).prefix(limit).map { candidate, duplicates in
            let evidence = Evidence(candidate, of: bound, snapshot, scorer)
            let features = ConfidenceFeatures(
                candidate, selfScore: bound.selfScore, evidence, missing: evidence.missingWords(of: query, bound))
            let calibration = models.parameters.calibration(
                of: snapshot.scoring, meaning: candidate.similarity != nil)
            // Who ranks lower is not surer.
            certainty = min(certainty, calibration.confidence(features))
            return Hit(
                id: candidate.id, score: candidate.score, confidence: certainty, features: features,
                duplicates: duplicates,
                terms: request.explain ? explanation(of: candidate, evidence, bound) : [])
        }
        return SearchResult(
            hits: hits, total: evaluation.total + found, isTotalExact: evaluation.isTotalExact,
            isComplete: evaluation.isComplete, usedContext: usedContext, query: query)
    }

    /// Parts that sum to the score, largest first.
    private func explanation(of candidate: Candidate, _ evidence: Evidence, _ query: BoundQuery) -> [TermContribution] {
        (evidence.contributions(of: query, snapshot) + candidate.otherContributions).sorted {
            $0.contribution > $1.contribution
        }
    }

    /// Candidates of each kind, by words and by meaning, that are looked at: deeper ones change nothing among the first ten.
    private static var meaningDepth: Int { 32 }

    /// Adds what meaning gives: to the score of those that words found, and those that it finds by itself.
    /// - Returns: best first, and how many words had not found.
    private func mixed(
        _ candidates: [Candidate], _ meaning: MeaningScores?, _ bound: BoundQuery, _ filter: SearchFilter
    ) -> (candidates: [Candidate], found: Int) {
        guard let meaning else { return (candidates, 0) }
        let taken = Set(candidates.map(\.id))
        var closest = meaning.closest(
            Searcher.meaningDepth, in: snapshot, filter: filter, isTaken: taken.contains)
        for index in closest.indices {
            closest[index].score = Evidence(closest[index], of: bound, snapshot, scorer).score
        }
        let found = closest.count { $0.score == 0 }
        return (meaning.added(to: candidates + closest).sorted(by: Candidate.precedes), found)
    }

    /// The question, together with the newest one before it if they belong together: some document must answer to both.
    ///
    /// Coherence is what the best score of both together has over the larger of what each scores best alone, divided by the
    /// smaller: 1 if one document is the best for both, 0 if the best for one has nothing of the other. Filters do not
    /// matter to it.
    private func read(_ request: SearchRequest) -> (query: AnalyzedQuery, usedContext: Int?) {
        let alone = snapshot.understand(request.question)
        guard let previous = request.context.last else { return (alone, nil) }
        let before = snapshot.understand(previous)
        let factor = models.parameters.contextFactor
        var both = alone
        both.merge(before, factor: factor)
        let (one, other) = (bestScore(alone, request.stop), factor * bestScore(before, request.stop))
        let gain = bestScore(both, request.stop) - max(one, other)
        guard other > 0, one == 0 || gain >= models.parameters.leastCoherence * min(one, other) else {
            return (alone, nil)
        }
        return (both, request.context.count - 1)
    }

    private func bestScore(_ query: AnalyzedQuery, _ stop: StopCondition) -> Float {
        let bound = BoundQuery(query, snapshot, scorer)
        return bound.evaluate(snapshot, scorer, filter: SearchFilter(), limit: 1, stop: stop).top.first?.score ?? 0
    }

    /// What people said does not answer this question, or one that is nearly the same, is worth this share of its score.
    private static var rejectedShare: Float { 0.25 }

    /// Lowers the candidates that were rejected for this question, and puts them where they belong.
    private func lowered(_ candidates: [Candidate], for question: String) -> [Candidate] {
        guard snapshot.segments.contains(where: \.segment.hasRejections) else { return candidates }
        let rejections = candidates.map {
            snapshot.segments[$0.segment].segment.rejected(by: $0.document)
        }
        guard rejections.contains(where: { !$0.isEmpty }) else { return candidates }
        let sketch = QuestionSketch(question, table: models.traditional)
        return zip(candidates, rejections).map { candidate, rejected in
            var candidate = candidate
            if rejected.contains(where: sketch.resembles) {
                candidate.lowering = (1 - Self.rejectedShare) * candidate.score
                candidate.score -= candidate.lowering
            }
            return candidate
        }.sorted(by: Candidate.precedes)
    }

    /// Places of a list that words alone fill when meaning counts too: the fourth and the fifth.
    private static var placesOfWords: Range<Int> { 3..<5 }

    /// Gives the places of words to what words alone rank first among the rest: where meaning is mistaken, the answer is
    /// still among the first five. Scores stay what they are, so that they do not depend on what else is in the list.
    private func hedged(_ hits: [FoldedCandidate]) -> [FoldedCandidate] {
        var list = Array(hits.prefix(Searcher.placesOfWords.lowerBound))
        var rest = Array(hits.dropFirst(list.count))
        while list.count < Searcher.placesOfWords.upperBound {
            // `max` takes the last of equal ones, and the first is meant.
            let best = rest.indices.reversed().max { rest[$0].candidate.wordScore < rest[$1].candidate.wordScore }
            guard let best, rest[best].candidate.wordScore > 0 else { break }
            list.append(rest.remove(at: best))
        }
        return list + rest
    }

    private typealias FoldedCandidate = (candidate: Candidate, duplicates: [Int64])

    /// Each candidate whose question resembles none before it, with the ids of those after it that resemble it.
    private func folded(_ candidates: [Candidate]) -> [FoldedCandidate] {
        var kept: [(candidate: Candidate, question: QuestionSketch, duplicates: [Int64])] = []
        for candidate in candidates {
            let question = snapshot.segments[candidate.segment].segment.question(of: candidate.document)
            if let place = kept.firstIndex(where: { $0.question.resembles(question) }) {
                kept[place].duplicates.append(candidate.id)
            } else {
                kept.append((candidate, question, []))
            }
        }
        return kept.map { ($0.candidate, $0.duplicates) }
    }
}
