// Vectors that no file holds yet.

import Meaning

/// Vectors by document id. A value: changes make another one, which shares all blocks but those that changed.
struct MemoryVectors: Sendable {
    /// Documents that have a vector, ascending.
    private(set) var ids: [Int64] = []
    /// Row of each id's vector, counted over all blocks.
    private var rows: [UInt32] = []
    private var blocks: [VectorBlock] = []
    /// Rows that were given out, those of removed documents among them.
    private var usedRows = 0

    var count: Int { ids.count }
    var byteCount: Int { blocks.count * VectorBlock.byteCount + ids.count * 12 }

    /// The vector of a document.
    subscript(id: Int64) -> SentenceVector? { place(of: id).map(vector) }

    func vector(at place: Int) -> SentenceVector {
        blocks[Int(rows[place]) / VectorBlock.capacity].vector(at: Int(rows[place]) % VectorBlock.capacity)
    }

    /// Where `id` is in `ids`.
    func place(of id: Int64) -> Int? {
        let place = lowerBound(id)
        return place < ids.count && ids[place] == id ? place : nil
    }

    /// Where `id` is, or would be, in `ids`.
    private func lowerBound(_ id: Int64) -> Int {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds vectors, or puts them in place of those that are there.
    mutating func set(_ vectors: [Int64: SentenceVector]) {
        guard !vectors.isEmpty else { return }
        let changes = vectors.sorted { $0.key < $1.key }.map { ($0.key, Optional(append($0.value))) }
        change(changes)
    }

    /// Takes all of another's in.
    mutating func merge(_ other: MemoryVectors) {
        change(other.ids.indices.map { (other.ids[$0], append(other.vector(at: $0))) })
    }

    mutating func remove(_ removed: some Sequence<Int64>) {
        let gone = Set(removed.filter { place(of: $0) != nil })
        guard !gone.isEmpty else { return }
        change(gone.sorted().map { ($0, nil) })
    }

    /// Gives ids their new rows, or takes them out.
    /// - Parameter changes: each id once, ascending.
    private mutating func change(_ changes: [(id: Int64, row: UInt32?)]) {
        var (newIDs, newRows): ([Int64], [UInt32]) = ([], [])
        newIDs.reserveCapacity(ids.count + changes.count)
        newRows.reserveCapacity(ids.count + changes.count)
        var next = 0
        for (id, row) in changes {
            let place = lowerBound(id)
            newIDs += ids[next..<place]
            newRows += rows[next..<place]
            next = place < ids.count && ids[place] == id ? place + 1 : place
            guard let row else { continue }
            newIDs.append(id)
            newRows.append(row)
        }
        newIDs += ids[next...]
        newRows += rows[next...]
        (ids, rows) = (newIDs, newRows)
        compactIfSparse()
    }

    private mutating func append(_ vector: SentenceVector) -> UInt32 {
        let row = usedRows % VectorBlock.capacity
        if row == 0 {
            blocks.append(VectorBlock())
        } else if !isKnownUniquelyReferenced(&blocks[blocks.count - 1]) {
            // A snapshot that is being searched holds the block too.
            blocks[blocks.count - 1] = VectorBlock(copying: blocks[blocks.count - 1])
        }
        blocks[blocks.count - 1].set(vector, at: row)
        usedRows += 1
        return UInt32(usedRows - 1)
    }

    /// Writes the vectors anew when more than half of the rows are nobody's.
    private mutating func compactIfSparse() {
        guard usedRows > 2 * ids.count + VectorBlock.capacity else { return }
        var compact = MemoryVectors()
        for (place, id) in ids.enumerated() {
            compact.ids.append(id)
            compact.rows.append(compact.append(vector(at: place)))
        }
        self = compact
    }

    /// Appends the similarity of each vector to a question's, by place in `ids`.
    func appendSimilarities(to query: QueryVector, _ similarities: inout [Float]) {
        for row in rows {
            similarities.append(
                blocks[Int(row) / VectorBlock.capacity].product(query, at: Int(row) % VectorBlock.capacity))
        }
    }
}
