// Group commit: changes that come while the disk is busy share the next commit, and so one wait for it.

import AskProtocol
import Dispatch
import Platform
import SearchEngine

/// What a committed change means for the index.
struct IndexChange {
    var removing: [Int64] = []
    var adding: [Document] = []

    /// Entries that it concerns.
    var ids: [Int64] { removing + adding.map(\.id) }
}

/// A change that waits for the next commit.
struct WaitingChange {
    /// Changes rows, within a transaction that somebody else opens; may be called again when that one was rolled back.
    let carryOut: () throws -> IndexChange
    /// Answers whoever asked for it: nil when it is durable and in the index, else why nothing was changed.
    let answer: ((any Error)?) -> Void
}

extension EntryStore {
    /// Runs `body` within a transaction that it may share with others. When this returns, what it did is durable and in the
    /// index; when it throws, nothing of it was done, whatever became of the others.
    ///
    /// The first change that waits puts a commit at the end of the store's queue; those that were queued before that, while
    /// the last commit waited for the disk, get into it as well. One change alone waits for nothing.
    /// - Parameter body: gives the result and what the index is to be told. What has been committed must get into the
    ///   index, so that everything which may fail happens in here. It is called again if a transaction was rolled back.
    func committed<Value: Sendable>(_ body: @escaping () throws -> (Value, IndexChange)) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            var value: Value?
            waiting.append(
                WaitingChange {
                    let (made, change) = try body()
                    value = made
                    return change
                } answer: { error in
                    if let value, error == nil {
                        continuation.resume(returning: value)
                    } else {
                        continuation.resume(throwing: error ?? StorageError(.failed, "a change gave no result"))
                    }
                })
            // Here and not before the continuation was made: on the way into that, other jobs of the queue may run.
            if waiting.count == 1 { executor.queue.async { self.assumeIsolated { $0.commitWaiting() } } }
        }
    }

    /// Commits what waits.
    func commitWaiting() {
        let changes = waiting
        waiting = []
        commit(changes[...])
    }

    private func commit(_ changes: ArraySlice<WaitingChange>) {
        guard !changes.isEmpty else { return }
        var outcomes: [Result<IndexChange, any Error>] = []
        let number: Int64
        do {
            number = try database.transaction {
                for change in changes {
                    outcomes.append(try database.savepoint(change.carryOut))
                }
                try database.note(outcomes.flatMap { (try? $0.get())?.ids ?? [] })
                return try database.lastChange()
            }
        } catch {
            // None is done. One that the disk has no room for, say, must not be the end of the others.
            if changes.count == 1 {
                changes.first?.answer(error)
            } else {
                for place in changes.indices { commit(changes[place...place]) }
            }
            return
        }
        apply(outcomes.compactMap { try? $0.get() }, number)
        for (change, outcome) in zip(changes, outcomes) {
            switch outcome {
            case .success: change.answer(nil)
            case .failure(let error): change.answer(error)
            }
        }
    }

    /// Tells the index of several changes at once; of two to the same entry the later one holds.
    /// - Parameter number: of the last of them.
    private func apply(_ changes: [IndexChange], _ number: Int64) {
        var documents: [Int64: Document?] = [:]
        for change in changes {
            for id in change.removing { documents[id] = .some(nil) }
            for document in change.adding { documents[document.id] = document }
        }
        guard !documents.isEmpty else { return }
        recentEntries.forget(documents.keys)
        let adding = documents.values.compactMap(\.self).sorted { $0.id < $1.id }
        index.apply(removing: documents.filter { $0.value == nil }.map(\.key).sorted(), adding: adding)
        keeping.transaction = number
        noteChanges(of: Array(documents.keys))
        encode(adding.map(\.id))
    }
}

extension Database {
    /// Runs `body` within the transaction that is open.
    /// - Returns: what it gave; or its error, and nothing of it was done while the rest of the transaction goes on.
    /// - Throws: its error when the whole transaction has been rolled back.
    fileprivate func savepoint<Value>(_ body: () throws -> Value) throws -> Result<Value, any Error> {
        try execute("SAVEPOINT change")
        do {
            let value = try body()
            try execute("RELEASE change")
            return .success(value)
        } catch {
            guard isInTransaction else { throw error }
            try execute("ROLLBACK TO change; RELEASE change")
            return .failure(error)
        }
    }
}
