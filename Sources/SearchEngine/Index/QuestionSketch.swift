// Near-identical questions, told without their text.

/// Thirty-two minima of hashes of a question's terms, four bits each (P. Li and C. König, "b-bit minwise hashing", WWW
/// 2010, doi:10.1145/1772690.1772759): the share of equal ones tells what share of their terms two questions have in
/// common.
struct QuestionSketch: Sendable, Equatable, BitwiseCopyable {
    private static let count = 32
    /// Equal minima from which two questions are one: four fifths of the terms in common, with a sixteenth of the other
    /// minima equal by chance.
    private static let leastEqual = 27

    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// Of no terms. (Terms that give all these bits are not to be expected.)
    private var isEmpty: Bool { low == .max && high == .max }

    /// The sketch of what `tokenizer` has just read; single characters say too little to be part of it.
    init(_ tokenizer: Tokenizer) {
        self.init(tokenizer.tokens.lazy.filter { $0.kind != .character }.map(\.key))
    }

    init(_ text: String, table: TraditionalTable) {
        var tokenizer = Tokenizer(table: table)
        tokenizer.tokenize(text)
        self.init(tokenizer)
    }

    init(_ keys: some Sequence<TermKey>) {
        var minima = Array(repeating: UInt64.max, count: QuestionSketch.count)
        for key in keys {
            var hash = key.slotHash
            for index in minima.indices {
                hash = (hash ^ hash >> 31) &* 0xBF58_476D_1CE4_E5B9 &+ UInt64(index)
                minima[index] = min(minima[index], hash ^ hash >> 29)
            }
        }
        for index in 0..<QuestionSketch.count / 2 {
            low |= (minima[index] & 15) << UInt64(4 * index)
            high |= (minima[index + QuestionSketch.count / 2] & 15) << UInt64(4 * index)
        }
    }

    /// Whether the questions share about four fifths of their terms or more. A question without terms resembles none.
    func resembles(_ other: QuestionSketch) -> Bool {
        guard !isEmpty, !other.isEmpty else { return false }
        let different =
            QuestionSketch.differences(low ^ other.low) + QuestionSketch.differences(high ^ other.high)
        return QuestionSketch.count - different >= QuestionSketch.leastEqual
    }

    /// Groups of four bits that are not 0.
    private static func differences(_ bits: UInt64) -> Int {
        let folded = bits | bits >> 1 | bits >> 2 | bits >> 3
        return (folded & 0x1111_1111_1111_1111).nonzeroBitCount
    }
}
