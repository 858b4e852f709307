// What SQLite alone can do on this disk: the measure for the daemon's commits.

import CSQLite

/// A connection to a table of questions and answers, in WAL mode and fully synchronous, as askd's.
@safe final class BareSQLite {
    private let handle: OpaquePointer
    private let insert: OpaquePointer

    init(path: String) throws {
        var opened: OpaquePointer?
        // SAFETY: SQLite gives a handle or null.
        let code = unsafe sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            throw Failure("\(path): SQLite \(code)")
        }
        unsafe self.handle = handle
        unsafe sqlite3_busy_timeout(handle, 60_000)
        let setup = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT, answer TEXT);
            """
        var statement: OpaquePointer?
        guard unsafe sqlite3_exec(handle, setup, nil, nil, nil) == SQLITE_OK,
            unsafe sqlite3_prepare_v2(
                handle, "INSERT INTO entry(question, answer) VALUES (?1, ?2)", -1, &statement, nil) == SQLITE_OK,
            let insert = unsafe statement
        else { throw Failure("\(path): \(unsafe String(cString: sqlite3_errmsg(handle)))") }
        unsafe self.insert = insert
    }

    deinit {
        unsafe sqlite3_finalize(insert)
        unsafe sqlite3_close(handle)
    }

    /// Adds rows in one transaction.
    func add(_ rows: [(question: String, answer: String)]) throws {
        try execute("BEGIN IMMEDIATE")
        for (question, answer) in rows {
            unsafe sqlite3_bind_text(insert, 1, question, -1, askd_sqlite_transient())
            unsafe sqlite3_bind_text(insert, 2, answer, -1, askd_sqlite_transient())
            guard unsafe sqlite3_step(insert) == SQLITE_DONE else { throw failure }
            unsafe sqlite3_reset(insert)
        }
        try execute("COMMIT")
    }

    private func execute(_ sql: String) throws {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: Failure {
        Failure("SQLite: \(unsafe String(cString: sqlite3_errmsg(handle)))")
    }
}
