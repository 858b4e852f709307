/// What speaks for a line's bytes being GB 2312 (or its supersets GBK and GB 18030).
struct GBEvidence {
    /// Pairs of two bytes A1…FE.
    var pairs = 0
    /// Pairs whose first byte is that of a frequent hanzi (B0…D7), of punctuation (A1) or of full-width forms (A3).
    var frequentPairs = 0
    /// Pairs that start with C2 or C3, as UTF-8 of Latin text does.
    var latinPairs = 0
    /// Bytes 80…FF outside the pairs.
    var leftOver = 0

    init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let lead = bytes[index]
            let trail = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if lead < 0x80 {
                index += 1
            } else if (0xA1...0xFE).contains(lead), (0xA1...0xFE).contains(trail) {
                pairs += 1
                if (0xB0...0xD7).contains(lead) || lead == 0xA1 || lead == 0xA3 { frequentPairs += 1 }
                if lead == 0xC2 || lead == 0xC3 { latinPairs += 1 }
                index += 2
            } else if lead >= 0x81, lead < 0xFF, trail >= 0x40, trail != 0x7F, trail != 0xFF {
                // GBK's own pairs: not evidence, but not against it either where the trail byte is above ASCII.
                leftOver += trail < 0x80 ? 1 : 0
                index += 2
            } else {
                leftOver += 1
                index += 1
            }
        }
    }

    static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.pairs += b.pairs
        sum.frequentPairs += b.frequentPairs
        sum.latinPairs += b.latinPairs
        sum.leftOver += b.leftOver
        return sum
    }

    /// Few bytes left over, most pairs frequent, not the C2 and C3 of Latin text in UTF-8.
    private var fits: Bool {
        let bytes = 2 * pairs + leftOver
        return 100 * leftOver <= 15 * bytes && 100 * frequentPairs >= 85 * pairs && 2 * latinPairs <= pairs
    }

    /// Enough to say that characters were once GB bytes.
    var isStrong: Bool { pairs >= 6 && fits }
    /// Enough for bytes that are no UTF-8, which must be read as something.
    var isLikely: Bool { pairs >= 2 && fits }
    /// In a file known to be GB, this line is too.
    var isWeak: Bool { pairs > 0 && leftOver == 0 }
}
