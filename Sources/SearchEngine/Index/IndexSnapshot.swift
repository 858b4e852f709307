// The index at one moment.

package import Meaning
import Synchronization

/// Immutable; search it from any thread.
package struct IndexSnapshot: Sendable {
    /// Larger than that of each snapshot before, of any index in this process.
    package let number = IndexSnapshot.nextNumber()
    let models: EngineModels
    let scoring: ScoringFunction
    /// Largest first.
    let segments: [LiveSegment]
    let statistics: CollectionStatistics
    /// Of some of the documents, or all.
    let vectors: VectorTable
    let knownAlternatives = KnownAlternatives()
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

    private static let lastNumber = Atomic(0)

    private static func nextNumber() -> Int { lastNumber.add(1, ordering: .relaxed).newValue }

    var scorer: Scorer { Scorer(scoring, models.parameters, meanLengths: statistics.meanLengths) }

    /// The largest segment's book, if it still says as much as a new one would.
    var codeBook: CodeBook? {
        guard let book = segments.first?.segment.codeBook, book.fits(scorer) else { return nil }
        return book
    }

    /// Whether questions get a vector.
    package var hasEncoder: Bool { models.encoder != nil }

    /// Least confidence, 0…1, of an answer that is worth showing.
    package var threshold: Float { models.parameters.calibration(of: scoring).threshold }

    package var documentCount: Int { statistics.documentCount }

    package func contains(_ id: Int64) -> Bool { place(of: id) != nil }

    /// Whether the document has the vector that `SearchIndex.setVectors` gave it.
    package func hasVector(_ id: Int64) -> Bool { vectors.contains(id) }

    /// Documents that have a vector.
    package var vectorCount: Int { vectors.count }

    /// Bytes of the index: files and memory.
    package var byteCount: Int { storedByteCount + memoryByteCount }

    /// Bytes of the files.
    package var storedByteCount: Int {
        segments.reduce(vectors.storedByteCount) { $0 + ($1.segment.name == nil ? 0 : $1.segment.storedByteCount) }
    }

    /// Memory beside the files.
    package var memoryByteCount: Int {
        segments.reduce(vectors.memoryByteCount) { sum, live in
            sum + live.segment.byteCount - (live.segment.name == nil ? 0 : live.segment.storedByteCount)
                + live.tombstones.count * 8 + live.removed.count * 4
        }
    }

    /// Segments and files of vectors.
    package var segmentCount: Int { segments.count + vectors.stored.count }

    /// Live documents without a vector, in no order.
    package func documentsWithoutVector() -> [Int64] {
        segments.flatMap { live in
            (0..<live.segment.count).lazy.filter(live.isLive).map { live.segment.ids[$0] }.filter {
                !vectors.contains($0)
            }
        }
    }

    /// The vector that `SearchIndex.setVectors` gave a document.
    package func vector(of id: Int64) -> SentenceVector? { vectors[id] }
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
