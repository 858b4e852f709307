// The documents' vectors.

import Meaning

/// Vectors by document id, scanned as a whole: at a few hundred thousand documents that takes less than an index would save.
/// A value: changes make another one, which shares all blocks but those that changed.
struct VectorTable: Sendable {
    /// Documents that have a vector, ascending.
    private(set) var ids: [Int64] = []
    /// Row of each id's vector, counted over all blocks.
    private var rows: [UInt32] = []
    private var blocks: [VectorBlock] = []
    /// Rows that were given out, those of removed documents among them.
    private var usedRows = 0

    var count: Int { ids.count }

    /// Memory that it takes.
    var byteCount: Int { blocks.count * VectorBlock.byteCount + ids.count * 12 }

    func contains(_ id: Int64) -> Bool {
        let place = place(of: id)
        return place < ids.count && ids[place] == id
    }

    /// The vector of a document.
    subscript(id: Int64) -> SentenceVector? {
        guard contains(id) else { return nil }
        let place = place(of: id)
        return blocks[Int(rows[place]) / VectorBlock.capacity].vector(at: Int(rows[place]) % VectorBlock.capacity)
    }

    /// Where `id` is, or would be, in `ids`.
    func place(of id: Int64) -> Int {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds vectors, or puts them in place of those that are there.
    /// - Parameter vectors: by id.
    mutating func set(_ vectors: [Int64: SentenceVector]) {
        guard !vectors.isEmpty else { return }
        let changes = vectors.sorted { $0.key < $1.key }.map { ($0.key, Optional(append($0.value))) }
        change(changes)
    }

    mutating func remove(_ removed: some Sequence<Int64>) {
        let gone = Set(removed.filter(contains))
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
            let place = place(of: id)
            newIDs += ids[next..<place]
            newRows += rows[next..<place]
            next = contains(id) ? place + 1 : place
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
        var compact = VectorTable()
        for (id, row) in zip(ids, rows) {
            let vector = blocks[Int(row) / VectorBlock.capacity].vector(at: Int(row) % VectorBlock.capacity)
            compact.ids.append(id)
            compact.rows.append(compact.append(vector))
        }
        self = compact
    }

    /// Similarity of each document's vector to a question's, by place in `ids`: about −1…1.
    func similarities(to question: SentenceVector) -> [Float] {
        let query = QueryVector(question)
        var similarities = Array(repeating: Float(0), count: ids.count)
        for (place, row) in rows.enumerated() {
            similarities[place] =
                blocks[Int(row) / VectorBlock.capacity].product(query, at: Int(row) % VectorBlock.capacity)
        }
        return similarities
    }
}
