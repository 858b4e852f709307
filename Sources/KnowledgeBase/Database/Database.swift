// One connection to SQLite.

import CSQLite

/// A connection to a database file. It is compiled and opened in multi-thread mode: whoever owns it uses it from one
/// thread at a time.
// @unchecked: the connection and its statements are used by their owner alone, an actor or the borrower of a pool.
@safe final class Database: @unchecked Sendable {
    enum Access { case readingAndWriting, reading }

    let path: String
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var isClosed = false

    /// Opens the file at `path`; to write, it is created if it is missing.
    /// - Throws: `StorageError`.
    init(path: String, for access: Access) throws(StorageError) {
        self.path = path
        var opened: OpaquePointer?
        let mode = access == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // SAFETY: SQLite writes the handle, or null when memory ran out.
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else { throw StorageError(.failed, "\(path): out of memory") }
        unsafe self.handle = handle
        // The deinitializer closes the handle, which SQLite gives even when it could not open the file.
        guard code == SQLITE_OK else { throw error(code, doing: "open") }
        // Guards against a database file that was made to do harm: https://www.sqlite.org/security.html
        _ = unsafe askd_sqlite_db_config_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        _ = unsafe askd_sqlite_db_config_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        _ = unsafe sqlite3_busy_timeout(handle, 5_000)
        let defined = unsafe Self.addChecksumFunction(to: handle)
        guard defined == SQLITE_OK else { throw error(defined, doing: "entry_checksum") }
        try execute("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON")
    }

    deinit {
        close()
    }

    /// Ends the connection; nothing may be done with it any more. The last one to end folds the write-ahead log into the
    /// database file and removes it.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        forgetStatements()
        unsafe sqlite3_close_v2(handle)
    }

    /// Work of the background may come after the end.
    private func checkOpen() throws(StorageError) {
        if isClosed { throw StorageError(.failed, "\(path): closed, since askd is shutting down") }
    }

    /// Runs statements that give no rows and take no values.
    func execute(_ sql: String) throws(StorageError) {
        try checkOpen()
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, doing: sql) }
    }

    /// The statement for `sql`, prepared once for this connection, reset and without values.
    func statement(_ sql: String) throws(StorageError) -> Statement {
        try checkOpen()
        if let statement = statements[sql] {
            statement.reset()
            return statement
        }
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared = unsafe prepared else { throw error(code, doing: sql) }
        let statement = unsafe Statement(prepared, of: self, sql: sql)
        statements[sql] = statement
        return statement
    }

    /// Binds the values, runs to the end and gives nothing back.
    func run(_ sql: String, _ values: any SQLiteValue...) throws(StorageError) {
        let statement = try statement(sql)
        try statement.bind(values)
        while try statement.step() {}
        statement.reset()
    }

    /// Binds the values and makes a value of each row.
    func rows<Row>(
        _ sql: String, _ values: any SQLiteValue..., make: (Statement) throws(StorageError) -> Row
    ) throws(StorageError) -> [Row] {
        let statement = try statement(sql)
        try statement.bind(values)
        defer { statement.reset() }
        var rows: [Row] = []
        while try statement.step() { rows.append(try make(statement)) }
        return rows
    }

    /// The first column of the first row; nil without rows or when it is null.
    func integer(_ sql: String, _ values: any SQLiteValue...) throws(StorageError) -> Int64? {
        let statement = try statement(sql)
        try statement.bind(values)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return statement.optionalInteger(0)
    }

    /// Runs `body` as one transaction: all of it is durable when this returns, none of it when it throws.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has rolled back by itself after some errors, a full disk among them.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether a transaction is open; SQLite ends one by itself when the disk is full or fails.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Closes all statements: while one is open, the database cannot be replaced.
    func forgetStatements() {
        for statement in statements.values { statement.finalize() }
        statements = [:]
    }

    /// For the few calls that concern two connections.
    func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

    var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Rows that the last statement inserted, changed or deleted.
    var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    func error(_ code: Int32, doing action: String) -> StorageError {
        let words = unsafe String(cString: sqlite3_errmsg(handle))
        let kind: StorageError.Kind =
            switch code & 0xFF {
            case SQLITE_FULL: .full
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN: .forbidden
            // A write that the disk had no room for is also reported as an I/O error, with errno beside it.
            case SQLITE_IOERR where unsafe sqlite3_system_errno(handle) == 28: .full
            default: .failed
            }
        return StorageError(kind, "\(path): \(words) (SQLite \(code), \(action.prefix(60)))")
    }
}
