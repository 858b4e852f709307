// An index on disk: opening it, writing what is only in memory, merging its segments.

import Foundation
import Platform

extension SearchIndex {
    /// Opens the index in a directory that exists; an empty one is an empty index, at transaction 0.
    ///
    /// The files are mapped. Of segments that are large together only the frame is checked here: `verify` reads them whole.
    /// - Throws: `EngineError` when something is damaged, of another version or analysed otherwise: call `erase`, open again
    ///   and add all documents anew. `SystemError`.
    package convenience init(directory: String, models: EngineModels, scoring: ScoringFunction) throws {
        try self.init(directory: directory, models: models, scoring: scoring, smallCount: Segment.smallCount)
    }

    convenience init(directory: String, models: EngineModels, scoring: ScoringFunction, smallCount: Int) throws {
        let fingerprint = models.fingerprint
        let manifest = try IndexManifest.read(in: directory) ?? IndexManifest(analysis: fingerprint)
        guard manifest.analysis == fingerprint else {
            throw EngineError(
                file: IndexManifest.path(in: directory), line: 2, found: "analysis \(manifest.analysis)",
                expected: fingerprint)
        }
        var segments: [LiveSegment] = []
        for entry in manifest.segments {
            var live = LiveSegment(
                try Segment(path: directory + "/" + entry.name, name: entry.name, smallCount: smallCount))
            guard live.remove(entry.removed) else {
                throw EngineError(
                    file: IndexManifest.path(in: directory), line: nil, found: "removed documents of \(entry.name)",
                    expected: "numbers of its documents, each once")
            }
            segments.append(live)
        }
        segments.sort { $0.liveCount > $1.liveCount }
        self.init(
            IndexSnapshot(models: models, scoring: scoring, segments: segments, smallCount: smallCount),
            Storage(directory: directory, transaction: manifest.transaction, nextFile: manifest.nextFile))
        if segments.reduce(0, { $0 + $1.segment.byteCount }) <= SearchIndex.smallByteCount { try verify() }
        try removeStrangers()
    }

    /// Bytes of all segments up to which opening reads them whole.
    private static let smallByteCount = 64 << 20

    /// Removes the index of a directory.
    /// - Throws: `SystemError`.
    package static func erase(directory: String) throws {
        try FileSystem.remove(IndexManifest.path(in: directory))
        for name in names(in: directory) where name.hasSuffix(suffix) {
            try FileSystem.remove(directory + "/" + name)
        }
    }

    private static let suffix = ".segment"

    private static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// Files that a merge or a flush left behind when it was cut off.
    private func removeStrangers() throws(SystemError) {
        guard let directory = storage.directory else { return }
        let known = Set(snapshot.segments.compactMap(\.segment.name))
        for name in SearchIndex.names(in: directory) where name.contains(SearchIndex.suffix) && !known.contains(name) {
            try FileSystem.remove(directory + "/" + name)
        }
    }

    /// The last transaction whose changes the directory holds; 0 for a new index or one in memory. What came later is to be
    /// applied again after opening.
    package var transaction: Int64 { storage.transaction }

    /// Live documents that are in memory alone.
    package var unflushedCount: Int {
        snapshot.segments.reduce(0) { $0 + ($1.segment.name == nil ? $1.liveCount : 0) }
    }

    /// Reads all segments.
    /// - Throws: `EngineError` when one is not what was written.
    package func verify() throws(EngineError) {
        for live in snapshot.segments { try live.segment.verify() }
    }

    // MARK: - Writing

    /// Writes what is in memory alone, and which documents are gone, into the directory; asking goes on meanwhile. For the
    /// caller of `apply`.
    /// - Parameter transaction: the last one that has been applied.
    /// - Throws: `SystemError`; the directory holds what it held before.
    package func flush(transaction: Int64) throws { try store(snapshot.segments, transaction: transaction) }

    /// Writes the segments that have no file into one, and commits all.
    private func store(_ segments: [LiveSegment], transaction: Int64) throws {
        guard let directory = storage.directory else { return }
        var stored = segments.filter { $0.segment.name != nil && $0.liveCount > 0 }
        let young = segments.filter { $0.segment.name == nil && $0.liveCount > 0 }
        if !young.isEmpty {
            let name = nextName()
            let sink = try SegmentSink(path: directory + "/" + name)
            _ = try SegmentMerger(young).finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
            stored.append(try open(name, in: directory))
        }
        try commit(stored, transaction: transaction)
    }

    /// - Parameter smallCount: nil: the index's.
    private func open(_ name: String, in directory: String, smallCount: Int? = nil) throws -> LiveSegment {
        LiveSegment(
            try Segment(path: directory + "/" + name, name: name, smallCount: smallCount ?? snapshot.smallCount))
    }

    private func nextName() -> String {
        changeStorage { storage in
            storage.nextFile += 1
            return "\(storage.nextFile - 1)\(SearchIndex.suffix)"
        }
    }

