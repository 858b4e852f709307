// From a term to its number while a segment is made.

/// Terms in the order in which they were added: an open-addressing table over their packed keys (load ≤ ⅔, linear
/// probing), with a number of the user's own beside each. The words of hashed keys are stored, and compared when looked up.
struct TermInterner: Sendable {
    /// By term.
    private(set) var keys: [UInt64] = []
    /// A power of two of them.
    private var slots: [Slot] = Array(repeating: Slot(), count: 64)
    /// By term: where its word begins in `words`; 0 for a term whose key is not hashed.
    private var wordStarts: [UInt32] = []
    /// For each word its length in two bytes, then its UTF-8; a byte stands before all.
    private var words: [UInt8] = [0]

    private struct Slot {
        var key: UInt64 = 0
        /// Number + 1; 0 for an empty slot.
        var term: UInt32 = 0
        /// The user's number.
        var note: UInt32 = 0
    }

    var count: Int { keys.count }

    func key(_ term: Int) -> TermKey { TermKey(bits: keys[term]) }

    /// The word of a term with a hashed key.
    func storedWord(_ term: Int) -> ArraySlice<UInt8> {
        let start = Int(wordStarts[term])
        return start == 0 ? [] : words[start + 2..<start + 2 + length(at: start)]
    }

    private func length(at start: Int) -> Int { Int(words[start]) | Int(words[start + 1]) << 8 }

    /// Calls `body` with the number of each term, which is added if it is new, and with the user's number: 0 for a new one.
    /// - Parameters:
    ///   - occurrences: of terms: their keys, and where, for a hashed one, the term's UTF-8 is in `words`.
    ///   - words: each of those of at most 65,535 bytes.
    @inline(__always)
    mutating func forEach<Occurrences: Collection>(
        of occurrences: Occurrences, _ words: [UInt8], _ key: (Occurrences.Element) -> TermKey,
        _ word: (Occurrences.Element) -> Range<Int>, _ body: (UInt32, inout UInt32) -> Void
    ) {
        reserve(occurrences.count)
        let mask = slots.count - 1
        // One span for all: changing an array's elements one by one would ask each time whether it is shared.
        var table: [Slot] = []
        swap(&table, &self.slots)
        defer { swap(&table, &self.slots) }
        var slots = table.mutableSpan
        for occurrence in occurrences {
            let key = key(occurrence)
            var place = Int(truncatingIfNeeded: key.slotHash) & mask
            while true {
                let slot = slots[place]
                if slot.term == 0 {
                    slots[place] = Slot(key: key.bits, term: add(key, words, word(occurrence)))
                    break
                }
                if slot.key == key.bits && (!key.isHashed || hasWord(slot.term, words, word(occurrence))) { break }
                place = (place &+ 1) & mask
            }
            body(slots[place].term &- 1, &slots[place].note)
        }
    }

    /// Makes room for so many new terms.
    private mutating func reserve(_ newTerms: Int) {
        guard (keys.count + newTerms) * 3 > slots.count * 2 else { return }
        var count = slots.count
        while (keys.count + newTerms) * 3 > count * 2 { count *= 2 }
        let old = slots
        slots = Array(repeating: Slot(), count: count)
        for slot in old where slot.term != 0 {
            var place = Int(truncatingIfNeeded: TermKey(bits: slot.key).slotHash) & (count - 1)
            while slots[place].term != 0 { place = (place &+ 1) & (count - 1) }
            slots[place] = slot
        }
    }

    private func hasWord(_ number: UInt32, _ other: [UInt8], _ range: Range<Int>) -> Bool {
        let start = Int(wordStarts[Int(number) - 1])
        guard length(at: start) == range.count else { return false }
        for (offset, index) in range.enumerated() where words[start + 2 + offset] != other[index] { return false }
        return true
    }

    /// - Returns: the new term's number + 1.
    private mutating func add(_ key: TermKey, _ word: [UInt8], _ range: Range<Int>) -> UInt32 {
        wordStarts.append(key.isHashed ? UInt32(words.count) : 0)
        if key.isHashed {
            words.append(UInt8(range.count & 0xFF))
            words.append(UInt8(range.count >> 8))
            for index in range { words.append(word[index]) }
        }
        keys.append(key.bits)
        return UInt32(keys.count)
    }

    /// Terms in ascending order of key, then of word.
    var order: [Int] {
        zip(keys, keys.indices).sorted { one, other in
            one.0 != other.0
                ? one.0 < other.0 : storedWord(one.1).lexicographicallyPrecedes(storedWord(other.1))
        }.map(\.1)
    }
}
