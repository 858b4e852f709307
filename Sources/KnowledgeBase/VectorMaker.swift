// Entries' vectors, made in the background: askd answers by words alone until they are there.

import Foundation
import Meaning
import Platform
import SearchEngine

/// Encodes entries that have no vector, a batch at a time, on a queue of low priority and on all cores.
actor VectorMaker {
    private let executor = QueueExecutor(label: "askd.vectors", qos: .utility)
    private let encoder: SentenceEncoder
    private let store: EntryStore
    /// Entries that wait, without end but for the collection's size: eight bytes each.
    private var waiting: [Int64] = []
    private var isRunning = false

    /// Entries that are encoded before their vectors are stored: about half a second of work, lost if askd ends.
    private static let batch = 64

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(encoder: SentenceEncoder, store: EntryStore) {
        self.encoder = encoder
        self.store = store
    }

    /// Has these entries encoded, those that came first first; returns at once if others are being encoded.
    /// - Returns: when nothing waits any more.
    func make(_ ids: [Int64]) async {
        waiting += ids
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batch))
            waiting.removeFirst(batch.count)
            do {
                let texts = try await store.texts(of: batch)
                try await store.setVectors(encoded(texts), encoder: encoder.identity)
            } catch {
                // A full disk, for instance: words go on answering, and the next start tries again.
                waiting = []
            }
        }
    }

    private func encoded(_ texts: [EntryText]) -> [EncodedText] {
        let encoder = encoder
        let vectors = VectorSlots(count: texts.count)
        DispatchQueue.concurrentPerform(iterations: texts.count) { index in
            vectors.set(index, encoder.vector(ofQuestion: texts[index].question, answer: texts[index].answer))
        }
        return zip(texts, vectors.all).compactMap { text, vector in vector.map { EncodedText(text: text, vector: $0) } }
    }
}

/// What an entry's vector is made of.
struct EntryText: Sendable {
    let id: Int64
    let question: String
    let answer: String
}

struct EncodedText: Sendable {
    let text: EntryText
    let vector: SentenceVector
}

/// A place for each of several threads' results.
// @unchecked: the lock guards the array.
private final class VectorSlots: @unchecked Sendable {
    private let lock = NSLock()
    private var vectors: [SentenceVector?]

    init(count: Int) {
        vectors = Array(repeating: nil, count: count)
    }

    func set(_ index: Int, _ vector: SentenceVector) {
        lock.withLock { vectors[index] = vector }
    }

    var all: [SentenceVector?] { lock.withLock { vectors } }
}

extension EntryStore {
    /// The texts of these entries; those that are gone are left out.
    func texts(of ids: [Int64]) throws -> [EntryText] {
        try ids.flatMap { id in
            try database.rows("SELECT question, answer FROM entry WHERE id = ?1", id) { row throws(StorageError) in
                EntryText(id: id, question: row.text(0), answer: row.text(1))
            }
        }
    }

    /// Keeps vectors, and ranks by them from now on. An entry that has changed since its text was read gets none: its change
    /// has it encoded anew.
    func setVectors(_ encoded: [EncodedText], encoder: UInt64) throws {
        var kept: [Int64: SentenceVector] = [:]
        try database.transaction {
            for item in encoded {
                try database.run(
                    """
                    INSERT OR REPLACE INTO vector SELECT id, ?2, ?3 FROM entry
                    WHERE id = ?1 AND question = ?4 AND answer = ?5
                    """,
                    item.text.id, Int64(bitPattern: encoder), item.vector.bytes, item.text.question, item.text.answer)
                if database.changes > 0 { kept[item.text.id] = item.vector }
            }
        }
        index.setVectors(kept)
    }
}

extension Database {
    /// The vectors that this encoder made, by entry.
    func vectors(encoder: UInt64) throws -> [Int64: SentenceVector] {
        let rows = try rows("SELECT entry_id, bytes FROM vector WHERE encoder = ?1", Int64(bitPattern: encoder)) {
            row throws(StorageError) in (id: row.integer(0), vector: SentenceVector(bytes: row.blob(1)))
        }
        return rows.reduce(into: [:]) { vectors, row in vectors[row.id] = row.vector }
    }
}
