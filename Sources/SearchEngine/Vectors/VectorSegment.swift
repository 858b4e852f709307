// A file of vectors, mapped.

import Meaning
import Platform

/// Vectors by ascending document id: a file of the same form as a segment's, with sections of its own.
final class VectorSegment: Sendable {
    private let storage: SegmentBytes
    private let footer: SegmentFooter
    /// Of its file within the index's directory.
    let name: String
    let ids: Column<Int64>
    private let scales: Column<Float>
    private let codes: Column<Int8>

    var count: Int { ids.count }
    var byteCount: Int { storage.byteCount }

    /// Maps a file that `VectorWriter` made.
    /// - Throws: `EngineError` when its frame is damaged; `SystemError`.
    convenience init(path: String, name: String) throws {
        try self.init(SegmentBytes(try MappedFile(path: path)), path: path, name: name)
    }

    init(_ storage: SegmentBytes, path: String, name: String) throws(EngineError) {
        // SAFETY: `storage` lives as long as this object.
        let footer = try unsafe SegmentFooter(storage.bytes, path: path)
        func column<Element: BitwiseCopyable>(_ section: SegmentSection) -> Column<Element> {
            let range = footer.ranges[section.rawValue]
            // SAFETY: `SegmentFooter` has checked that the range lies within the bytes.
            return unsafe Column(UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
        }
        self.storage = storage
        self.footer = footer
        self.name = name
        ids = column(.vectorIDs)
        scales = column(.vectorScales)
        codes = column(.vectorCodes)
        guard ids.count == footer.documentCount, scales.count == ids.count,
            codes.count == ids.count * SentenceVector.dimensions
        else { throw footer.damage("sections of other sizes", expected: "a scale and 512 codes for each vector") }
    }

    /// Reads all of it.
    /// - Throws: `EngineError` when it is not what was written.
    func verify() throws(EngineError) { try unsafe footer.verify(storage.bytes) }

    /// Row of the document with this id.
    func row(of id: Int64) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < count && ids[low] == id ? low : nil
    }

    func vector(at row: Int) -> SentenceVector {
        let start = row * SentenceVector.dimensions
        return SentenceVector(
            codes: (0..<SentenceVector.dimensions).map { codes[start + $0] }, scale: scales[row])
    }

    /// Similarity of a row's vector to a question's: about −1…1.
    @inline(__always)
    func product(_ query: QueryVector, at row: Int) -> Float {
        guard row >= 0, row < count, let base = unsafe codes.base else { preconditionFailure("row out of range") }
        // SAFETY: there are `dimensions` codes a row, as `init` has checked.
        return unsafe query.product(base + row * SentenceVector.dimensions, scale: scales[row])
    }
}

/// A file of vectors and which of them are gone. A value: removing one makes another of the same file.
struct LiveVectors: Sendable {
    let segment: VectorSegment
    /// A bit per row, set when it is gone; empty when none is.
    private var tombstones: [UInt64] = []
    /// The same rows in the order in which they went.
    private(set) var removed: [UInt32] = []

    init(_ segment: VectorSegment) { self.segment = segment }

    var liveCount: Int { segment.count - removed.count }

    @inline(__always)
    func isLive(_ row: Int) -> Bool {
        tombstones.isEmpty || tombstones[row >> 6] >> UInt64(row & 63) & 1 == 0
    }

    var liveRows: [UInt32] { (0..<UInt32(segment.count)).filter { isLive(Int($0)) } }

    /// Row of a document's vector.
    func row(of id: Int64) -> Int? { segment.row(of: id).flatMap { isLive($0) ? $0 : nil } }

    /// - Returns: whether it was there.
    @discardableResult
    mutating func remove(row: Int) -> Bool {
        guard row < segment.count, isLive(row) else { return false }
        if tombstones.isEmpty { tombstones = Array(repeating: 0, count: (segment.count + 63) / 64) }
        tombstones[row >> 6] |= 1 << UInt64(row & 63)
        removed.append(UInt32(row))
        return true
    }
}

/// Writes a file of vectors.
enum VectorWriter {
    /// - Parameter vectors: those of memory; no id is also in `segments`.
    /// - Throws: `SystemError`; there is no new file then.
    static func write(_ vectors: MemoryVectors, _ segments: [LiveVectors], to path: String) throws(SystemError) {
        var sink = try SegmentSink(path: path)
        // In three walks, so that nothing of a file is held in memory.
        sink.begin(.vectorIDs)
        var count = 0
        try forEach(vectors, segments) { id, _ throws(SystemError) in
            var bytes: [UInt8] = []
            bytes.appendBytes(of: id.littleEndian)
            try sink.append(bytes)
            count += 1
        }
        try sink.end(.vectorIDs)
        sink.begin(.vectorScales)
        try forEach(vectors, segments) { _, vector throws(SystemError) in
            var bytes: [UInt8] = []
            bytes.appendBytes(of: vector().scale.bitPattern.littleEndian)
            try sink.append(bytes)
        }
        try sink.end(.vectorScales)
        sink.begin(.vectorCodes)
        try forEach(vectors, segments) { _, vector throws(SystemError) in
            try sink.append(vector().codes.map { UInt8(bitPattern: $0) })
        }
        try sink.end(.vectorCodes)
        _ = try sink.finish(documentCount: count)
    }

    /// Calls `body` with each id, ascending, and its vector.
    private static func forEach(
        _ vectors: MemoryVectors, _ segments: [LiveVectors],
        _ body: (Int64, () -> SentenceVector) throws(SystemError) -> Void
    ) throws(SystemError) {
        var place = 0
        var rows = Array(repeating: 0, count: segments.count)
        while true {
            var best: (id: Int64, segment: Int?)? = place < vectors.count ? (vectors.ids[place], nil) : nil
            for (index, live) in segments.enumerated() {
                while rows[index] < live.segment.count && !live.isLive(rows[index]) { rows[index] += 1 }
                guard rows[index] < live.segment.count else { continue }
                let id = live.segment.ids[rows[index]]
                if best.map({ id < $0.id }) ?? true { best = (id, index) }
            }
            guard let best else { return }
            if let index = best.segment {
                let (segment, row) = (segments[index].segment, rows[index])
                try body(best.id) { segment.vector(at: row) }
                rows[index] += 1
            } else {
                let at = place
                try body(best.id) { vectors.vector(at: at) }
                place += 1
            }
        }
    }
}
