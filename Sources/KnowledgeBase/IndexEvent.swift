// What becomes of the index on disk, for the log and for whoever asks.

import Synchronization

/// Something about the index that an operator may want to know.
package enum IndexEvent: Sendable, CustomStringConvertible {
    /// It is made anew from the database.
    case rebuilding(reason: String, entries: Int)
    case rebuilt(entries: Int, seconds: Double)
    /// It cannot be read; it now lies elsewhere.
    case setAside(path: String, reason: String)
    /// It could not be written; what it lacks is in the database and in memory.
    case failed(reason: String)

    package var description: String {
        switch self {
        case .rebuilding(let reason, let entries): "rebuilding the index of \(entries) entries: \(reason)"
        case .rebuilt(let entries, let seconds):
            "rebuilt the index of \(entries) entries in \((seconds * 10).rounded() / 10) s"
        case .setAside(let path, let reason): "the index cannot be read and is now \(path): \(reason)"
        case .failed(let reason): "the index could not be written, and will be later: \(reason)"
        }
    }
}

/// What the index's files are made of at this moment, for whoever asks.
final class IndexProgress: Sendable {
    /// What is done with files in the background.
    enum Work: String, Sendable {
        case checking, flushing, merging, rebuilding
    }

    /// How far a rebuild is.
    struct Rebuild: Sendable, Equatable {
        var indexed: Int
        var of: Int
    }

    private let current: Mutex<Rebuild?>
    private let currentWork = Mutex<Work?>(nil)

    init(_ rebuild: Rebuild?) { current = Mutex(rebuild) }

    /// Nil when nothing is done.
    var work: Work? {
        get { currentWork.withLock { $0 } }
        set { currentWork.withLock { $0 = newValue } }
    }

    /// Nil when the index has every entry.
    var rebuild: Rebuild? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
