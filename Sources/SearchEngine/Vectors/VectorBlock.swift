// Vectors one after the other, in memory.

import Meaning

/// Room for `capacity` vectors. Written to by its only owner alone; afterwards it never changes.
@safe final class VectorBlock: @unchecked Sendable {
    // @unchecked: `MemoryVectors` writes only to blocks that no snapshot has.
    static let capacity = 1024
    static let byteCount = capacity * (SentenceVector.dimensions + MemoryLayout<Float>.stride)

    private let codes: UnsafeMutablePointer<Int8>
    private let scales: UnsafeMutablePointer<Float>

    init() {
        unsafe codes = .allocate(capacity: Self.capacity * SentenceVector.dimensions)
        unsafe codes.initialize(repeating: 0, count: Self.capacity * SentenceVector.dimensions)
        unsafe scales = .allocate(capacity: Self.capacity)
        unsafe scales.initialize(repeating: 0, count: Self.capacity)
    }

    convenience init(copying other: VectorBlock) {
        self.init()
        // SAFETY: both have room for `capacity` vectors.
        unsafe codes.update(from: other.codes, count: Self.capacity * SentenceVector.dimensions)
        unsafe scales.update(from: other.scales, count: Self.capacity)
    }

    deinit {
        // SAFETY: allocated in `init`; their elements need no deinitialisation.
        unsafe codes.deallocate()
        unsafe scales.deallocate()
    }

    func set(_ vector: SentenceVector, at row: Int) {
        precondition(row < Self.capacity && vector.codes.count == SentenceVector.dimensions)
        let start = row * SentenceVector.dimensions
        for (place, code) in vector.codes.enumerated() { unsafe codes[start + place] = code }
        unsafe scales[row] = vector.scale
    }

    func vector(at row: Int) -> SentenceVector {
        precondition(row < Self.capacity)
        let start = row * SentenceVector.dimensions
        let codes = (0..<SentenceVector.dimensions).map { unsafe self.codes[start + $0] }
        return unsafe SentenceVector(codes: codes, scale: scales[row])
    }

    /// The scalar product of a row and a question's vector.
    @inline(__always)
    func product(_ query: QueryVector, at row: Int) -> Float {
        precondition(row < Self.capacity)
        // SAFETY: the row is within the block.
        return unsafe query.product(codes + row * SentenceVector.dimensions, scale: scales[row])
    }
}

/// A question's vector as products need it.
struct QueryVector {
    private let codes: [SIMD8<Int16>]
    private let scale: Float

    init(_ vector: SentenceVector) {
        codes = stride(from: 0, to: SentenceVector.dimensions, by: 8).map { start in
            SIMD8<Int16>(vector.codes[start..<start + 8].map { Int16($0) })
        }
        scale = vector.scale
    }

    /// The scalar product with a vector.
    /// - Parameter other: its codes, `SentenceVector.dimensions` of them.
    @inline(__always)
    func product(_ other: UnsafePointer<Int8>, scale otherScale: Float) -> Float {
        let other = unsafe UnsafeRawPointer(other)
        var sums = SIMD4<Int32>.zero
        for place in 0..<SentenceVector.dimensions / 8 {
            // SAFETY: a vector is 64 times eight codes.
            let eight = unsafe other.loadUnaligned(fromByteOffset: place * 8, as: SIMD8<Int8>.self)
            // Written so that it becomes PMADDWD: eight products and four sums in one instruction.
            let products =
                SIMD8<Int32>(truncatingIfNeeded: SIMD8<Int16>(truncatingIfNeeded: eight))
                &* SIMD8<Int32>(truncatingIfNeeded: codes[place])
            sums &+= products.evenHalf &+ products.oddHalf
        }
        return Float(sums.wrappedSum()) * scale * otherScale
    }
}
