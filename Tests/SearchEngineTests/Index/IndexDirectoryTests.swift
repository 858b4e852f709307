import Foundation
import TestSupport
import Testing

@testable import SearchEngine

/// The index on disk against one in memory that has seen the same changes.
struct IndexDirectoryTests {
    private func expectEqual(_ one: IndexSnapshot, _ other: IndexSnapshot, _ generator: inout SeededGenerator) {
        #expect(one.documentCount == other.documentCount)
        for _ in 0..<4 {
            let question = RandomText.make(&generator, pieces: 1...8)
            let request = SearchRequest(
                question: question,
                filter: SearchFilter(tags: Bool.random(using: &generator) ? ["a"] : []), limit: 50)
            let (found, truth) = (one.search(request), other.search(request))
            #expect(found.hits.map(\.id) == truth.hits.map(\.id))
            #expect(zip(found.hits, truth.hits).allSatisfy { abs($0.score - $1.score) <= 1e-4 * max(1, $1.score) })
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>, [0, Segment.smallCount])
    func `changes, flushes, merges and reopenings lose nothing`(seed: UInt64, smallCount: Int) throws {
        let directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: seed)
        let models = try loadModels()
        var index = try SearchIndex(
            directory: directory.path, models: models, scoring: .bm25f, smallCount: smallCount)
        let truth = SearchIndex(models: models, scoring: .bm25f)
        var transaction: Int64 = 0
        var log: [(transaction: Int64, removed: [Int64], added: [Document])] = []
        for _ in 0..<30 {
            transaction += 1
            let removed = (0..<2).map { _ in Int64.random(in: 1...60, using: &generator) }
            let added = (0..<3).map { _ in
                RandomText.document(Int64.random(in: 1...60, using: &generator), &generator)
            }
            let merge = Int.random(in: 0..<3, using: &generator) == 0 ? index.plannedMerge() : nil
            let merged = try merge?.run()
            let flush =
                merge == nil && Bool.random(using: &generator) ? index.plannedFlush(transaction: transaction - 1) : nil
            let flushed = try flush?.run()
            log.append((transaction, removed, added))
            for index in [index, truth] { index.apply(removing: removed, adding: added) }
            for written in [merged, flushed].compactMap(\.self) { try index.finish(written) }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1: try index.flush(transaction: transaction)
            case 2:
                // What was not flushed is lost, and applied again.
                index = try SearchIndex(
                    directory: directory.path, models: models, scoring: .bm25f, smallCount: smallCount)
                for change in log where change.transaction > index.transaction {
                    index.apply(removing: change.removed, adding: change.added)
                }
            default: break
            }
            if transaction % 10 == 0 { expectEqual(index.snapshot, truth.snapshot, &generator) }
        }
        try index.flush(transaction: transaction)
        let opened = try SearchIndex(
            directory: directory.path, models: models, scoring: .bm25f, smallCount: smallCount)
        #expect(opened.transaction == transaction)
        expectEqual(opened.snapshot, truth.snapshot, &generator)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `building from batches is adding all of them`(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: seed)
        let documents = (1...90).map { RandomText.document(Int64($0), &generator) }
        let truth = SearchIndex(models: try loadModels(), scoring: .tfidf)
        truth.apply(removing: [], adding: documents)
        let index = try SearchIndex(directory: directory.path, models: try loadModels(), scoring: .tfidf)
        var rest = documents[...]
        try index.build(transaction: 7) {
            defer { rest = rest.dropFirst(20) }
            return rest.isEmpty ? nil : Array(rest.prefix(20))
        }
        #expect(index.transaction == 7 && index.snapshot.segments.count == 1 && index.unflushedCount == 0)
        expectEqual(index.snapshot, truth.snapshot, &generator)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 2)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a flipped bit is refused, and an erased index is built anew`(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: seed)
        let models = try loadModels()
        let index = try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        index.apply(removing: [], adding: (1...5).map { RandomText.document($0, &generator) })
        try index.flush(transaction: 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        let path = directory.path + "/" + (names.randomElement(using: &generator) ?? "")
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let place = Int.random(in: bytes.indices, using: &generator)
        if seed % 4 == 0 { bytes.removeLast(bytes.count - place) } else { bytes[place] ^= 1 << UInt8(seed % 8) }
        // A new file, as the old one is mapped.
        try FileManager.default.removeItem(atPath: path)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(throws: EngineError.self) {
            try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        }
        try SearchIndex.erase(directory: directory.path)
        let empty = try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        #expect(empty.transaction == 0 && empty.snapshot.documentCount == 0)
    }

    @Test func `files that a crash left behind are removed, a missing one is an error`() throws {
        let directory = try TemporaryDirectory()
        let models = try loadModels()
        let index = try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        index.apply(removing: [], adding: [Document(id: 1, question: "镜像", answer: "", topic: "", topicID: 1)])
        try index.flush(transaction: 3)
        let stray = directory.path + "/99.segment"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: stray))
        _ = try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        #expect(!FileManager.default.fileExists(atPath: stray))
        let name = try #require(index.snapshot.segments.first?.segment.name)
        try FileManager.default.removeItem(atPath: directory.path + "/" + name)
        #expect(throws: (any Error).self) {
            try SearchIndex(directory: directory.path, models: models, scoring: .bm25f)
        }
    }
}
