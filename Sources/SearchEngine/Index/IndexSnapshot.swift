// The index at one moment.

/// Immutable; search it from any thread.
package struct IndexSnapshot: Sendable {
    let models: EngineModels
    let scoring: ScoringFunction
    /// Largest first.
    let segments: [LiveSegment]
    let statistics: CollectionStatistics
    /// Of some of the documents, or all.
    let vectors: VectorTable
    /// Documents up to which a new segment is one to be scored whole.
    let smallCount: Int

    init(
        models: EngineModels, scoring: ScoringFunction, segments: [LiveSegment], vectors: VectorTable = VectorTable(),
        smallCount: Int = Segment.smallCount
    ) {
        self.vectors = vectors
        self.smallCount = smallCount
        self.models = models
        self.scoring = scoring
        self.segments = segments
        statistics = CollectionStatistics(segments)
    }

    var scorer: Scorer { Scorer(scoring, models.parameters, meanLengths: statistics.meanLengths) }

    package var documentCount: Int { statistics.documentCount }

    /// Whether the document has the vector that `SearchIndex.setVectors` gave it.
    package func hasVector(_ id: Int64) -> Bool { vectors.contains(id) }

    /// Documents that have a vector.
    package var vectorCount: Int { vectors.count }

    /// Memory of the index: dictionaries, postings, documents' values.
    package var byteCount: Int {
        segments.reduce(vectors.byteCount) {
            $0 + $1.segment.byteCount + $1.tombstones.count * 8 + $1.removed.count * 4
        }
    }
}

/// Exact figures over the live documents.
struct CollectionStatistics: Sendable {
    let documentCount: Int
    /// Documents that inverse document frequencies count with. A handful of documents says nothing of how rare their words
    /// are; they count as if they were found among this many, so that scores and confidence mean the same in a young
    /// collection as in a grown one.
    var assumedCount: Int { max(documentCount, CollectionStatistics.leastAssumedCount) }
    static let leastAssumedCount = 1_000
    /// Mean lengths of the fields, > 0. `variants` are measured against questions: few pairs have any.
    let meanLengths: SIMD4<Float>

    init(_ segments: [LiveSegment]) {
        documentCount = segments.reduce(0) { $0 + $1.liveCount }
        let totals = segments.reduce(into: SIMD4<Int>.zero) { $0 &+= $1.totalLengths }
        meanLengths = CollectionStatistics.means(totals, of: documentCount)
    }

    /// Mean lengths of documents whose lengths sum to `totals`.
    static func means(_ totals: SIMD4<Int>, of documentCount: Int) -> SIMD4<Float> {
        var means = SIMD4<Float>(totals) / Float(max(documentCount, 1))
        means[Field.variants.rawValue] = means[Field.question.rawValue]
        return means.replacing(with: 1, where: means .<= 0)
    }
}
