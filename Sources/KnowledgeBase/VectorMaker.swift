// Entries' vectors, made in the background: askd answers by words alone until they are there.

import Foundation
import Meaning
import Platform
import SearchEngine

/// Encodes entries that have no vector, a batch at a time, on a queue of low priority and on all cores.
actor VectorMaker {
    private let executor = QueueExecutor(label: "askd.vectors", qos: .utility)
    private let encoder: SentenceEncoder
    /// Entries that wait, without end but for the collection's size: eight bytes each.
    private var waiting: ArraySlice<Int64> = []
    private var isRunning = false
    private var isStopped = false

    /// Entries that are encoded before their vectors are stored: about half a second of work, lost if askd ends.
    private static let batch = 64

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(encoder: SentenceEncoder) {
        self.encoder = encoder
    }

    /// Encodes no more; what is being encoded is dropped.
    func stop() {
        isStopped = true
        waiting = []
    }

    /// Has these entries encoded, those that came first first; returns at once if others are being encoded.
    /// - Returns: when nothing waits any more.
    func make(_ ids: [Int64], of store: EntryStore) async {
        guard !isStopped else { return }
        waiting += ids
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batch))
            waiting = waiting.dropFirst(batch.count)
            do {
                let texts = try await store.texts(of: batch)
                let vectors = encoded(texts)
                if isStopped { return }
                try await store.setVectors(vectors, of: encoder)
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
struct EntryText: Sendable, Equatable {
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

    /// Ranks by these vectors from now on, and keeps them; not if another encoder is in use by now. An entry that has changed since its text was read gets none: its
    /// change has it encoded anew.
    func setVectors(_ encoded: [EncodedText], of encoder: SentenceEncoder) throws {
        guard encoder.identity == models.encoder?.identity else { return }
        let current = Dictionary(
            try texts(of: encoded.map(\.text.id)).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = encoded.filter { current[$0.text.id] == $0.text }
        index.setVectors(Dictionary(kept.map { ($0.text.id, $0.vector) }, uniquingKeysWith: { first, _ in first }))
        noteUnflushed(kept.count)
    }
}

extension Database {
    /// Vectors that this encoder made, by entry: those of the first `count` entries after `id` that have one.
    func vectors(encoder: UInt64, after id: Int64, count: Int) throws -> [Int64: SentenceVector] {
        let rows = try rows(
            "SELECT entry_id, bytes FROM vector WHERE encoder = ?1 AND entry_id > ?2 ORDER BY entry_id LIMIT ?3",
            Int64(bitPattern: encoder), id, count
        ) { row throws(StorageError) in (id: row.integer(0), vector: SentenceVector(bytes: row.blob(1))) }
        return rows.reduce(into: [:]) { vectors, row in vectors[row.id] = row.vector }
    }
}
