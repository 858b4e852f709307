// What each piece means before its neighbours are looked at.

/// A row of 512 values for each piece: level + step · (code − 64), the codes packed by canonical Huffman codes.
/// D. Huffman, "A method for the construction of minimum-redundancy codes", 1952, doi:10.1109/JRPROC.1952.273898.
struct PackedRows: Sendable {
    /// Two values for each group of pieces: level and step.
    private let levels: Column<Float>
    /// Where each row begins in `bytes`.
    private let places: Column<UInt32>
    /// For each row group and class, a byte each, then its codes.
    private let bytes: Column<UInt8>
    /// For each class, by the next `longestCode` bits: the code − 64 (low byte) and the bits that it takes.
    private let codes: [UInt16]

    static let classes = 16
    static let groups = 17
    static let symbols = 128
    private static let longestCode = 12
    private static let headerBytes = 2
    /// Bytes that the longest row takes.
    private static let longestRow = headerBytes + EncoderModel.dimensions * longestCode / 8

    /// - Parameter lengths: bits of each symbol's code, class after class; 0 where a class lacks it.
    init(levels: Column<Float>, lengths: Column<UInt8>, places: Column<UInt32>, bytes: Column<UInt8>) {
        self.levels = levels
        self.places = places
        self.bytes = bytes
        var codes: [UInt16] = []
        for start in stride(from: 0, to: lengths.count, by: Self.symbols) {
            codes += Self.table(of: lengths[start..<min(start + Self.symbols, lengths.count)])
        }
        self.codes = codes
    }

    /// Codes ascend by length, those of one length by symbol; 0 where no code begins with the bits.
    private static func table(of lengths: Slice<Column<UInt8>>) -> [UInt16] {
        var table: [UInt16] = []
        table.reserveCapacity(1 << longestCode)
        for length in 1...longestCode {
            for (symbol, bits) in lengths.enumerated() where Int(bits) == length {
                let entry = UInt16(UInt8(bitPattern: Int8(symbol - 64))) | UInt16(length) << 8
                table += repeatElement(entry, count: 1 << (longestCode - length))
            }
        }
        // A damaged table could claim more codes than there are.
        return Array(table.prefix(1 << longestCode))
            + Array(repeating: 0, count: max(0, 1 << longestCode - table.count))
    }

    /// Whether all places lie within `bytes` and all groups and classes exist.
    var isConsistent: Bool {
        guard levels.count == 2 * Self.groups, codes.count == Self.classes << Self.longestCode,
            places.last.map(Int.init) == bytes.count
        else { return false }
        return zip(places, places.dropFirst()).allSatisfy { place, end in
            place + UInt32(Self.headerBytes) <= end && bytes[Int(place)] < Self.groups
                && bytes[Int(place) + 1] < Self.classes
        }
    }

    /// Writes the row of a piece, 512 values.
    func write(_ piece: Int, to row: Floats) {
        let start = Int(places[piece])
        let (group, table) = (Int(bytes[start]), Int(bytes[start + 1]) << Self.longestCode)
        let (level, step) = (levels[2 * group], levels[2 * group + 1])
        var next = start + Self.headerBytes
        let end = Int(places[piece + 1])
        // The next bits, the first one highest; `count` of them are there.
        var (bits, count) = (UInt64(0), 0)
        for place in 0..<EncoderModel.dimensions {
            while count <= 56, next < end {
                bits |= UInt64(bytes[next]) << UInt64(56 - count)
                (next, count) = (next + 1, count + 8)
            }
            let entry = codes[table + Int(bits >> UInt64(64 - Self.longestCode))]
            bits <<= UInt64(entry >> 8)
            count -= Int(entry >> 8)
            // SAFETY: the caller owns 512 values at `row`.
            unsafe row[place] = level + step * Float(Int8(truncatingIfNeeded: entry))
        }
    }
}

extension SectionReader {
    mutating func rows(count: Int) -> PackedRows {
        let levels = next(Float.self, count: 2 * PackedRows.groups)
        let lengths = next(UInt8.self, count: PackedRows.classes * PackedRows.symbols)
        let places = next(UInt32.self, count: count + 1)
        return PackedRows(
            levels: levels, lengths: lengths, places: places, bytes: next(count: Int(places.last ?? 0)))
    }
}
