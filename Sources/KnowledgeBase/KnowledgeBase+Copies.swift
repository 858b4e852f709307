// Copies of everything, out and in.

import AskProtocol
import CSQLite
import Foundation
import Meaning
package import Platform
import SearchEngine

extension KnowledgeBase {
    /// Writes a consistent copy, an SQLite database of its own with the entries' vectors in it, and forces it onto the disk;
    /// how many bytes it has. Nobody waits for it: it reads as of one moment, beside the writer.
    /// - Throws: `StorageError`, `SystemError`; what was written so far is then no copy.
    package func backup(to descriptor: SharedDescriptor) async throws -> Int {
        let vectors = await store.beginCopy()
        let outcome: Result<Int, any Error>
        do {
            outcome = .success(try await copies.backup(to: descriptor, vectors, stallSeconds: options.stallSeconds))
        } catch {
            outcome = .failure(error)
        }
        await store.endCopy()
        return try outcome.get()
    }

    /// Replaces everything by the copy in `descriptor`; how many entries it has.
    /// - Throws: `RPCError.invalidParameters` when it is no sound copy, `StorageError`, `SystemError`; nothing has been
    ///   replaced.
    package func restore(from descriptor: SharedDescriptor) async throws -> Int {
        let file = try await copies.receive(from: descriptor, stallSeconds: options.stallSeconds)
        defer { try? FileSystem.remove(file) }
        return try await store.restore(from: file)
    }
}

/// The vectors that go into a copy.
struct CopiedVectors: Sendable {
    let snapshot: IndexSnapshot
    /// The last change that the snapshot has.
    let transaction: Int64
    /// Identity of what made them.
    let encoder: UInt64
}

/// Moves copies between the data directory and descriptors, one after the other, on a queue of its own: they are large.
actor Copies {
    private let executor = QueueExecutor(label: "askd.copies", qos: .utility)
    private let databasePath: String

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(databasePath: String) {
        self.databasePath = databasePath
    }

    /// - Parameters:
    ///   - vectors: taken before the copy is; changes since then have not been forgotten. Nil for none.
    ///   - stallSeconds: how long a pipe may take nothing: others wait for their copies meanwhile.
    func backup(to descriptor: SharedDescriptor, _ vectors: CopiedVectors?, stallSeconds: Int) throws -> Int {
        let file = databasePath + ".backup"
        try FileSystem.remove(file)
        defer { try? FileSystem.remove(file) }
        try Database(path: databasePath, for: .reading).run("VACUUM INTO ?1", file)
        if let vectors { try Self.put(vectors, into: file) }
        let source = try FileDescriptor.open(file, for: .reading)
        let count = try copy(from: source, stallSeconds: stallSeconds) { bytes in
            try descriptor.descriptor.writeAll(bytes, stallSeconds: stallSeconds)
        }
        do throws(SystemError) {
            try descriptor.descriptor.synchronize()
        } catch {
            // A pipe or a socket cannot be forced anywhere.
            guard error.isUnsupported else { throw error }
        }
        return count
    }

    /// Puts vectors beside the entries that they were made of: those that have not changed since.
    private static func put(_ vectors: CopiedVectors, into file: String) throws {
        let database = try Database(path: file, for: .readingAndWriting)
        defer { database.close() }
        // All of it in the one file that is copied from.
        _ = try database.rows("PRAGMA journal_mode = DELETE") { row throws(StorageError) in row.text(0) }
        try database.transaction {
            let changed = Set(try database.changed(after: vectors.transaction))
            let ids = try database.rows("SELECT id FROM entry") { row throws(StorageError) in row.integer(0) }
            for id in ids where !changed.contains(id) {
                guard let vector = vectors.snapshot.vector(of: id) else { continue }
                try database.run(
                    "INSERT OR REPLACE INTO vector VALUES (?1, ?2, ?3)", id, Int64(bitPattern: vectors.encoder),
                    vector.bytes)
            }
        }
    }

    /// Takes a copy into the data directory and checks it whole; its path. The caller removes it.
    func receive(from descriptor: SharedDescriptor, stallSeconds: Int) throws -> String {
        let file = databasePath + ".restore"
        try FileSystem.remove(file)
        do {
            let target = try ReplacementFile(path: file)
            _ = try copy(from: descriptor.descriptor, stallSeconds: stallSeconds) { bytes in try target.write(bytes) }
            try target.commit()
            try Self.check(file)
            return file
        } catch {
            try? FileSystem.remove(file)
            throw error
        }
    }

    /// Checks that the file is a sound database of askd's, and brings it to this version's schema.
    private static func check(_ file: String) throws {
        do {
            let database = try Database(path: file, for: .readingAndWriting)
            guard try database.integer("PRAGMA application_id") == Schema.applicationID else {
                throw StorageError(.foreign, "it is not a database of askd's")
            }
            let faults = try database.rows("PRAGMA integrity_check(3)") { row throws(StorageError) in row.text(0) }
            guard faults == ["ok"] else { throw StorageError(.damaged, faults.joined(separator: "; ")) }
            let strangers = try database.rows("PRAGMA foreign_key_check") { row throws(StorageError) in row.text(0) }
            guard strangers.isEmpty else {
                throw StorageError(.damaged, "rows of \(strangers[0]) refer to missing rows")
            }
            try Schema.prepare(database)
            // What the index of this directory, or of another, knows is not what this one will become.
            try database.execute("UPDATE lineage SET identity = random()")
            // All of it in the one file that is copied from.
            _ = try database.rows("PRAGMA journal_mode = DELETE") { row throws(StorageError) in row.text(0) }
            guard try database.schema() == Database.freshSchema() else {
                throw StorageError(.damaged, "its tables are not those of this askd")
            }
            try database.checkEntries()
        } catch let error as StorageError where error.kind == .damaged || error.kind == .foreign {
            let problem = error.message.replacing(file, with: "it")
            throw RPCError(
                .invalidParameters,
                Message("the copy cannot be restored: \(problem)", "这个副本不能恢复：\(problem)"),
                reason: Message(
                    "nothing was replaced; use a file that `ask backup` wrote", "什么都没有替换；请用 `ask backup` 写出的文件"))
        }
    }

    /// Reads to the end and hands on what was read; how many bytes.
    private func copy(
        from source: borrowing FileDescriptor, stallSeconds: Int, write: ([UInt8]) throws -> Void
    ) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var total = 0
        while true {
            let count = try source.read(into: &buffer, stallSeconds: stallSeconds)
            if count == 0 { return total }
            try write(Array(buffer[..<count]))
            total += count
        }
    }
}

