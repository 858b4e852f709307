// A term as one 64-bit number: what the dictionary, the query and the highlighter compare instead of strings.

/// What a term is; each kind has its own weight in a query (`RankingParameters.kindWeights`).
package enum TermKind: UInt8, Sendable, CaseIterable {
    /// One character of a script without spaces between words: Han, kana, Hangul.
    case character
    /// Two such characters side by side.
    case bigram
    /// A whole word of any other script, compounds such as `gitlab-ci` or `v1.14.2` included.
    case word
    /// What `LightStemmer` leaves of an English word.
    case stem
    /// A piece of a compound, of a letter-digit mix, or of CamelCase; or a compound without its joiners.
    case part
}

/// A term, packed. Two equal terms have equal keys; two different terms have different keys unless `isHashed`.
///
/// Layout: bits 63–62 tag, bits 61–59 name space, the rest by tag:
/// 0: code points, the first in bits 41–21, the second (0 for a single character) in bits 20–0;
/// 1: up to seven UTF-8 bytes, the first in bits 55–48; 2: 59 bits of hash of a longer word.
package struct TermKey: Hashable, Sendable {
    let bits: UInt64

    /// Longest word, in UTF-8 bytes, that a key holds whole.
    static let packedByteCount = 7

    init(bits: UInt64) { self.bits = bits }

    init(character: UInt32) { bits = UInt64(character) << 21 }

    init(bigram first: UInt32, _ second: UInt32) { bits = UInt64(first) << 21 | UInt64(second) }

    /// - Parameter kind: `word`, `stem` or `part`.
    init(kind: TermKind, word: Span<UInt8>) {
        let space = UInt64(TermKey.space(of: kind)) << 59
        guard word.count > TermKey.packedByteCount else {
            var packed: UInt64 = 0
            for index in word.indices { packed |= UInt64(word[index]) << (48 - 8 * UInt64(index)) }
            bits = 1 << 62 | space | packed
            return
        }
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for index in word.indices {
            hash = (hash ^ UInt64(word[index])) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
        }
        bits = 2 << 62 | space | hash >> 5
    }

    init(kind: TermKind, word: [UInt8]) { self.init(kind: kind, word: word.span) }

    /// Words and parts are one name space, so that `gitlab` finds `gitlab-ci` and the other way round; stems are not
    /// words (`Models/README.md` has the figures).
    private static func space(of kind: TermKind) -> UInt8 {
        switch kind {
        case .character, .bigram: 0
        case .word, .part: 1
        case .stem: 2
        }
    }

    /// Whether different words may share this key, so that the words themselves must be compared.
    var isHashed: Bool { bits >> 62 == 2 }

    var isCJK: Bool { bits >> 62 == 0 }

    var isStem: Bool { !isCJK && (bits >> 59) & 7 == 2 }

    /// The word in UTF-8, or nil for a hashed one.
    var packedWord: [UInt8]? {
        var word: [UInt8] = []
        switch bits >> 62 {
        case 0:
            word.reserveCapacity(8)
            word.appendUTF8(UInt32(bits >> 21 & 0x1F_FFFF))
            if bits & 0x1F_FFFF != 0 { word.appendUTF8(UInt32(bits & 0x1F_FFFF)) }
            return word
        case 1:
            word.reserveCapacity(TermKey.packedByteCount)
            for index in 0..<TermKey.packedByteCount {
                let byte = UInt8(truncatingIfNeeded: bits >> UInt64(48 - 8 * index))
                if byte != 0 { word.append(byte) }
            }
            return word
        default: return nil
        }
    }

    /// Well-mixed bits for an open-addressing table of a power of two of slots.
    var slotHash: UInt64 {
        let mixed = (bits ^ bits >> 29) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ mixed >> 32
    }
}
