// The index's writer.

package import Meaning
import Synchronization

/// A searchable collection of documents, in memory or in a directory. What changes it is for one caller at a time;
/// `snapshot` for everybody, at any time.
package final class SearchIndex: Sendable {
    private let current: Mutex<IndexSnapshot>
    private let place: Mutex<Storage>

    /// Where the index is kept, and how far.
    struct Storage {
        /// Nil for an index in memory.
        var directory: String?
        /// What the documents come from.
        var source = ""
        /// Identity of what the vectors were made by; 0 for none.
        var encoder: UInt64 = 0
        var transaction: Int64 = 0
        /// Number of the next file.
        var nextFile = 1
        /// Names in the manifest.
        var files: Set<String> = []
        /// Segments in memory that a file is being made of: they must not be merged meanwhile.
        var pinned: Set<ObjectIdentifier> = []
        /// How often the index was emptied: work for one that is gone is dropped.
        var generation = 0
    }

    package convenience init(models: EngineModels, scoring: ScoringFunction) {
        self.init(models: models, scoring: scoring, smallCount: Segment.smallCount)
    }

    convenience init(models: EngineModels, scoring: ScoringFunction, smallCount: Int) {
        self.init(
            IndexSnapshot(models: models, scoring: scoring, segments: [], smallCount: smallCount),
            Storage(encoder: models.encoder?.identity ?? 0))
    }

    init(_ snapshot: IndexSnapshot, _ storage: Storage) {
        current = Mutex(snapshot)
        place = Mutex(storage)
    }

    var storage: Storage { place.withLock { $0 } }

    func changeStorage<Result: Sendable>(_ change: (inout Storage) -> Result) -> Result {
        place.withLock { storage in change(&storage) }
    }

    /// How often it has been emptied since it was opened.
    package var generation: Int { storage.generation }

    /// The newest state.
    package var snapshot: IndexSnapshot { current.withLock { $0 } }

    /// Removes, then adds; a document whose id is already there replaces it, of several with one id the last counts.
    /// Publishes the new snapshot before it returns. Ids to remove that are unknown are ignored.
    ///
    /// What is added has no vector until `setVectors` gives it one.
    ///
    /// Costs the analysis of what is added, now and then a merge of segments: each document is merged at most
    /// log₈ of the collection's size times.
    package func apply(removing: [Int64], adding: [Document]) {
        let old = snapshot
        var segments = old.segments
        let newest = Dictionary(adding.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for id in removing { SearchIndex.remove(id, from: &segments) }
        for id in newest.keys { SearchIndex.remove(id, from: &segments) }
        if !newest.isEmpty {
            let documents = newest.values.sorted { $0.id < $1.id }
            segments.append(LiveSegment(SearchIndex.inMemory { try Segment.make(documents, old) }))
        }
        MergePolicy.apply(to: &segments, except: storage.pinned) { members in
            SearchIndex.inMemory { try Segment.merge(members, old) }
        }
        var vectors = old.vectors
        vectors.remove(Set(removing).union(newest.keys))
        publish(segments, vectors)
    }

    /// - Parameter vectors: nil: those that are there.
    func publish(_ segments: [LiveSegment], _ vectors: VectorTable? = nil) {
        let old = snapshot
        let new = IndexSnapshot(
            models: old.models, scoring: old.scoring, segments: segments, vectors: vectors ?? old.vectors,
            smallCount: old.smallCount)
        // `old` is dropped after the lock: freeing a large segment takes time.
        current.withLock { $0 = new }
    }

    /// Asks with other weights and words from now on. Documents are not analysed again, so the character table must be the
    /// one that they were analysed with; for the rest any models will do. For the caller of `apply` alone.
    package func replaceModels(_ models: EngineModels) {
        let old = snapshot
        // Vectors of two encoders do not compare; without an encoder they are kept in step for the next time.
        let identity = models.encoder?.identity ?? storage.encoder
        let new = IndexSnapshot(
            models: models, scoring: old.scoring, segments: old.segments,
            vectors: identity == storage.encoder ? old.vectors : VectorTable(), smallCount: old.smallCount)
        changeStorage { $0.encoder = identity }
        current.withLock { $0 = new }
    }

    /// Gives documents their vectors, made by the encoder of `models` (`EngineModels.encoder`); ids that are not there are
    /// ignored. A document loses its vector when it is replaced or removed. For the caller of `apply` alone.
    package func setVectors(_ vectors: [Int64: SentenceVector]) {
        let old = snapshot
        var table = old.vectors
        table.set(vectors.filter { old.place(of: $0.key) != nil })
        let new = IndexSnapshot(
            models: old.models, scoring: old.scoring, segments: old.segments, vectors: table,
            smallCount: old.smallCount)
        current.withLock { $0 = new }
    }

    /// A segment that is made in memory: nothing of it can be refused.
    static func inMemory(_ make: () throws -> Segment) -> Segment {
        do {
            return try make()
        } catch {
            preconditionFailure("a segment in memory: \(error)")
        }
    }

    static func remove(_ id: Int64, from segments: inout [LiveSegment]) {
        for index in segments.indices where segments[index].remove(id: id) { return }
    }
}

/// When segments are merged: size-tiered, as log-structured indexes do (P. O'Neil and others, "The log-structured
/// merge-tree", Acta Informatica 33, 1996, doi:10.1007/s002360050048).
enum MergePolicy {
    /// Segments of one tier that are merged into one of the next; a tier's sizes differ by this factor.
    static let factor = 8

    /// Drops empty segments, merges those in memory that are due, sorts by size.
    static func apply(
        to segments: inout [LiveSegment], except pinned: Set<ObjectIdentifier>, merge: ([LiveSegment]) -> Segment
    ) {
        segments.removeAll { $0.liveCount == 0 }
        while true {
            let members = due(
                segments.filter { $0.segment.name == nil && !pinned.contains(ObjectIdentifier($0.segment)) })
            if members.isEmpty { break }
            segments.removeAll { live in members.contains { $0.segment === live.segment } }
            segments.append(LiveSegment(merge(members)))
        }
        segments.sort { $0.liveCount > $1.liveCount }
    }

    /// A full tier, or a segment of which half is gone; nothing if there is neither.
    static func due(_ segments: [LiveSegment]) -> [LiveSegment] {
        due(sizes: segments.map { (count: $0.segment.count, liveCount: $0.liveCount) }).map { segments[$0] }
    }

    static func due(_ vectors: [LiveVectors]) -> [LiveVectors] {
        due(sizes: vectors.map { (count: $0.segment.count, liveCount: $0.liveCount) }).map { vectors[$0] }
    }

    private static func due(sizes: [(count: Int, liveCount: Int)]) -> [Int] {
        if let half = sizes.indices.first(where: { sizes[$0].liveCount * 2 < sizes[$0].count }) { return [half] }
        let tiers = Dictionary(grouping: sizes.indices.filter { sizes[$0].liveCount > 0 }) { tier(sizes[$0].liveCount) }
        return tiers.filter { $0.value.count >= factor }.min { $0.key < $1.key }?.value ?? []
    }

    /// ⌊log₈ of the live documents⌋.
    private static func tier(_ count: Int) -> Int {
        (Int.bitWidth - 1 - max(count, 1).leadingZeroBitCount) / 3
    }
}
