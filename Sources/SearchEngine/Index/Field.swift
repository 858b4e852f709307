// The parts of a pair that are searched.

/// A field; its raw value is its place in every vector of four.
enum Field: Int, CaseIterable {
    case question
    /// Other phrasings of the question: of a term the largest frequency in one of them counts, their length is the mean.
    case variants
    case answer
    case topic
}

/// Term frequencies of a term in the fields of a document, a byte each (255 stands for more), `question` lowest.
struct FieldFrequencies: Equatable, BitwiseCopyable {
    var bits: UInt32

    init(bits: UInt32 = 0) { self.bits = bits }

    subscript(field: Field) -> UInt32 {
        get { bits >> (8 * UInt32(field.rawValue)) & 0xFF }
        set {
            let shift = 8 * UInt32(field.rawValue)
            bits = bits & ~(0xFF << shift) | min(newValue, 255) << shift
        }
    }

    var vector: SIMD4<Float> {
        SIMD4<Float>(SIMD4<UInt32>(bits & 0xFF, bits >> 8 & 0xFF, bits >> 16 & 0xFF, bits >> 24))
    }
}
