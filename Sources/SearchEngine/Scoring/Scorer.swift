// What a scoring function says about one term in one document.

import Foundation

/// Which function ranks.
package enum ScoringFunction: String, Sendable, CaseIterable {
    case bm25f
    case tfidf
}

/// Scores one posting. A document's score is the sum over the query's terms of weight · inverse document frequency ·
/// `score`.
///
/// Both functions have one form. x = Σ over fields of weight · gain(tf) / (base + slope · length), the pseudo frequency of
/// the term in the document; its score is x · (k1 + 1) / (k1 + x), or x itself.
///
/// BM25F: gain(tf) = tf, base = 1 − b, slope = b / mean length, and the sum saturates. S. Robertson and H. Zaragoza, "The
/// probabilistic relevance framework: BM25 and beyond" (2009), doi:10.1561/1500000019, section 3.6. A term that occurs
/// once in a question of mean length scores 1.
///
/// TF-IDF: gain(tf) = 1 + ln tf, base = 1 − s, slope = s / mean length, without saturation. A. Singhal, C. Buckley and
/// M. Mitra, "Pivoted document length normalization", SIGIR 1996, doi:10.1145/243199.243206.
struct Scorer: Sendable, Equatable {
    let function: ScoringFunction
    let weights: SIMD4<Float>
    let base: Float
    /// By field.
    let slopes: SIMD4<Float>
    /// Of BM25F.
    let k1: Float

    init(_ function: ScoringFunction, _ parameters: RankingParameters, meanLengths: SIMD4<Float>) {
        let share = function == .bm25f ? parameters.b : parameters.pivotSlope
        self.init(
            function, weights: parameters.fieldWeights, base: 1 - share, slopes: share / meanLengths, k1: parameters.k1)
    }

    init(_ function: ScoringFunction, weights: SIMD4<Float>, base: Float, slopes: SIMD4<Float>, k1: Float) {
        self.function = function
        self.weights = weights
        self.base = base
        self.slopes = slopes
        self.k1 = k1
    }

    /// 1 + ln of 0…255; 0 for 0.
    static let dampened: [Float] = [0] + (1...255).map { 1 + log(Float($0)) }

    @inline(__always)
    func gains(_ frequencies: FieldFrequencies) -> SIMD4<Float> {
        guard function == .tfidf else { return frequencies.vector }
        var gains = SIMD4<Float>.zero
        for field in Field.allCases { gains[field.rawValue] = Scorer.dampened[Int(frequencies[field])] }
        return gains
    }

    /// Weights divided by the lengths' norms, by field.
    /// - Parameter lengths: in fifths of a unit.
    @inline(__always)
    func inverseNorms(_ lengths: SIMD4<UInt16>) -> SIMD4<Float> { weights / (base + slopes * SIMD4<Float>(lengths)) }

    @inline(__always)
    func pseudoFrequency(_ frequencies: FieldFrequencies, inverseNorms: SIMD4<Float>) -> Float {
        (gains(frequencies) * inverseNorms).sum()
    }

    @inline(__always)
    func saturated(_ pseudoFrequency: Float) -> Float {
        guard function == .bm25f else { return pseudoFrequency }
        return pseudoFrequency < .infinity ? pseudoFrequency * (k1 + 1) / (k1 + pseudoFrequency) : k1 + 1
    }

    /// What `saturated` makes `score` of; infinite beyond its limit.
    func unsaturated(_ score: Float) -> Float {
        guard function == .bm25f else { return score }
        return score < k1 + 1 ? k1 * score / (k1 + 1 - score) : .infinity
    }

    /// - Parameter frequencies: of the term; not all 0.
    /// - Returns: ≥ 0.
    @inline(__always)
    func score(_ frequencies: FieldFrequencies, inverseNorms: SIMD4<Float>) -> Float {
        saturated(pseudoFrequency(frequencies, inverseNorms: inverseNorms))
    }

    /// `score`, divided among the fields.
    func shares(_ frequencies: FieldFrequencies, inverseNorms: SIMD4<Float>) -> SIMD4<Float> {
        let parts = gains(frequencies) * inverseNorms
        let sum = parts.sum()
        return sum > 0 ? parts * (saturated(sum) / sum) : .zero
    }

    /// In nats, > 0. BM25F: ln(1 + (N − n + ½) / (n + ½)), as in Lucene's BM25Similarity; TF-IDF: ln((N + 1) / n).
    /// - Parameters:
    ///   - documentFrequency: n, documents with the term, 0…`documentCount`.
    ///   - documentCount: N, live documents, ≥ 1.
    func inverseDocumentFrequency(_ documentFrequency: Int, of documentCount: Int) -> Float {
        switch function {
        case .bm25f: log(1 + (Float(documentCount - documentFrequency) + 0.5) / (Float(documentFrequency) + 0.5))
        case .tfidf: log(Float(documentCount + 1) / Float(max(documentFrequency, 1)))
        }
    }
}
