// Databases as somebody else may have changed them.

import CSQLite

package enum SQLiteFile {
    package struct Failure: Error {
        package let code: Int32
    }

    /// Runs statements in the database file at `path`, which is made if it is missing.
    package static func execute(_ sql: String, in path: String) throws {
        var handle: OpaquePointer?
        // SAFETY: SQLite gives a handle or null, which it takes back below.
        let opened = unsafe sqlite3_open(path, &handle)
        defer { unsafe sqlite3_close(handle) }
        guard opened == SQLITE_OK else { throw Failure(code: opened) }
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw Failure(code: code) }
    }
}