extension Database {
    /// Reads every entry as the index would.
    /// - Throws: `StorageError`, `.damaged` when one is not what was stored.
    fileprivate func checkEntries() throws {
        var last: Int64 = 0
        while let id = try documents(after: last, count: 10_000, byteCount: 16 << 20).last?.id { last = id }
    }

    /// What the tables, indexes and triggers are made by, by name.
    fileprivate func schema() throws -> [String: String] {
        let rows = try rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL") { row throws(StorageError) in
            (row.text(0), row.text(1))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    fileprivate static func freshSchema() throws -> [String: String] {
        let database = try Database(path: ":memory:", for: .readingAndWriting)
        try Schema.prepare(database)
        return try database.schema()
    }
}

extension EntryStore {
    /// What a copy needs beside the database: from now on changes are not forgotten, until `endCopy`.
    func beginCopy() -> CopiedVectors? {
        keeping.copies += 1
        return models.encoder.map { encoder in
            CopiedVectors(snapshot: index.snapshot, transaction: keeping.transaction, encoder: encoder.identity)
        }
    }

    func endCopy() { keeping.copies -= 1 }

    /// Replaces the database by the one in `file`, which has been checked, in one transaction, and the index; how many
    /// entries there are.
    func restore(from file: String) throws -> Int {
        do {
            defer { recentEntries.forgetAll() }
            try database.replaceContent(byDatabaseAt: file)
        }
        try rebuildIndex(because: "a copy has been restored")
        return Int(try database.integer("SELECT count(*) FROM entry") ?? 0)
    }
}

extension Database {
    /// Copies another database over this one, page by page, as one transaction (https://www.sqlite.org/backup.html).
    fileprivate func replaceContent(byDatabaseAt path: String) throws {
        forgetStatements()
        let source = try Database(path: path, for: .reading)
        let code = unsafe source.withHandle { from in
            unsafe withHandle { to in
                guard let backup = unsafe sqlite3_backup_init(to, "main", from, "main") else {
                    return unsafe sqlite3_errcode(to)
                }
                let stepped = unsafe sqlite3_backup_step(backup, -1)
                let finished = unsafe sqlite3_backup_finish(backup)
                return stepped == SQLITE_DONE ? finished : stepped
            }
        }
        guard code == SQLITE_OK else { throw error(code, doing: "restore") }
        // The copied header says which journal the copy had.
        try Schema.prepare(self)
    }
}
