// A direction in 512 dimensions, a byte each.

/// 512 values of 8 bits with one scale.
package struct SentenceVector: Sendable, Equatable {
    package static let dimensions = EncoderModel.dimensions
    /// Size of `bytes`.
    package static let byteCount = dimensions + 4

    /// −127…127.
    package let codes: [Int8]
    /// What a code of 1 stands for.
    package let scale: Float

    init(_ values: [Float]) {
        let largest = values.reduce(0) { max($0, abs($1)) }
        let scale = largest / 127
        self.scale = scale
        codes = values.map { scale > 0 ? Int8(($0 / scale).rounded()) : 0 }
    }

    /// - Parameter codes: `dimensions` of them.
    package init(codes: [Int8], scale: Float) {
        self.codes = codes
        self.scale = scale
    }

    /// - Parameter bytes: what `bytes` gave; nil if they cannot be that.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        codes = bytes.prefix(Self.dimensions).map(Int8.init(bitPattern:))
        scale = Float(
            bitPattern: bytes.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) })
        guard scale.isFinite, scale >= 0 else { return nil }
    }

    /// The codes, then the scale's bits, little-endian: for storage.
    package var bytes: [UInt8] {
        codes.map { UInt8(bitPattern: $0) } + (0..<4).map { UInt8(truncatingIfNeeded: scale.bitPattern >> (8 * $0)) }
    }
}
