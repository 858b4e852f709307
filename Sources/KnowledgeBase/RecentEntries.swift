// Entries that were read last, so that what many questions find is not read and decoded for each of them.

import AskProtocol
import Synchronization

/// A few MB of entries. Of two generations the older one is dropped when the newer is full.
final class RecentEntries: Sendable {
    private struct State {
        var newer: [Int64: Entry] = [:]
        var older: [Int64: Entry] = [:]
        var newerBytes = 0
        /// Changes so far: what was read before one of them may be older than it, and is not kept.
        var version = 0

        mutating func insert(_ entry: Entry, _ id: Int64) {
            let bytes = entry.question.utf8.count + entry.answer.utf8.count + RecentEntries.overhead
            guard bytes <= RecentEntries.longestEntry else { return }
            if newerBytes + bytes > RecentEntries.generation { (older, newer, newerBytes) = (newer, [:], 0) }
            newer[id] = entry
            newerBytes += bytes
        }
    }

    /// Bytes of texts of one generation, of one entry, and of what an entry takes beside its texts.
    private static let generation = 1 << 20
    private static let longestEntry = 1 << 16
    private static let overhead = 256

    private let state = Mutex(State())

    /// The entry with this id, as it was after the last change or during it.
    /// - Parameter read: gives what the database has; nil for an entry that is not there.
    func entry(_ id: Int64, read: () throws -> Entry?) rethrows -> Entry? {
        let (known, version) = state.withLock { state in
            if let entry = state.newer[id] { return (Entry?.some(entry), 0) }
            guard let entry = state.older[id] else { return (nil, state.version) }
            state.insert(entry, id)
            return (entry, 0)
        }
        if let known { return known }
        guard let entry = try read() else { return nil }
        state.withLock { state in
            if state.version == version { state.insert(entry, id) }
        }
        return entry
    }

    /// Forgets entries that have changed. To be called after the change has been committed and before it is answered.
    func forget(_ ids: some Sequence<Int64>) {
        state.withLock { state in
            state.version += 1
            for id in ids {
                state.newer[id] = nil
                state.older[id] = nil
            }
        }
    }

    /// Forgets all, of a database that has been replaced.
    func forgetAll() {
        state.withLock { $0 = State(version: $0.version + 1) }
    }
}
