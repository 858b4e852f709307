// What a scoring function says about one term in one document.

/// Which function ranks.
package enum ScoringFunction: String, Sendable, CaseIterable {
    case bm25f
    case tfidf
}

/// Scores one posting. A document's score is the sum over the query's terms of weight · inverse document frequency ·
/// `score`.
protocol PostingScorer: Sendable {
    /// - Parameters:
    ///   - frequencies: of the term in the four fields, in the order of `Field`; not all 0.
    ///   - lengths: of the fields, in fifths of a unit.
    /// - Returns: > 0.
    func score(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> Float

    /// `score`, divided among the fields.
    func shares(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> SIMD4<Float>

    /// In nats, > 0.
    /// - Parameters:
    ///   - documentFrequency: documents with the term, 0…`documentCount`.
    ///   - documentCount: live documents, ≥ 1.
    func inverseDocumentFrequency(_ documentFrequency: Int, of documentCount: Int) -> Float
}
