// SQLite does not notice when the disk changes a text: each entry has a checksum beside it, which every reader compares.

import CSQLite

extension Database {
    /// Makes the function `entry_checksum(…)` known to SQL: 64 bits of all its arguments, their types and lengths.
    /// The triggers of the schema write it with each entry (`Schema.migrations`), `EntryRow.columns` compares it.
    static func addChecksumFunction(to handle: OpaquePointer) -> Int32 {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        // SAFETY: the function keeps no state; SQLite passes as many values as it says, valid during the call.
        return unsafe sqlite3_create_function_v2(
            handle, "entry_checksum", -1, flags, nil,
            { context, count, values in
                var hash = FNV1a()
                for index in 0..<Int(count) {
                    let value = unsafe values?[index]
                    hash.add(UInt8(truncatingIfNeeded: unsafe sqlite3_value_type(value)))
                    guard unsafe sqlite3_value_type(value) != SQLITE_NULL else { continue }
                    let start = unsafe sqlite3_value_text(value)
                    let text = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
                    unsafe hash.add(text)
                }
                unsafe sqlite3_result_int64(context, hash.value)
            }, nil, nil, nil)
    }
}
