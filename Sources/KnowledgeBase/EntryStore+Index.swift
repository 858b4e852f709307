// The index on disk: writing it, merging it, making it anew, all of it in the background.

import Dispatch
import Foundation
import Meaning
import Platform
import SearchEngine

/// When what is done with the index on disk.
struct IndexLimits: Sendable {
    /// Entries up to which the index is made anew before anything else is done: a fraction of a second.
    var smallCount = 5_000
    /// Entries of one of the files that making it anew in the background makes. More than what a segment may have whose
    /// postings are held in memory.
    var batchCount = 12_000
    /// Changes, and vectors, after which the index is flushed; so many are analysed again after a crash. As with `batchCount`.
    var flushCount = 12_000
    /// Time after which it is flushed in any case.
    var flushDelay = Duration.seconds(5)
}

/// What the store knows of its index's files.
struct IndexKeeping {
    let directory: IndexDirectory
    let limits: IndexLimits
    /// The last change that the index has, in memory at least.
    var transaction: Int64
    var rebuild: IndexRebuild?
    var isUnverified = false
    var isFlushWanted = false
    var isWholeMergeWanted = false
    /// Changes since the last flush.
    var unflushedChanges = 0
    var isFlushScheduled = false
    var isMergeScheduled = false
    var isRunning = false
    var isClosed = false
    /// Copies that are being made: they need to know what has changed since they were begun.
    var copies = 0
    /// Where files are read and written: nothing else waits for this queue.
    let queue = DispatchQueue(label: "askd.index", qos: .utility)

    init(directory: IndexDirectory, limits: IndexLimits, transaction: Int64) {
        self.directory = directory
        self.limits = limits
        self.transaction = transaction
    }
}

extension EntryStore {
    /// Time after which a failed flush, merge or rebuild is tried again.
    private static let retryDelay = Duration.seconds(60)
    /// Longest time that the end waits for what is being written, seconds.
    private static let patience = 0.5
    /// Bytes of the texts of one of the files that a rebuild makes.
    private static let batchByteCount = 48 << 20

    /// Begins with what the start left over.
    func beginKeeping() async {
        if keeping.rebuild == nil { try? adoptVectors() }
        await keepIndex()
        if keeping.rebuild == nil { await encodeMissing() }
    }

    /// Sees to it that changes get onto the disk before long.
    func noteChanges(of ids: [Int64]) {
        keeping.rebuild?.changed.formUnion(ids)
        noteUnflushed(ids.count)
    }

    func noteUnflushed(_ count: Int) {
        guard count > 0, !keeping.isClosed else { return }
        keeping.unflushedChanges += count
        if keeping.unflushedChanges >= keeping.limits.flushCount {
            keeping.isFlushWanted = true
            Task(priority: .utility) { await keepIndex() }
        } else {
            keepLater(after: keeping.limits.flushDelay)
        }
    }

    private func keepLater(after delay: Duration) {
        guard !keeping.isFlushScheduled, !keeping.isClosed else { return }
        keeping.isFlushScheduled = true
        Task(priority: .utility) { [weak self] in
            try? await Task.sleep(for: delay)
            await self?.keepNow()
        }
    }

    /// Flushes, and does what there is to do beside.
    func keepNow() async {
        keeping.isFlushScheduled = false
        keeping.isFlushWanted = true
        await keepIndex()
    }

    /// Does whatever there is to do, one thing after the other, until nothing is left; returns at once if that is going on.
    private func keepIndex() async {
        guard !keeping.isRunning else { return }
        keeping.isRunning = true
        defer {
            keeping.isRunning = false
            progress.work = nil
        }
        while !keeping.isClosed {
            let isDone: Bool?
            if keeping.isUnverified {
                progress.work = .checking
                isDone = await verify()
            } else if keeping.isFlushWanted {
                keeping.isFlushWanted = false
                progress.work = .flushing
                isDone = await flush()
            } else if let merge = index.plannedMerge() {
                progress.work = .merging
                isDone = await carryOut(merge)
            } else if keeping.rebuild != nil {
                progress.work = .rebuilding
                isDone = await continueRebuild()
            } else if keeping.isWholeMergeWanted {
                keeping.isWholeMergeWanted = false
                progress.work = .merging
                isDone = if let merge = index.plannedWholeMerge() { await carryOut(merge) } else { true }
            } else {
                isDone = nil
            }
            guard let isDone else {
                CurrentProcess.returnFreeMemory()
                mergeWhenQuiet()
                return
            }
            if !isDone {
                keepLater(after: Self.retryDelay)
                return
            }
        }
    }