    /// Writes the manifest, publishes the segments, all of which have files, and removes the files of the others.
    private func commit(_ segments: [LiveSegment], transaction: Int64) throws {
        guard let directory = storage.directory else { return }
        var manifest = IndexManifest(analysis: snapshot.models.fingerprint)
        manifest.transaction = transaction
        manifest.nextFile = storage.nextFile
        manifest.segments = segments.compactMap { live in
            live.segment.name.map { IndexManifest.Entry(name: $0, removed: live.removed) }
        }
        try manifest.write(in: directory)
        changeStorage { $0.transaction = transaction }
        let gone = Set(snapshot.segments.compactMap(\.segment.name)).subtracting(segments.compactMap(\.segment.name))
        publish(segments.sorted { $0.liveCount > $1.liveCount })
        for name in gone { try FileSystem.remove(directory + "/" + name) }
    }

    /// Builds a new index from documents that come in batches, on all cores, with the postings of a few batches in memory,
    /// and commits it in place of what the index held.
    /// - Parameters:
    ///   - transaction: the last one whose changes the documents hold.
    ///   - next: the next batch, some ten thousand documents, ids ascending over all batches; nil at the end.
    /// - Throws: `SystemError`, or what `next` throws; the directory holds what it held before.
    package func build(transaction: Int64, next: () throws -> [Document]?) throws {
        try build(transaction: transaction, next: next) { (batch, builder, tokenizer) in
            for document in batch { builder.add(document, tokenizer: &tokenizer) }
        }
    }

    func build<Batch: Sendable>(
        transaction: Int64, next: () throws -> Batch?,
        add: @Sendable (Batch, inout SegmentBuilder, inout Tokenizer) -> Void
    ) throws {
        guard let directory = storage.directory else { return }
        let snapshot = snapshot
        var names: [String] = []
        while true {
            let batches = try (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).compactMap { _ in try next() }
            if batches.isEmpty { break }
            let files = batches.map { _ in nextName() }
            try concurrently(batches.count) { index in
                var builder = SegmentBuilder()
                var tokenizer = Tokenizer(table: snapshot.models.traditional)
                add(batches[index], &builder, &tokenizer)
                let sink = try SegmentSink(path: directory + "/" + files[index])
                _ = try builder.finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
            }
            names += files
        }
        var segments: [LiveSegment] = []
        if names.count == 1 { segments = [try open(names[0], in: directory)] }
        if names.count > 1 {
            let name = nextName()
            let sink = try SegmentSink(path: directory + "/" + name)
            let pieces = try names.map { try open($0, in: directory, smallCount: 0) }
            _ = try SegmentMerger(pieces).finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
            segments = [try open(name, in: directory)]
        }
        try commit(segments, transaction: transaction)
        for name in names where segments.first?.segment.name != name { try FileSystem.remove(directory + "/" + name) }
    }

    // MARK: - Merging

    /// A merge that is due: several segments of one size, or one of which half is gone. Nil if none is. For the caller of
    /// `apply`; run it on any thread, then hand it to `finish`. One at a time.
    package func plannedMerge() -> SegmentMerge? {
        guard let directory = storage.directory else { return nil }
        let snapshot = snapshot
        let stored = snapshot.segments.filter { $0.segment.name != nil }
        let members = MergePolicy.due(stored)
        guard !members.isEmpty else { return nil }
        return SegmentMerge(
            sources: members, snapshot: snapshot, name: nextName(), directory: directory)
    }

    /// Puts a merged segment in the place of its sources; what was removed from them meanwhile is removed from it. Flushes,
    /// too. For the caller of `apply`.
    /// - Parameter transaction: the last one that has been applied.
    /// - Throws: `SystemError`; the index is as it was.
    package func finish(_ merge: SegmentMerge, transaction: Int64) throws {
        let segments = snapshot.segments
        var merged = try open(merge.name, in: merge.directory)
        for source in merge.sources {
            // A source of which nothing is left is no longer in the snapshot.
            let now = segments.first { $0.segment.name == source.segment.name }
            for document in 0..<source.segment.count where source.isLive(document) && now?.isLive(document) != true {
                _ = merged.remove(id: source.segment.ids[document])
            }
        }
        let sources = Set(merge.sources.map(\.segment.name))
        let kept = segments.filter { $0.segment.name == nil || !sources.contains($0.segment.name) }
        try store(kept + [merged], transaction: transaction)
    }
}

/// Segments on their way to be one.
package struct SegmentMerge: Sendable {
    let sources: [LiveSegment]
    let snapshot: IndexSnapshot
    let name: String
    let directory: String

    /// Reads the sources and writes the new segment; asking goes on meanwhile.
    /// - Throws: `SystemError`; there is no new segment then.
    package func run() throws {
        let sink = try SegmentSink(path: directory + "/" + name)
        _ = try SegmentMerger(sources).finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
    }
}
