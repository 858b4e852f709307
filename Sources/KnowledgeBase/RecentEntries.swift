// Entries that were read last, so that what many questions find is not read and decoded for each of them.

import AskProtocol
import Platform
import Synchronization

/// Entries with texts of two MB at most.
final class RecentEntries: Sendable {
    private struct State {
        var entries = RecentValues<Int64, Entry>(capacity: 1 << 20)
        /// Changes so far: what was read before one of them may be older than it, and is not kept.
        var version = 0
    }

    /// Bytes of what an entry takes beside its texts.
    private static let overhead = 256

    private let state = Mutex(State())

    /// The entry with this id, as it was after the last change or during it.
    /// - Parameter read: gives what the database has; nil for an entry that is not there.
    func entry(_ id: Int64, read: () throws -> Entry?) rethrows -> Entry? {
        let (known, version) = state.withLock { ($0.entries.value(for: id), $0.version) }
        if let known { return known }
        guard let entry = try read() else { return nil }
        let bytes = entry.question.utf8.count + entry.answer.utf8.count + Self.overhead
        state.withLock { state in
            if state.version == version { state.entries.insert(entry, for: id, cost: bytes) }
        }
        return entry
    }

    /// Forgets entries that have changed. To be called after the change has been committed and before it is answered.
    func forget(_ ids: some Sequence<Int64>) {
        state.withLock { state in
            state.version += 1
            for id in ids { state.entries.remove(id) }
        }
    }

    /// Forgets all, of a database that has been replaced.
    func forgetAll() {
        state.withLock { $0 = State(version: $0.version + 1) }
    }
}