    /// Has the files of a small collection made one, once nothing has changed for a while: an import leaves several.
    private func mergeWhenQuiet() {
        guard !keeping.isMergeScheduled, !keeping.isClosed, keeping.rebuild == nil, index.isSplit else { return }
        keeping.isMergeScheduled = true
        let (transaction, delay) = (keeping.transaction, keeping.limits.flushDelay)
        Task(priority: .utility) { [weak self] in
            try? await Task.sleep(for: delay)
            await self?.mergeIfQuiet(since: transaction)
        }
    }

    private func mergeIfQuiet(since transaction: Int64) async {
        keeping.isMergeScheduled = false
        guard keeping.transaction == transaction, index.unflushedCount == 0 else { return mergeWhenQuiet() }
        keeping.isWholeMergeWanted = true
        await keepIndex()
    }

    /// Runs `body` on the index's queue.
    private func inBackground<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result
    {
        let queue = keeping.queue
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }

    private func flush() async -> Bool {
        keeping.unflushedChanges = 0
        // A rebuild has not seen everything yet that its transactions did.
        guard let flush = index.plannedFlush(transaction: keeping.rebuild == nil ? keeping.transaction : 0) else {
            return true
        }
        let isDone = await carryOut(flush)
        if isDone { forgetChanges() }
        return isDone
    }

    private func carryOut(_ work: IndexWork) async -> Bool {
        do {
            let written = try await inBackground { try work.run() }
            // What the manifest does not name goes when the directory is opened again; by now it may have been, and have new files
            // of the same names.
            guard !keeping.isClosed else { return false }
            try index.finish(written)
            return true
        } catch {
            guard !keeping.isClosed else { return false }
            index.abandon(work)
            report(.failed(reason: "\(error)"))
            return false
        }
    }

    /// The database need not remember what the index on disk holds. If that cannot be written, it can the next time.
    private func forgetChanges() {
        guard index.transaction > 0, keeping.copies == 0 else { return }
        try? database.forgetChanges(through: index.transaction)
    }

    /// Writes what is in memory alone, now that nothing more comes. What cannot be written is found in the database.
    func closeIndex() {
        keeping.isClosed = true
        // What is being written is not needed any more; a long merge ends with the process.
        let isIdle = DispatchSemaphore(value: 0)
        keeping.queue.async { isIdle.signal() }
        _ = isIdle.wait(timeout: .now() + Self.patience)
        guard keeping.rebuild == nil else { return }
        do {
            try index.flush(transaction: keeping.transaction)
            forgetChanges()
        } catch {
            report(.failed(reason: "\(error)"))
        }
    }

    // MARK: - Damage

    /// Reads files whole that were too large for the start.
    private func verify() async -> Bool {
        keeping.isUnverified = false
        let directory = keeping.directory
        directory.markUnverified(true)
        let index = index
        do {
            try await inBackground { try index.verify() }
            directory.markUnverified(false)
            return true
        } catch {
            do {
                try directory.setAside(because: "\(error)", report: report)
                try rebuildIndex(because: "what was there is damaged")
                return true
            } catch {
                report(.failed(reason: "\(error)"))
                return false
            }
        }
    }

    // MARK: - Making it anew

