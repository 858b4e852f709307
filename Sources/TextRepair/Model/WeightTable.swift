/// Weights by 32-bit key, as they lie in the model file; what is not in it weighs 0.
///
/// A key that was never stored is taken for another one with probability count / 2³².
struct WeightTable: Sendable {
    /// A weight of 1 as it is stored.
    static let scale: Float = 32
    private static let bucketCount = 1 << 16

    /// Where each bucket (the high half of the key) starts; one more at the end.
    private let starts: [UInt32]
    /// Low halves of the keys, two bytes each, little-endian, ascending within a bucket.
    private let keys: [UInt8]
    private let weights: [Int8]

    var count: Int { weights.count }

    /// - Parameter entries: keys are all different; weights are rounded to 1/32 within ±127/32.
    init(_ entries: [(key: UInt32, weight: Float)]) {
        let sorted = entries.sorted { $0.key < $1.key }
        var starts = [UInt32](repeating: 0, count: Self.bucketCount + 1)
        for entry in sorted { starts[Int(entry.key >> 16) + 1] += 1 }
        for bucket in 0..<Self.bucketCount { starts[bucket + 1] += starts[bucket] }
        self.starts = starts
        keys = sorted.flatMap { [UInt8(truncatingIfNeeded: $0.key), UInt8(truncatingIfNeeded: $0.key >> 8)] }
        weights = sorted.map { Int8(max(-127, min(127, ($0.weight * Self.scale).rounded()))) }
    }

    /// Reads what `append(to:)` wrote, to the end.
    /// - Returns: nil if the sizes do not fit.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= Self.bucketCount else { return nil }
        var starts: [UInt32] = [0]
        starts.reserveCapacity(Self.bucketCount + 1)
        var start: UInt32 = 0
        for count in bytes.prefix(Self.bucketCount) {
            start += UInt32(count)
            starts.append(start)
        }
        let count = Int(start)
        guard bytes.count == Self.bucketCount + 3 * count else { return nil }
        self.starts = starts
        keys = Array(bytes.dropFirst(Self.bucketCount).prefix(2 * count))
        weights = bytes.suffix(count).map { Int8(bitPattern: $0) }
    }

    /// The file's form: entries in each bucket, a byte each; all keys; all weights.
    /// - Precondition: no bucket holds more than 255.
    func append(to bytes: inout [UInt8]) {
        for bucket in 0..<Self.bucketCount { bytes.append(UInt8(starts[bucket + 1] - starts[bucket])) }
        bytes += keys
        bytes += weights.map { UInt8(bitPattern: $0) }
    }

    @inline(__always)
    subscript(key: UInt32) -> Float {
        let low = Int(key & 0xFFFF)
        let bucket = Int(key >> 16)
        let start = Int(starts[bucket])
        let end = Int(starts[bucket + 1])
        if start == end { return 0 }
        // Keys are hashes, spread evenly: the place in proportion is close to the right one.
        var index = start + (((end - start) * low) >> 16)
        if lowHalf(index) < low {
            repeat { index += 1 } while index < end && lowHalf(index) < low
            if index == end { return 0 }
        } else {
            while index > start, lowHalf(index - 1) >= low { index -= 1 }
        }
        return lowHalf(index) == low ? Float(weights[index]) / Self.scale : 0
    }

    @inline(__always)
    private func lowHalf(_ index: Int) -> Int { Int(keys[2 * index]) | Int(keys[2 * index + 1]) << 8 }
}
