// Arrays and matrices within the model's file.

/// An array within a mapped file; its owner keeps the file. Reading it beyond its end is a trap.
@safe struct Column<Element: BitwiseCopyable>: @unchecked Sendable, RandomAccessCollection {
    // @unchecked: the bytes never change.
    private let base: UnsafePointer<Element>?
    private(set) var endIndex: Int
    var startIndex: Int { 0 }

    /// - Parameter bytes: aligned for `Element`; what is left over at the end is ignored.
    init(_ bytes: UnsafeRawBufferPointer) {
        endIndex = bytes.count / MemoryLayout<Element>.stride
        // SAFETY: every section begins at a multiple of 64 bytes of a mapped file.
        unsafe base = bytes.baseAddress?.assumingMemoryBound(to: Element.self)
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        guard index >= 0, index < endIndex, let base = unsafe base else { preconditionFailure("index out of range") }
        // SAFETY: checked above.
        return unsafe base[index]
    }

    /// The elements, for loops that check their bounds beforehand.
    var elements: UnsafeBufferPointer<Element> { unsafe UnsafeBufferPointer(start: base, count: endIndex) }

    /// Cuts off the first `count`; all of them if there are no more.
    mutating func removeFirst(_ count: Int) -> Column {
        let count = Swift.min(count, endIndex)
        let all = unsafe elements
        let first = unsafe Column(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[..<count])))
        self = unsafe Column(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[count...])))
        return first
    }
}

/// `rows` × `columns` weights of 8 bits, times a scale for each column.
struct Matrix: Sendable {
    let rows: Int
    let columns: Int
    let scales: Column<Float>
    /// Column after column.
    let weights: Column<Int8>
}

/// Cuts a file into its sections, each on a multiple of 64 bytes.
@safe struct SectionReader {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next section begins; beyond the end when the file is too short.
    private(set) var offset: Int

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        unsafe self.bytes = bytes
        self.offset = offset
    }

    /// FNV-1a over what is left, in words of 64 bits; a few bytes at the end that make no word do not count.
    var checksum: UInt64 {
        let words = unsafe Column<UInt64>(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        // SAFETY: the elements of a column are within it.
        return unsafe words.elements.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01B3 }
    }

    /// The next section; empty when the file is too short for it.
    mutating func next<Element: BitwiseCopyable>(_: Element.Type = Element.self, count: Int) -> Column<Element> {
        let size = count * MemoryLayout<Element>.stride
        defer { offset += (size + 63) / 64 * 64 }
        guard unsafe offset + size <= bytes.count else {
            return unsafe Column(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return unsafe Column(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]))
    }

    mutating func matrix(rows: Int, columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, scales: next(count: columns), weights: next(count: rows * columns))
    }

    /// Whether the sections that were read are the whole file.
    var isComplete: Bool { unsafe offset == bytes.count }
}
