// The words of a segment that a misspelt word may have meant.

/// Words of ASCII letters and digits, with what rules most of them out at a glance.
struct Vocabulary: Sendable {
    struct Entry: Sendable {
        /// Number in the segment's dictionary.
        let term: UInt32
        let length: UInt8
        /// A bit for each letter, and one for all digits, that the word holds.
        let signature: UInt32
    }

    private(set) var entries: [Entry] = []

    var byteCount: Int { entries.count * MemoryLayout<Entry>.stride }

    init(_ terms: TermDictionary) {
        for term in 0..<terms.count where !terms.key(term).isCJK && !terms.key(term).isStem {
            let word = terms.word(term)
            guard Vocabulary.lengths.contains(word.count), word.allSatisfy({ $0 < 0x80 }) else { continue }
            entries.append(
                Entry(term: UInt32(term), length: UInt8(word.count), signature: Vocabulary.signature(of: word)))
        }
    }

    /// Lengths, in bytes, of words whose spelling is looked at.
    static let lengths = 3...40

    static func signature(of word: [UInt8]) -> UInt32 {
        word.reduce(0) { signature, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): signature | 1 << UInt32(byte - UInt8(ascii: "a"))
            case UInt8(ascii: "0")...UInt8(ascii: "9"): signature | 1 << 26
            default: signature | 1 << 27
            }
        }
    }
}
