/// Reads little-endian numbers one after the other.
struct LittleEndianReader {
    private let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// Bytes that have not been read.
    var remaining: Int { bytes.count - offset }

    /// - Precondition: as many bytes remain.
    mutating func next<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        var number: Number = 0
        for index in 0..<MemoryLayout<Number>.size {
            number |= Number(truncatingIfNeeded: bytes[offset + index]) << Number(8 * index)
        }
        offset += MemoryLayout<Number>.size
        return number
    }

    /// - Precondition: as many bytes remain.
    mutating func next<Number: FixedWidthInteger>(_ type: Number.Type, count: Int) -> [Number] {
        (0..<count).map { _ in next(type) }
    }
}

extension [UInt8] {
    mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        for index in 0..<MemoryLayout<Number>.size {
            append(UInt8(truncatingIfNeeded: number >> Number(8 * index)))
        }
    }
}

/// Detects bytes that changed: not against malice.
enum Checksum {
    /// FNV-1a over little-endian words of eight bytes (the last one filled up with zeros) instead of single bytes.
    static func fnv1a(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var index = bytes.startIndex
        func mix(_ word: UInt64) {
            hash = (hash ^ word) &* 0x0000_0100_0000_01B3
            // Words differ in high bits too, which a product alone would not carry down.
            hash ^= hash >> 32
        }
        while index + 8 <= bytes.endIndex {
            let low = UInt64(bytes[index]) | UInt64(bytes[index + 1]) << 8 | UInt64(bytes[index + 2]) << 16
            let middle =
                UInt64(bytes[index + 3]) << 24 | UInt64(bytes[index + 4]) << 32 | UInt64(bytes[index + 5]) << 40
            mix(low | middle | UInt64(bytes[index + 6]) << 48 | UInt64(bytes[index + 7]) << 56)
            index += 8
        }
        if index < bytes.endIndex {
            var word: UInt64 = 0
            for (offset, byte) in bytes[index...].enumerated() { word |= UInt64(byte) << UInt64(8 * offset) }
            mix(word)
        }
        return hash
    }
}
