// Terms by key, of the few that a question has: looked up for every token of every text that is shown.

/// Numbers by term: open addressing, load ≤ ½, linear probing.
struct TermPlaces: Sendable {
    /// 0 for an empty slot: no term has that key.
    private var keys: [UInt64] = []
    private var places: [Int32] = []
    private(set) var count = 0

    init() {}

    /// - Parameter capacity: terms that there is room for without growing.
    init(capacity: Int) { grow(to: capacity) }

    @inline(__always)
    subscript(key: TermKey) -> Int? {
        guard !keys.isEmpty else { return nil }
        let slot = slot(of: key)
        return keys[slot] == 0 ? nil : Int(places[slot])
    }

    @inline(__always)
    func contains(_ key: TermKey) -> Bool { !keys.isEmpty && keys[slot(of: key)] != 0 }

    /// - Parameter place: what a term that is not there yet gets.
    mutating func insert(_ key: TermKey, place: Int = 0) {
        if 2 * (count + 1) > keys.count { grow(to: 2 * count + 16) }
        let slot = slot(of: key)
        guard keys[slot] == 0 else { return }
        keys[slot] = key.bits
        places[slot] = Int32(truncatingIfNeeded: place)
        count += 1
    }

    /// Where the term is, or would be.
    @inline(__always)
    private func slot(of key: TermKey) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: key.slotHash) & mask
        while keys[slot] != 0 && keys[slot] != key.bits { slot = (slot &+ 1) & mask }
        return slot
    }

    private mutating func grow(to capacity: Int) {
        var slots = 32
        while slots < 2 * capacity { slots *= 2 }
        let (oldKeys, oldPlaces) = (keys, places)
        keys = Array(repeating: 0, count: slots)
        places = Array(repeating: 0, count: slots)
        for (index, bits) in oldKeys.enumerated() where bits != 0 {
            let slot = slot(of: TermKey(bits: bits))
            keys[slot] = bits
            places[slot] = oldPlaces[index]
        }
    }
}
