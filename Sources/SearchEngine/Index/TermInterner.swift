// From a term to its number while a segment is made.

/// Terms in the order in which they were added: an open-addressing table over their packed keys (load ≤ ½, linear
/// probing). The words of hashed keys are stored, and compared when looked up.
struct TermInterner: Sendable {
    private(set) var keys: [UInt64] = []
    /// Term number + 1; 0 for an empty slot. A power of two of them.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)
    /// Number of a term with a hashed key → its word in `words`.
    private var wordRanges: [UInt32: Range<Int>] = [:]
    private var words: [UInt8] = []

    var count: Int { keys.count }

    /// - Parameter word: the term's UTF-8; called for a hashed key only.
    func find(_ key: TermKey, word: () -> [UInt8]) -> Int? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.slotHash) & mask
        while slots[slot] != 0 {
            let term = Int(slots[slot] &- 1)
            if keys[term] == key.bits && (!key.isHashed || storedWord(term) == word()) { return term }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// The number of the term, which is added if it is new.
    mutating func intern(_ key: TermKey, word: () -> [UInt8]) -> Int {
        if let term = find(key, word: word) { return term }
        if keys.count * 2 >= slots.count { grow() }
        let term = keys.count
        keys.append(key.bits)
        if key.isHashed {
            let start = words.count
            words.append(contentsOf: word())
            wordRanges[UInt32(term)] = start..<words.count
        }
        place(term)
        return term
    }

    func key(_ term: Int) -> TermKey { TermKey(bits: keys[term]) }

    /// The word of a term with a hashed key.
    func storedWord(_ term: Int) -> ArraySlice<UInt8> { words[wordRanges[UInt32(term)] ?? 0..<0] }

    private mutating func place(_ term: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: TermKey(bits: keys[term]).slotHash) & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = UInt32(term) + 1
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for term in keys.indices { place(term) }
    }
}

func == (slice: ArraySlice<UInt8>, array: [UInt8]) -> Bool { slice.elementsEqual(array) }
