// What a question means beside its words: documents whose vectors point in its direction.

import Meaning

/// How close each document of a snapshot is in meaning to one question.
struct MeaningScores {
    private let table: VectorTable
    /// By place in the table.
    private let similarities: [Float]
    /// Score of a similarity of 1: weight · the question's own score, so that words and meaning add up in one unit.
    private let unit: Float
    /// Least similarity of a document that shares no word with the question.
    private let least: Float

    /// Nil without encoder or vectors, and for a question without words.
    /// - Parameter isCorrected: whether the index knew some of its words only in another spelling.
    init?(
        _ question: String, selfScore: Float, isCorrected: Bool, _ snapshot: IndexSnapshot,
        stop: StopCondition = StopCondition()
    ) {
        guard let encoder = snapshot.models.encoder, snapshot.vectors.count > 0, selfScore > 0 else { return nil }
        table = snapshot.vectors
        similarities = table.similarities(to: encoder.vector(ofQuestion: question), stop: stop)
        let parameters = snapshot.models.parameters
        unit = parameters.meaningWeight * selfScore * (isCorrected ? parameters.correctedFactor : 1)
        least = parameters.leastSimilarity
    }

    /// Nil for a document without a vector.
    func similarity(of id: Int64) -> Float? {
        table.place(of: id).map { similarities[$0] }
    }

    /// The candidates with the part that meaning has in their scores; order as it was.
    ///
    /// While only some documents have vectors, one without counts as close as those with one among the candidates are on
    /// average: neither side has an advantage for the time being.
    func added(to candidates: [Candidate]) -> [Candidate] {
        let known = candidates.compactMap { similarity(of: $0.id) }.map { max($0, 0) }
        let mean = known.reduce(0, +) / Float(max(known.count, 1))
        return candidates.map { candidate in
            var candidate = candidate
            candidate.similarity = similarity(of: candidate.id)
            candidate.meaning = unit * (candidate.similarity.map { max($0, 0) } ?? mean)
            candidate.score += candidate.meaning
            return candidate
        }
    }

    /// The closest documents that `isTaken` leaves, at most `limit`; their scores are 0.
    func closest(
        _ limit: Int, in snapshot: IndexSnapshot, filter: SearchFilter, isTaken: (Int64) -> Bool
    ) -> [Candidate] {
        let filters = snapshot.segments.map { SegmentFilter(filter, $0) }
        var top = TopK(limit)
        for (place, similarity) in similarities.enumerated() where similarity >= max(least, top.threshold) {
            let id = table.id(at: place)
            guard !isTaken(id), let (segment, document) = snapshot.place(of: id),
                filters[segment].accepts(document)
            else { continue }
            top.insert(Candidate(score: similarity, id: id, segment: segment, document: document))
        }
        return top.sorted().map { candidate in
            var candidate = candidate
            candidate.score = 0
            return candidate
        }
    }
}

extension IndexSnapshot {
    /// Segment and number of a live document.
    func place(of id: Int64) -> (segment: Int, document: Int)? {
        for (number, live) in segments.enumerated() {
            if let document = live.segment.document(withID: id), live.isLive(document) { return (number, document) }
        }
        return nil
    }
}