    /// Empties the index and has it made anew from the database: at once for a small collection.
    func rebuildIndex(because reason: String) throws {
        let count = Int(try database.integer("SELECT count(*) FROM entry") ?? 0)
        keeping.transaction = try database.lastChange()
        keeping.rebuild = nil
        progress.rebuild = nil
        // Its files may be gone, or in the way of nobody: what counts is the memory.
        try? index.reset(source: try database.lineage())
        report(.rebuilding(reason: reason, entries: count))
        if count <= keeping.limits.smallCount {
            index.apply(removing: [], adding: try database.documents(after: 0))
            try? adoptVectors()
            encode(index.snapshot.documentsWithoutVector())
            keeping.isFlushWanted = true
        } else {
            keeping.rebuild = IndexRebuild()
            progress.rebuild = IndexProgress.Rebuild(indexed: 0, of: count)
        }
        Task(priority: .utility) { await keepIndex() }
    }

    /// Indexes the next entries, a file of them on each core.
    private func continueRebuild() async -> Bool {
        guard let rebuild = keeping.rebuild else { return true }
        keeping.rebuild?.changed = []
        let (index, path, count) = (index, database.path, keeping.limits.batchCount)
        do {
            let (batches, written) = try await inBackground { () -> ([[Document]], WrittenDocuments?) in
                let batches = try Self.batches(after: rebuild.cursor, count: count, in: path)
                // Without room for files memory has to do.
                return (batches, batches.isEmpty ? nil : try? index.write(batches))
            }
            // A restore may have come in between.
            guard !keeping.isClosed, keeping.rebuild?.token == rebuild.token else { return true }
            guard let last = batches.last?.last?.id else {
                await finishRebuild(rebuild)
                return true
            }
            let changed = keeping.rebuild?.changed ?? []
            if let written {
                index.add(written, except: changed)
            } else {
                for batch in batches {
                    let snapshot = index.snapshot
                    index.apply(
                        removing: [], adding: batch.filter { !changed.contains($0.id) && !snapshot.contains($0.id) })
                }
            }
            keeping.rebuild?.cursor = last
            progress.rebuild?.indexed += batches.reduce(0) { $0 + $1.count }
            return true
        } catch {
            report(.failed(reason: "\(error)"))
            return false
        }
    }

    private static func batches(after cursor: Int64, count: Int, in path: String) throws -> [[Document]] {
        let reader = try Database(path: path, for: .reading)
        defer { reader.close() }
        var batches: [[Document]] = []
        for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) {
            let batch = try reader.documents(
                after: batches.last?.last?.id ?? cursor, count: count, byteCount: batchByteCount)
            if batch.isEmpty { break }
            batches.append(batch)
        }
        return batches
    }

    private func finishRebuild(_ rebuild: IndexRebuild) async {
        keeping.rebuild = nil
        progress.rebuild = nil
        keeping.isFlushWanted = true
        keeping.isWholeMergeWanted = true
        let seconds = (ContinuousClock.now - rebuild.start) / .seconds(1)
        report(.rebuilt(entries: index.snapshot.documentCount, seconds: seconds))
        try? adoptVectors()
        await encodeMissing()
    }

    // MARK: - Vectors

    /// Has vectors made of what has none.
    func encodeMissing() async {
        guard maker != nil else { return }
        let snapshot = index.snapshot
        if let ids = try? await inBackground({ snapshot.documentsWithoutVector() }) { encode(ids) }
    }

    /// Gives the index the vectors that the database holds: copies carry them there, and so did earlier versions.
    private func adoptVectors() throws {
        guard let encoder = models.encoder, try database.integer("SELECT 1 FROM vector LIMIT 1") != nil else { return }
        var last = Int64.min
        while true {
            let vectors = try database.vectors(encoder: encoder.identity, after: last, count: keeping.limits.flushCount)
            guard let end = vectors.keys.max() else { break }
            index.setVectors(vectors)
            last = end
            if index.unflushedCount >= keeping.limits.flushCount {
                try index.flush(transaction: keeping.transaction)
            }
        }
        // Only what is on the disk may go from the database.
        try index.flush(transaction: keeping.transaction)
        try database.run("DELETE FROM vector")
    }
}
