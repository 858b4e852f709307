/// How often the file itself, as far as it is certain, has a candidate in the same surroundings.
struct OwnCounts {
    private var keys: [UInt32] = []
    private var counts: [Float] = []
    private var used = 0

    /// - Parameter capacity: keys that are expected.
    init(capacity: Int) {
        var slots = 1024
        while slots < 2 * capacity { slots *= 2 }
        keys = Array(repeating: 0, count: slots)
        counts = Array(repeating: 0, count: slots)
    }

    @inline(__always)
    private func slot(of key: UInt32) -> Int {
        let mask = keys.count - 1
        var slot = Int(key) & mask
        while counts[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    mutating func add(_ key: UInt32) {
        if 2 * used >= keys.count { grow() }
        let slot = slot(of: key)
        if counts[slot] == 0 {
            keys[slot] = key
            used += 1
        }
        counts[slot] += 1
    }

    subscript(key: UInt32) -> Float {
        @inline(__always) get { counts[slot(of: key)] }
    }

    private mutating func grow() {
        let old = self
        self = OwnCounts(capacity: keys.count)
        for (key, count) in zip(old.keys, old.counts) where count != 0 {
            let slot = slot(of: key)
            keys[slot] = key
            counts[slot] = count
        }
        used = old.used
    }
}
