// Reading connections, shared by the threads that answer.

import Synchronization

/// Lends reading connections. In WAL mode they neither wait for the writer nor does it wait for them; each sees the
/// last commit before its statement.
final class Readers: Sendable {
    private let path: String
    private let idle = Mutex<[Database]>([])

    /// Connections that are kept when nobody uses them; as many threads may read at once as want to.
    private static let kept = 8

    init(path: String) {
        self.path = path
    }

    /// Ends the connections that nobody uses.
    func close() {
        let idle = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for database in idle { database.close() }
    }

    /// Runs `body` with a connection that is its alone until it returns.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let database = try idle.withLock { $0.popLast() } ?? Database(path: path, for: .reading)
        defer {
            idle.withLock { if $0.count < Self.kept { $0.append(database) } }
        }
        return try body(database)
    }
}
