// Which entries have changed since the index on disk was written: what a start after a crash must tell it.

extension Database {
    /// Which database this is; a copy that was restored is another one.
    func lineage() throws(StorageError) -> String {
        String(UInt64(bitPattern: try integer("SELECT identity FROM lineage") ?? 0), radix: 16)
    }

    /// Number of the last change; 0 before the first.
    func lastChange() throws(StorageError) -> Int64 {
        try integer("SELECT seq FROM sqlite_sequence WHERE name = 'change'") ?? 0
    }

    /// The last change that has been forgotten: an index that does not hold it cannot be brought up to date.
    func lastForgottenChange() throws(StorageError) -> Int64 {
        if let oldest = try integer("SELECT min(number) FROM change") { return oldest - 1 }
        return try lastChange()
    }

    /// Notes, within the transaction that changes them, that entries are changing.
    func note(_ changed: [Int64]) throws(StorageError) {
        for id in changed { try run("INSERT INTO change(entry_id) VALUES (?1)", id) }
    }

    /// Entries that have changed after a change, each once.
    func changed(after number: Int64) throws(StorageError) -> [Int64] {
        try rows("SELECT DISTINCT entry_id FROM change WHERE number > ?1", number) { row throws(StorageError) in
            row.integer(0)
        }
    }

    /// Forgets changes that the index on disk holds.
    func forgetChanges(through number: Int64) throws(StorageError) {
        try run("DELETE FROM change WHERE number <= ?1", number)
    }
}
