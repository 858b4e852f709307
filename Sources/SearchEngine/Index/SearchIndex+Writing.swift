// From memory into files, and from many files into few.

import Foundation
import Platform
import Synchronization

extension SearchIndex {
    // MARK: - Flushing

    /// Writing into files what is in memory alone, and which documents are gone. Nil when the directory holds it all. For
    /// the caller of `apply`; one flush or merge at a time, each ends with `finish` or `abandon`.
    /// - Parameter transaction: the last one that has been applied; 0 while documents are missing that an earlier one had.
    package func plannedFlush(transaction: Int64) -> IndexWork? {
        guard storage.directory != nil, transaction > storage.transaction || unflushedCount > 0 else { return nil }
        var vectors = snapshot.vectors
        vectors.freeze()
        publish(snapshot.segments, vectors)
        let young = snapshot.segments.filter { $0.segment.name == nil && $0.liveCount > 0 }
        changeStorage { $0.pinned = Set(young.map { ObjectIdentifier($0.segment) }) }
        return work(young, vectors.frozen, [], transaction: transaction)
    }

    /// Flushes at once, whatever else is being written.
    /// - Throws: `SystemError`; the directory holds what it held before.
    package func flush(transaction: Int64) throws {
        guard let flush = plannedFlush(transaction: transaction) else { return }
        do {
            try finish(try flush.run())
        } catch {
            abandon(flush)
            throw error
        }
    }

    // MARK: - Merging

    /// A merge that is due: several files of one size, or one of which half is gone. Nil if none is. As `plannedFlush`.
    package func plannedMerge() -> IndexWork? {
        guard storage.directory != nil else { return nil }
        let segments = MergePolicy.due(snapshot.segments.filter { $0.segment.name != nil })
        let vectors = segments.isEmpty ? MergePolicy.due(snapshot.vectors.stored) : []
        guard !segments.isEmpty || !vectors.isEmpty else { return nil }
        return work(segments, MemoryVectors(), vectors, transaction: nil)
    }

    /// Merging all files into one each, as is best for asking. Nil when there are no two. As `plannedFlush`.
    package func plannedWholeMerge() -> IndexWork? {
        guard storage.directory != nil else { return nil }
        let segments = snapshot.segments.filter { $0.segment.name != nil }
        let vectors = snapshot.vectors.stored
        guard segments.count > 1 || vectors.count > 1 else { return nil }
        return work(
            segments.count > 1 ? segments : [], MemoryVectors(), vectors.count > 1 ? vectors : [], transaction: nil)
    }

    /// Whether a collection that one small segment could hold is in several files.
    package var isSplit: Bool {
        let snapshot = snapshot
        return snapshot.documentCount <= snapshot.smallCount
            && (snapshot.segments.count { $0.segment.name != nil } > 1 || snapshot.vectors.stored.count > 1)
    }

    /// Whether a merge is due.
    package var isMergeDue: Bool {
        let snapshot = snapshot
        return !MergePolicy.due(snapshot.segments.filter { $0.segment.name != nil }).isEmpty
            || !MergePolicy.due(snapshot.vectors.stored).isEmpty
    }

    private func work(
        _ segments: [LiveSegment], _ memory: MemoryVectors, _ vectors: [LiveVectors], transaction: Int64?
    ) -> IndexWork {
        IndexWork(
            segments: segments, memoryVectors: memory, vectors: vectors, snapshot: snapshot,
            directory: storage.directory ?? "", segmentName: nextName(SearchIndex.segmentSuffix),
            vectorsName: nextName(SearchIndex.vectorsSuffix), transaction: transaction,
            generation: storage.generation)
    }

    private func nextName(_ suffix: String) -> String {
        changeStorage { storage in
            storage.nextFile += 1
            return "\(storage.nextFile - 1)\(suffix)"
        }
    }

    /// Puts new files in the place of what they were made of; what was removed from that meanwhile is removed from them. For
    /// the caller of `apply`.
    /// - Throws: `SystemError`; the index is as it was.
    package func finish(_ written: WrittenIndexFiles) throws {
        let work = written.work
        guard work.generation == storage.generation else {
            discard(written, except: [])
            return
        }
        var segments = snapshot.segments
        if let segment = written.segment { SearchIndex.replace(work.segments, by: segment, in: &segments) }
        var vectors = snapshot.vectors
        if let file = written.vectors { vectors.replace(work.memoryVectors, work.vectors, by: file) }
        try commit(segments, vectors, transaction: max(storage.transaction, work.transaction ?? 0))
        if work.transaction != nil { changeStorage { $0.pinned = [] } }
        discard(written, except: storage.files)
    }

    private static func replace(_ sources: [LiveSegment], by merged: LiveSegment, in segments: inout [LiveSegment]) {
        var merged = merged
        for source in sources {
            // A source of which nothing is left is no longer here.
            let now = segments.first { $0.segment === source.segment }
            if let now {
                for document in now.removed[source.removed.count...] {
                    _ = merged.remove(id: source.segment.ids[Int(document)])
                }
            } else {
                for document in 0..<source.segment.count where source.isLive(document) {
                    _ = merged.remove(id: source.segment.ids[document])
                }
            }
        }
        segments.removeAll { live in sources.contains { $0.segment === live.segment } }
        if merged.liveCount > 0 { segments.append(merged) }
    }

