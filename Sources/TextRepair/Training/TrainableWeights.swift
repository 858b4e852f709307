/// Weights by 32-bit key while they are learned: a hash table with open addressing, of weight and step size.
///
/// AdaGrad (Duchi, Hazan and Singer 2011): each weight's step is the rate over the root of the sum of its squared gradients,
/// so that rare features learn as fast as frequent ones.
struct TrainableWeights {
    private static let rate: Float = 0.3
    private static let firstSquare: Float = 1e-3

    private var keys: [UInt32]
    private var weights: [Float]
    /// Sums of squared gradients; 0 marks a free slot.
    private var squares: [Float]
    private(set) var count = 0

    init(capacity: Int = 1024) {
        var slots = 1024
        while slots < 2 * capacity { slots *= 2 }
        keys = Array(repeating: 0, count: slots)
        weights = Array(repeating: 0, count: slots)
        squares = Array(repeating: 0, count: slots)
    }

    /// Those keys alone, each of weight 0.
    init(keys: [UInt32]) {
        self.init(capacity: keys.count)
        for key in keys { _ = slot(inserting: key) }
    }

    /// Weights other than 0.
    var entries: [(key: UInt32, weight: Float)] {
        keys.indices.filter { weights[$0] != 0 }.map { (keys[$0], weights[$0]) }
    }

    /// Where a key is; nil if it is not there.
    @inline(__always)
    func slot(of key: UInt32) -> Int? {
        var slot = firstSlot(key)
        while squares[slot] != 0 {
            if keys[slot] == key { return slot }
            slot = (slot + 1) & (keys.count - 1)
        }
        return nil
    }

    /// Where a key is, after making room for it if needed. Slots found before are void if the table had to grow.
    mutating func slot(inserting key: UInt32) -> Int {
        if 10 * count > 6 * keys.count { grow() }
        var slot = firstSlot(key)
        while squares[slot] != 0 {
            if keys[slot] == key { return slot }
            slot = (slot + 1) & (keys.count - 1)
        }
        keys[slot] = key
        squares[slot] = Self.firstSquare
        count += 1
        return slot
    }

    @inline(__always)
    func weight(at slot: Int) -> Float { weights[slot] }

    @inline(__always)
    mutating func descend(at slot: Int, gradient: Float) {
        squares[slot] += gradient * gradient
        weights[slot] -= Self.rate * gradient / squares[slot].squareRoot()
    }

    @inline(__always)
    private func firstSlot(_ key: UInt32) -> Int {
        Int(key &* 0x9E37_79B9) & (keys.count - 1)
    }

    private mutating func grow() {
        let old = self
        self = TrainableWeights(capacity: keys.count)
        for index in old.keys.indices where old.squares[index] != 0 {
            let slot = slot(inserting: old.keys[index])
            weights[slot] = old.weights[index]
            squares[slot] = old.squares[index]
        }
    }
}
