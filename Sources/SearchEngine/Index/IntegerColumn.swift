// Integers of a segment's documents, in as few bytes as they need.

/// An array of integers within a segment's bytes; its owner keeps those alive. Reading it beyond its end is a trap.
///
/// A section: three 64-bit numbers, the base, the step (0 or 1) and the bytes that a difference has (0, 1, 2, 4 or 8); then
/// the differences. Value i is base + step · i + difference i.
@safe struct IntegerColumn: @unchecked Sendable {
    // @unchecked: the bytes never change.
    let count: Int
    private let base: Int64
    private let step: Int64
    private let width: Int
    private let differences: UnsafeRawPointer?

    static let headerByteCount = 24

    /// Nil if the section is none of `count` integers.
    init?(_ section: Column<UInt8>, count: Int) {
        guard section.count >= IntegerColumn.headerByteCount, let start = unsafe section.base else { return nil }
        let bytes = unsafe UnsafeRawPointer(start)
        // SAFETY: the header's 24 bytes are there.
        base = unsafe bytes.load(as: Int64.self)
        step = unsafe bytes.load(fromByteOffset: 8, as: Int64.self)
        width = Int(truncatingIfNeeded: unsafe bytes.load(fromByteOffset: 16, as: Int64.self))
        guard [0, 1, 2, 4, 8].contains(width), section.count == IntegerColumn.headerByteCount + count * width
        else { return nil }
        self.count = count
        unsafe differences = bytes + IntegerColumn.headerByteCount
    }

    @inline(__always)
    subscript(index: Int) -> Int64 {
        guard index >= 0, index < count, let bytes = unsafe differences else {
            preconditionFailure("index out of range")
        }
        let expected = base &+ step &* Int64(truncatingIfNeeded: index)
        // SAFETY: index < count; the differences begin at a multiple of 8, so that each is aligned.
        switch width {
        case 0: return expected
        case 1: return unsafe expected &+ Int64(bytes.load(fromByteOffset: index, as: UInt8.self))
        case 2: return unsafe expected &+ Int64(bytes.load(fromByteOffset: 2 &* index, as: UInt16.self))
        case 4: return unsafe expected &+ Int64(bytes.load(fromByteOffset: 4 &* index, as: UInt32.self))
        default: return unsafe expected &+ bytes.load(fromByteOffset: 8 &* index, as: Int64.self)
        }
    }

    /// The section of these values.
    /// - Parameter step: what a value is expected to exceed the one before by, 0 or 1.
    static func encode(_ values: some Collection<Int64>, step: Int64 = 0) -> [UInt8] {
        // Wrapping around loses nothing: a difference that does not fit takes eight bytes.
        var base = Int64.max
        for (index, value) in values.enumerated() { base = min(base, value &- step &* Int64(index)) }
        var largest: UInt64 = 0
        for (index, value) in values.enumerated() {
            largest = max(largest, UInt64(bitPattern: value &- step &* Int64(index) &- base))
        }
        let width =
            switch largest {
            case 0: 0
            case 1...0xFF: 1
            case 0x100...0xFFFF: 2
            case 0x1_0000...0xFFFF_FFFF: 4
            default: 8
            }
        var section: [UInt8] = []
        section.reserveCapacity(headerByteCount + width * values.count)
        for number in [base, step, Int64(width)] { section.appendBytes(of: number) }
        guard width > 0 else { return section }
        for (index, value) in values.enumerated() {
            let difference = UInt64(bitPattern: value &- step &* Int64(index) &- base)
            switch width {
            case 1: section.append(UInt8(truncatingIfNeeded: difference))
            case 2: section.appendBytes(of: UInt16(truncatingIfNeeded: difference))
            case 4: section.appendBytes(of: UInt32(truncatingIfNeeded: difference))
            default: section.appendBytes(of: difference)
            }
        }
        return section
    }
}

/// Field lengths of a segment's documents, in fifths of a unit; 65,535 stands for more.
struct LengthColumns: Sendable {
    /// By field.
    private let question: IntegerColumn
    private let variants: IntegerColumn
    private let answer: IntegerColumn
    private let topic: IntegerColumn

    /// Nil if a section is none of `count` integers.
    init?(_ section: (SegmentSection) -> Column<UInt8>, count: Int) {
        guard let question = IntegerColumn(section(.questionLengths), count: count),
            let variants = IntegerColumn(section(.variantLengths), count: count),
            let answer = IntegerColumn(section(.answerLengths), count: count),
            let topic = IntegerColumn(section(.topicLengths), count: count)
        else { return nil }
        (self.question, self.variants, self.answer, self.topic) = (question, variants, answer, topic)
    }

    @inline(__always)
    subscript(document: Int) -> SIMD4<UInt16> {
        SIMD4<UInt16>(
            UInt16(truncatingIfNeeded: question[document]), UInt16(truncatingIfNeeded: variants[document]),
            UInt16(truncatingIfNeeded: answer[document]), UInt16(truncatingIfNeeded: topic[document]))
    }
}

/// Sum of the lengths of a segment's documents, and the smallest and largest of each field: of no document 0, 65,535 and 0.
struct LengthStatistics {
    var total = SIMD4<Int>.zero
    var shortest = SIMD4<UInt16>(repeating: .max)
    var longest = SIMD4<UInt16>.zero

    init() {}

    mutating func add(_ lengths: SIMD4<UInt16>) {
        total &+= SIMD4<Int>(truncatingIfNeeded: lengths)
        shortest = pointwiseMin(shortest, lengths)
        longest = pointwiseMax(longest, lengths)
    }

    /// As a section: twelve 64-bit numbers.
    var section: [Int] {
        (0..<4).map { total[$0] } + (0..<4).map { Int(shortest[$0]) } + (0..<4).map { Int(longest[$0]) }
    }

    /// Nil if the section has another size.
    init?(_ section: Column<Int>) {
        guard section.count == 12 else { return nil }
        for field in 0..<4 {
            total[field] = section[field]
            shortest[field] = UInt16(clamping: section[4 + field])
            longest[field] = UInt16(clamping: section[8 + field])
        }
    }
}
