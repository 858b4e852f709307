// The documents' vectors.

import Meaning

/// Vectors by document id, scanned as a whole: at a few hundred thousand documents that takes less than an index would save.
/// A value: changes make another one, which shares what has not changed.
///
/// A document's vector is in one part only: a file, or memory. Places count over all parts.
struct VectorTable: Sendable {
    private(set) var stored: [LiveVectors] = []
    /// What a file is being made of, and what came since.
    private(set) var frozen = MemoryVectors()
    private var young = MemoryVectors()

    init(stored: [LiveVectors] = []) { self.stored = stored }

    var count: Int { stored.reduce(memoryCount) { $0 + $1.liveCount } }
    /// Vectors that no file holds.
    var memoryCount: Int { frozen.count + young.count }
    var memoryByteCount: Int { frozen.byteCount + young.byteCount }
    var storedByteCount: Int { stored.reduce(0) { $0 + $1.segment.byteCount } }

    func contains(_ id: Int64) -> Bool {
        young.place(of: id) != nil || frozen.place(of: id) != nil || stored.contains { $0.row(of: id) != nil }
    }

    /// The vector of a document.
    subscript(id: Int64) -> SentenceVector? {
        if let vector = young[id] ?? frozen[id] { return vector }
        for live in stored { if let row = live.row(of: id) { return live.segment.vector(at: row) } }
        return nil
    }

    /// Adds vectors, or puts them in place of those that are there.
    mutating func set(_ vectors: [Int64: SentenceVector]) {
        removeOlder(vectors.keys)
        young.set(vectors)
    }

    mutating func remove(_ removed: some Collection<Int64>) {
        removeOlder(removed)
        young.remove(removed)
    }

    private mutating func removeOlder(_ removed: some Collection<Int64>) {
        frozen.remove(removed)
        for index in stored.indices {
            for id in removed { if let row = stored[index].row(of: id) { stored[index].remove(row: row) } }
        }
        stored.removeAll { $0.liveCount == 0 }
    }

    // MARK: - Files

    /// Puts what is in memory together, for a file to be made of it (`frozen`).
    mutating func freeze() {
        if frozen.count == 0 { frozen = young } else { frozen.merge(young) }
        young = MemoryVectors()
    }

    /// Puts a file in the place of what it was made of; what has gone from that meanwhile is removed from it.
    /// - Parameters:
    ///   - memory: what was frozen and went into the file, as it was then.
    ///   - sources: files that went into it, as they were then.
    mutating func replace(_ memory: MemoryVectors, _ sources: [LiveVectors], by file: LiveVectors) {
        var file = file
        var gone = memory.ids.filter { frozen.place(of: $0) == nil }
        for source in sources {
            // A file of which nothing is left is no longer here.
            let now = stored.first { $0.segment === source.segment }
            let removed = now.map { Array($0.removed[source.removed.count...]) } ?? source.liveRows
            gone += removed.map { source.segment.ids[Int($0)] }
        }
        for id in gone { if let row = file.row(of: id) { file.remove(row: row) } }
        if memory.count > 0 { frozen = MemoryVectors() }
        stored.removeAll { live in sources.contains { $0.segment === live.segment } }
        if file.liveCount > 0 { stored.append(file) }
    }

    // MARK: - Searching

    /// Where the similarity of a document's vector is.
    func place(of id: Int64) -> Int? {
        var start = 0
        for live in stored {
            if let row = live.row(of: id) { return start + row }
            start += live.segment.count
        }
        if let place = frozen.place(of: id) { return start + place }
        return young.place(of: id).map { start + frozen.count + $0 }
    }

    /// The document at a place.
    func id(at place: Int) -> Int64 {
        var rest = place
        for live in stored {
            if rest < live.segment.count { return live.segment.ids[rest] }
            rest -= live.segment.count
        }
        return rest < frozen.count ? frozen.ids[rest] : young.ids[rest - frozen.count]
    }

    /// Similarity of each vector to a question's, by place: about −1…1, −∞ for one that is gone.
    /// - Parameter stop: when to leave off; the rest count as gone.
    func similarities(to question: SentenceVector, stop: StopCondition = StopCondition()) -> [Float] {
        let query = QueryVector(question)
        var similarities: [Float] = []
        similarities.reserveCapacity(stored.reduce(memoryCount) { $0 + $1.segment.count })
        for live in stored {
            let segment = live.segment
            for start in stride(from: 0, to: segment.count, by: 1 << 16) {
                let end = min(start + 1 << 16, segment.count)
                let isStopped = start > 0 && stop.isMet
                for row in start..<end {
                    similarities.append(isStopped || !live.isLive(row) ? -.infinity : segment.product(query, at: row))
                }
            }
        }
        frozen.appendSimilarities(to: query, &similarities)
        young.appendSimilarities(to: query, &similarities)
        return similarities
    }
}
