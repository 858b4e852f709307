// From a term to its number within a segment, and back.

/// A segment's terms in ascending order of key, with an open-addressing table over the keys (load ≤ ⅔, linear probing).
/// The words of hashed keys are stored, and compared when looked up.
struct TermDictionary: Sendable {
    let keys: Column<UInt64>
    private let slots: Column<UInt32>
    private let wordEnds: Column<UInt32>
    private let wordBytes: Column<UInt8>

    init(
        keys: Column<UInt64>, slots: Column<UInt32>, wordEnds: Column<UInt32>, wordBytes: Column<UInt8>
    ) {
        self.keys = keys
        self.slots = slots
        self.wordEnds = wordEnds
        self.wordBytes = wordBytes
    }

    var count: Int { keys.count }
    private var firstHashed: Int { keys.count - wordEnds.count }

    /// - Parameter word: the term's UTF-8; called for a hashed key only.
    func find(_ key: TermKey, word: () -> [UInt8]) -> Int? {
        guard slots.count > 0 else { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.slotHash) & mask
        // A damaged table without an empty slot ends the search too.
        for _ in 0...mask {
            if slots[slot] == 0 { return nil }
            let term = Int(slots[slot] &- 1)
            if term < keys.count && keys[term] == key.bits && (!key.isHashed || has(term, word())) { return term }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    func key(_ term: Int) -> TermKey { TermKey(bits: keys[term]) }

    /// The term's UTF-8.
    func word(_ term: Int) -> [UInt8] {
        if let word = key(term).packedWord { return word }
        return range(term).map { wordBytes[$0] }
    }

    /// The term's UTF-8, of a term that is no CJK text, as a view; empty for a number that no term has.
    func bytes(of term: Int) -> WordBytes {
        guard term < keys.count else { return WordBytes(packed: 0) }
        let key = key(term)
        return key.isHashed ? WordBytes(column: wordBytes, range(term)) : WordBytes(packed: key.bits)
    }

    /// Where a hashed term's word is in `wordBytes`.
    private func range(_ term: Int) -> Range<Int> {
        let index = term - firstHashed
        guard index >= 0, index < wordEnds.count else { return 0..<0 }
        let end = min(Int(wordEnds[index]), wordBytes.count)
        let start = index == 0 ? 0 : min(Int(wordEnds[index - 1]), end)
        return start..<end
    }

    private func has(_ term: Int, _ word: [UInt8]) -> Bool {
        let range = range(term)
        guard range.count == word.count else { return false }
        for (index, byte) in zip(range, word) where wordBytes[index] != byte { return false }
        return true
    }
}

/// The bytes of a word where they are: looking at thousands of words takes no memory.
struct WordBytes: RandomAccessCollection {
    private let column: Column<UInt8>?
    private let packed: UInt64
    private let first: Int
    let endIndex: Int
    var startIndex: Int { 0 }

    init(column: Column<UInt8>, _ range: Range<Int>) {
        self.column = column
        packed = 0
        first = range.lowerBound
        endIndex = range.count
    }

    /// - Parameter packed: bits of a key with up to seven bytes, the first in bits 55–48.
    init(packed: UInt64) {
        column = nil
        self.packed = packed << 8
        first = 0
        endIndex =
            TermKey.packedByteCount - Swift.min(TermKey.packedByteCount, (packed << 8).trailingZeroBitCount / 8 - 1)
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        column.map { $0[first + index] } ?? UInt8(truncatingIfNeeded: packed >> UInt64(56 - 8 * index))
    }
}