    /// Ends a flush or a merge that came to nothing. For the caller of `apply`.
    package func abandon(_ work: IndexWork) {
        guard work.generation == storage.generation else { return }
        if work.transaction != nil { changeStorage { $0.pinned = [] } }
    }

    /// Removes those of the files that nobody needs.
    private func discard(_ written: WrittenIndexFiles, except needed: Set<String>) {
        let names = [written.segment?.segment.name, written.vectors?.segment.name].compactMap(\.self)
        for name in names where !needed.contains(name) {
            try? FileSystem.remove(written.work.directory + "/" + name)
        }
    }

    // MARK: - Building

    /// Makes files of documents, on all cores, which nothing refers to until they are handed to `add`. On any thread.
    /// - Parameter batches: each ascending by id, each id once; some ten thousand documents make a file.
    /// - Throws: `SystemError`.
    package func write(_ batches: [[Document]]) throws -> WrittenDocuments {
        let (storage, snapshot) = (storage, snapshot)
        guard let directory = storage.directory else { return WrittenDocuments(segments: [], generation: -1) }
        let names = batches.map { _ in nextName(SearchIndex.segmentSuffix) }
        var codeBook = snapshot.codeBook
        try writeFiles(batches, names, in: directory, snapshot, &codeBook) { (batch, builder, tokenizer) in
            for document in batch { builder.add(document, tokenizer: &tokenizer) }
        }
        return WrittenDocuments(
            segments: try names.map {
                LiveSegment(try Segment(path: directory + "/" + $0, name: $0, smallCount: snapshot.smallCount))
            },
            generation: storage.generation)
    }

    /// Publishes written documents, but for those that the index has already. For the caller of `apply`.
    /// - Parameter changed: documents that have changed or gone since their texts were read: they are left out too.
    package func add(_ written: WrittenDocuments, except changed: Set<Int64>) {
        guard written.generation == storage.generation else { return }
        let snapshot = snapshot
        let new = written.segments.map { live in
            var live = live
            for document in 0..<live.segment.count {
                let id = live.segment.ids[document]
                if changed.contains(id) || snapshot.place(of: id) != nil { _ = live.remove(id: id) }
            }
            return live
        }
        publish((snapshot.segments + new.filter { $0.liveCount > 0 }).sorted { $0.liveCount > $1.liveCount })
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
        var codeBook: CodeBook?
        while true {
            let batches = try (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).compactMap { _ in try next() }
            if batches.isEmpty { break }
            let files = batches.map { _ in nextName(SearchIndex.segmentSuffix) }
            try writeFiles(batches, files, in: directory, snapshot, &codeBook, add: add)
            names += files
        }
        func open(_ name: String, smallCount: Int) throws -> LiveSegment {
            LiveSegment(try Segment(path: directory + "/" + name, name: name, smallCount: smallCount))
        }
        var segments: [LiveSegment] = []
        if names.count == 1 { segments = [try open(names[0], smallCount: snapshot.smallCount)] }
        if names.count > 1 {
            let name = nextName(SearchIndex.segmentSuffix)
            let sink = try SegmentSink(path: directory + "/" + name)
            let pieces = try names.map { try open($0, smallCount: 0) }
            _ = try SegmentMerger(pieces).finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
            segments = [try open(name, smallCount: snapshot.smallCount)]
        }
        try commit(segments, VectorTable(), transaction: transaction)
        for name in names where segments.first?.segment.name != name { try FileSystem.remove(directory + "/" + name) }
    }

    /// A file of each batch, on all cores.
    /// - Parameter codeBook: that of all files, so that merging them copies codes; made of the first batch if there is none.
    private func writeFiles<Batch: Sendable>(
        _ batches: [Batch], _ names: [String], in directory: String, _ snapshot: IndexSnapshot,
        _ codeBook: inout CodeBook?, add: @Sendable (Batch, inout SegmentBuilder, inout Tokenizer) -> Void
    ) throws {
        let built = Mutex<[Int: SegmentBuilder]>([:])
        try concurrently(batches.count) { index in
            var builder = SegmentBuilder()
            var tokenizer = Tokenizer(table: snapshot.models.traditional)
            add(batches[index], &builder, &tokenizer)
            built.withLock { $0[index] = builder }
        }
        let book =
            codeBook ?? built.withLock { $0[0] }?.codeBook(snapshot.scoring, snapshot.models.parameters)
        codeBook = book
        try concurrently(batches.count) { index in
            guard let book, let builder = built.withLock({ $0.removeValue(forKey: index) }) else { return }
            _ = try builder.finish(book, sink: try SegmentSink(path: directory + "/" + names[index]))
        }
    }
}
