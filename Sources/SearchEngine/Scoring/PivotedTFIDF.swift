// TF-IDF with pivoted length normalisation.

import Foundation

/// A. Singhal, C. Buckley and M. Mitra, "Pivoted document length normalization", SIGIR 1996, doi:10.1145/243199.243206:
/// (1 + ln tf) / (1 − s + s · length / mean length), for each field, weighted and summed; IDF ln((N + 1) / n).
struct PivotedTFIDF: PostingScorer {
    private let weights: SIMD4<Float>
    /// 1 − s.
    private let base: Float
    /// s / mean length, by field.
    private let slopes: SIMD4<Float>

    init(_ parameters: RankingParameters, _ statistics: CollectionStatistics) {
        weights = parameters.fieldWeights
        base = 1 - parameters.pivotSlope
        slopes = parameters.pivotSlope / statistics.meanLengths
    }

    /// 1 + ln of 0…255; 0 for 0.
    private static let dampened: [Float] = [0] + (1...255).map { 1 + log(Float($0)) }

    @inline(__always)
    func score(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> Float { shares(frequencies, lengths).sum() }

    @inline(__always)
    func shares(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> SIMD4<Float> {
        var dampened = SIMD4<Float>.zero
        for field in 0..<4 { dampened[field] = PivotedTFIDF.dampened[Int(frequencies[field])] }
        return weights * dampened / (base + slopes * lengths)
    }

    func inverseDocumentFrequency(_ documentFrequency: Int, of documentCount: Int) -> Float {
        log(Float(documentCount + 1) / Float(max(documentFrequency, 1)))
    }
}
