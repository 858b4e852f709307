// BM25 over weighted fields.

import Foundation

/// BM25F: the field frequencies, each divided by its length's norm and weighted, are summed before they saturate.
/// S. Robertson and H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond" (2009),
/// doi:10.1561/1500000019, section 3.6. A term that occurs once in a question of mean length scores 1.
struct BM25F: PostingScorer {
    private let k1: Float
    private let weights: SIMD4<Float>
    /// 1 − b.
    private let base: Float
    /// b / mean length, by field.
    private let slopes: SIMD4<Float>

    init(_ parameters: RankingParameters, _ statistics: CollectionStatistics) {
        k1 = parameters.k1
        weights = parameters.fieldWeights
        base = 1 - parameters.b
        slopes = parameters.b / statistics.meanLengths
    }

    @inline(__always)
    private func normalised(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> SIMD4<Float> {
        weights * frequencies / (base + slopes * lengths)
    }

    @inline(__always)
    func score(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> Float {
        let x = normalised(frequencies, lengths).sum()
        return x * (k1 + 1) / (k1 + x)
    }

    func shares(_ frequencies: SIMD4<Float>, _ lengths: SIMD4<Float>) -> SIMD4<Float> {
        let parts = normalised(frequencies, lengths)
        return parts * ((k1 + 1) / (k1 + parts.sum()))
    }

    /// ln(1 + (N − n + ½) / (n + ½)), as in Lucene's BM25Similarity.
    func inverseDocumentFrequency(_ documentFrequency: Int, of documentCount: Int) -> Float {
        let rest = Float(documentCount - documentFrequency) + 0.5
        return log(1 + rest / (Float(documentFrequency) + 0.5))
    }
}
