// A prepared statement: values in, rows out.

import CSQLite

/// What can be bound to a statement's parameter.
protocol SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32
}

extension Int64: SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32 { statement.bindInteger(self, at: index) }
}

extension Int: SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32 { statement.bindInteger(Int64(self), at: index) }
}

extension String: SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32 { statement.bindText(self, at: index) }
}

extension [UInt8]: SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32 { statement.bindBlob(self, at: index) }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
    func bind(to statement: Statement, at index: Int32) -> Int32 {
        self?.bind(to: statement, at: index) ?? statement.bindNull(at: index)
    }
}

/// A statement of one connection, which keeps it and closes it.
@safe final class Statement {
    private let handle: OpaquePointer
    private unowned let database: Database
    private let sql: String

    init(_ handle: OpaquePointer, of database: Database, sql: String) {
        unsafe self.handle = handle
        self.database = database
        self.sql = sql
    }

    func finalize() {
        unsafe sqlite3_finalize(handle)
    }

    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// Binds `values` to the parameters ?1, ?2 …
    func bind(_ values: [any SQLiteValue]) throws(StorageError) {
        for (index, value) in values.enumerated() {
            let code = value.bind(to: self, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw database.error(code, doing: sql) }
        }
    }

    /// Moves to the next row; false when there is none.
    func step() throws(StorageError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = database.error(code, doing: sql)
            unsafe sqlite3_reset(handle)
            throw error
        }
    }

    // Columns of the current row, counted from 0.

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    func optionalText(_ column: Int32) -> String? {
        // SAFETY: the text lives until the next step; it is copied here. Its length comes after the conversion, as
        // https://www.sqlite.org/c3ref/column_blob.html asks.
        guard let bytes = unsafe sqlite3_column_text(handle, column) else { return nil }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        // SAFETY: as above; null stands for no bytes.
        guard let bytes = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    // MARK: - Binding

    func bindInteger(_ value: Int64, at index: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(handle, index, value)
    }

    func bindText(_ value: String, at index: Int32) -> Int32 {
        var value = value
        return value.withUTF8 { bytes in
            // SAFETY: SQLite copies the bytes before the call returns. An empty string has no address of its own,
            // and null would be bound as NULL.
            guard let start = bytes.baseAddress else {
                return unsafe sqlite3_bind_text64(
                    handle, index, "", 0, askd_sqlite_transient(), UInt8(SQLITE_UTF8))
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe sqlite3_bind_text64(
                    handle, index, $0, UInt64(bytes.count), askd_sqlite_transient(), UInt8(SQLITE_UTF8))
            }
        }
    }

    func bindBlob(_ value: [UInt8], at index: Int32) -> Int32 {
        // SAFETY: SQLite copies the bytes before the call returns.
        unsafe value.withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob64(
                handle, index, bytes.baseAddress, UInt64(bytes.count), askd_sqlite_transient())
        }
    }

    func bindNull(at index: Int32) -> Int32 {
        unsafe sqlite3_bind_null(handle, index)
    }
}
