// Values that were used last, in bounded memory.

/// A cache. Of two generations the older one is dropped when the newer is full, so that what is used again stays.
package struct RecentValues<Key: Hashable, Value> {
    @usableFromInline typealias Kept = (value: Value, cost: Int)

    @usableFromInline let capacity: Int
    @usableFromInline var newer: [Key: Kept] = [:]
    @usableFromInline var older: [Key: Kept] = [:]
    @usableFromInline var newerCost = 0

    /// - Parameter capacity: most that the values of one generation cost together, in the unit of `insert`'s `cost`.
    @inlinable package init(capacity: Int) { self.capacity = capacity }

    @inlinable package var count: Int { newer.count + older.count }

    /// The value, which counts as used.
    @inlinable package mutating func value(for key: Key) -> Value? {
        if let kept = newer[key] { return kept.value }
        guard let kept = older.removeValue(forKey: key) else { return nil }
        insert(kept.value, for: key, cost: kept.cost)
        return kept.value
    }

    /// Keeps a value, unless it costs more than a sixteenth of a generation: one that large would drive out many.
    @inlinable package mutating func insert(_ value: Value, for key: Key, cost: Int = 1) {
        remove(key)
        guard cost <= capacity / 16 else { return }
        if newerCost + cost > capacity { (older, newer, newerCost) = (newer, [:], 0) }
        newer[key] = (value, cost)
        newerCost += cost
    }

    @inlinable package mutating func remove(_ key: Key) {
        if let kept = newer.removeValue(forKey: key) { newerCost -= kept.cost }
        older[key] = nil
    }
}

extension RecentValues: Sendable where Key: Sendable, Value: Sendable {}
