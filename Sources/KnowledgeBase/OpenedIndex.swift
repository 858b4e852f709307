// The index on disk at the start: opened, brought up to date, or begun anew.

import Foundation
import SearchEngine

/// The index as a start leaves it.
struct OpenedIndex {
    let index: SearchIndex
    /// Of its files.
    let directory: IndexDirectory
    /// The last change that the index has, in memory at least.
    let transaction: Int64
    /// What is missing; nil if it has every entry.
    var rebuild: IndexRebuild?
    /// Whether its files are too large to have been read whole.
    var isUnverified = false
    let progress: IndexProgress

    /// Opens the index of a data directory, and tells it what has changed in the database since it was written. One that
    /// is missing, stale or damaged is begun anew: at once for a small collection, else by `EntryStore.keepIndex`.
    /// - Throws: `StorageError`.
    init(
        in data: String, _ database: Database, models: EngineModels, scoring: ScoringFunction, smallCount: Int,
        report: (IndexEvent) -> Void
    ) throws {
        directory = IndexDirectory(data: data)
        transaction = try database.lastChange()
        let (opened, reason) = try directory.open(database, models: models, scoring: scoring, report: report)
        index = opened
        let count = Int(try database.integer("SELECT count(*) FROM entry") ?? 0)
        guard let reason, count > 0 else {
            progress = IndexProgress(nil)
            try Self.replay(database, into: index)
            isUnverified = index.snapshot.storedByteCount > SearchIndex.smallByteCount
            return
        }
        report(.rebuilding(reason: reason, entries: count))
        if count <= smallCount {
            progress = IndexProgress(nil)
            index.apply(removing: [], adding: try database.documents(after: 0))
        } else {
            rebuild = IndexRebuild()
            progress = IndexProgress(IndexProgress.Rebuild(indexed: 0, of: count))
        }
    }

    private static func replay(_ database: Database, into index: SearchIndex) throws {
        let changed = try database.changed(after: index.transaction)
        // In pieces: after an import that was cut off there may be thousands.
        for start in stride(from: 0, to: changed.count, by: 1_000) {
            let piece = changed[start..<min(start + 1_000, changed.count)]
            var documents: [Document] = []
            for id in piece {
                guard let stored = try EntryRow.find(id, in: database) else { continue }
                documents.append(Document(stored, rejected: try EntryRow.rejected(by: id, in: database)))
            }
            let present = Set(documents.map(\.id))
            index.apply(removing: piece.filter { !present.contains($0) }, adding: documents)
        }
    }
}

/// Making the index anew, batch by batch in the order of ids.
struct IndexRebuild {
    /// The last entry that has been read.
    var cursor: Int64 = 0
    /// Entries that have changed since the batch at work was read.
    var changed: Set<Int64> = []
    let start = ContinuousClock.now
    /// Tells one rebuild from another.
    let token = UUID()
}

/// `index/` of a data directory.
struct IndexDirectory: Sendable {
    private let data: String
    var path: String { data + "/index" }
    /// There while files are in use that have not been read whole yet.
    private var unverifiedMark: String { path + "/unverified" }

    /// Damaged indexes that are kept.
    private static let keptDamaged = 2

    init(data: String) { self.data = data }

    /// The index, empty if what was there was of no use; then also why.
    fileprivate func open(
        _ database: Database, models: EngineModels, scoring: ScoringFunction, report: (IndexEvent) -> Void
    ) throws -> (index: SearchIndex, reason: String?) {
        try make()
        let lineage = try database.lineage()
        func opened() throws -> SearchIndex {
            try SearchIndex(directory: path, source: lineage, models: models, scoring: scoring)
        }
        do {
            let index = try opened()
            // The last start ended before the files had been read whole: perhaps because of what is in them.
            if FileManager.default.fileExists(atPath: unverifiedMark) { try index.verify() }
            let (oldest, newest) = (try database.lastForgottenChange(), try database.lastChange())
            if (oldest...newest).contains(index.transaction) { return (index, nil) }
            if index.transaction > newest { return (try emptied(index), "it is newer than the database") }
            let isNew = index.transaction == 0 && index.snapshot.segmentCount == 0
            return (try emptied(index), isNew ? "there is none" : "it is older than what the database knows of changes")
        } catch let error as StaleIndexError {
            try SearchIndex.erase(directory: path)
            return (try opened(), error.description)
        } catch let error as StorageError {
            throw error
        } catch {
            try setAside(because: "\(error)", report: report)
            return (try opened(), "what was there is damaged")
        }
    }

    private func emptied(_ index: SearchIndex) throws -> SearchIndex {
        try index.reset(source: index.source)
        return index
    }

    /// Makes the directory if it is missing.
    private func make() throws {
        var isDirectory: ObjCBool = false
        let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        if isThere && !isDirectory.boolValue {
            throw StorageError(.foreign, "\(path): is no directory, and the index is kept in one of this name")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw StorageError(.forbidden, "\(path): cannot be made: \(error.localizedDescription)")
        }
    }

    /// Gives what cannot be read another name, since somebody may want to look at it; the oldest of several goes.
    func setAside(because reason: String, report: (IndexEvent) -> Void) throws {
        let date = Date.now.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
            .replacing(":", with: "")
        var target = "\(path).damaged-\(date)"
        while FileManager.default.fileExists(atPath: target) { target += "+" }
        do {
            try FileManager.default.moveItem(atPath: path, toPath: target)
        } catch {
            throw StorageError(
                .failed, "\(path): cannot be read (\(reason)), nor set aside: \(error.localizedDescription)")
        }
        report(.setAside(path: target, reason: reason))
        let damaged = ((try? FileManager.default.contentsOfDirectory(atPath: data)) ?? [])
            .filter { $0.hasPrefix("index.damaged-") }.sorted()
        for name in damaged.dropLast(Self.keptDamaged) {
            try? FileManager.default.removeItem(atPath: data + "/" + name)
        }
        try make()
    }

    func markUnverified(_ isUnverified: Bool) {
        if isUnverified {
            _ = FileManager.default.createFile(atPath: unverifiedMark, contents: nil)
        } else {
            try? FileManager.default.removeItem(atPath: unverifiedMark)
        }
    }
}
