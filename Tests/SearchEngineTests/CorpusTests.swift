// The real file and its judged questions, where they are at hand (ASKD_CORPUS).

import AskProtocol
import Foundation
import Importing
import TestSupport
import Testing
import TextRepair

@testable import SearchEngine

private let corpus = ProcessInfo.processInfo.environment["ASKD_CORPUS"]
private let queries = corpus.map {
    URL(filePath: $0).deletingLastPathComponent().deletingLastPathComponent().appending(path: "eval/dev.jsonl")
}

@Suite(.enabled(if: queries.map { FileManager.default.fileExists(atPath: $0.path) } ?? false))
struct CorpusTests {
    private struct Query: Decodable {
        let query: String
        let context: String?
    }

    private func documents() throws -> [Document] {
        let bytes = Array(try Data(contentsOf: URL(filePath: try #require(corpus))))
        var importer = Importer(source: ImportSource(name: "corpus"), format: .named("markdown"))
        var documents: [Document] = []
        func take(_ event: ImportEvent) {
            guard case .entry(let entry) = event else { return }
            documents.append(
                Document(
                    id: Int64(documents.count + 1), question: entry.question, answer: entry.answer,
                    topic: entry.topic ?? "", topicID: Int64(documents.count % 7)))
        }
        for line in TextRestorer(model: nil).restore(bytes).lines { importer.read(ImportLine(line)) { take($0) } }
        try importer.finish { take($0) }
        return documents
    }

    @Test func `bounds and files change no answer to any of the judged questions`() throws {
        let (documents, models) = (try documents(), try loadModels())
        #expect(documents.count > 2_300)
        let whole = SearchIndex(models: models, scoring: .bm25f)
        whole.apply(removing: [], adding: documents)
        let directory = try TemporaryDirectory()
        let pruned = try SearchIndex(directory: directory.path, models: models, scoring: .bm25f, smallCount: 0)
        // In pieces, some of which are merged, and with what is removed again.
        for start in stride(from: 0, to: documents.count, by: 300) {
            let piece = Array(documents[start..<min(start + 300, documents.count)])
            let gone = piece.prefix(40).map { document in
                var copy = document
                copy.id += 100_000
                return copy
            }
            pruned.apply(removing: [], adding: piece + gone)
            try pruned.flush(transaction: Int64(start + 1))
            pruned.apply(removing: gone.map(\.id), adding: [])
        }
        if let merge = pruned.plannedMerge() { try pruned.finish(try merge.run()) }
        let lines = try String(contentsOf: try #require(queries), encoding: .utf8).split(separator: "\n")
        let (truth, subject) = (whole.snapshot, pruned.snapshot)
        #expect(lines.count > 400 && subject.segments.contains { $0.segment.name != nil && $0.segment.expanded == nil })
        for (number, line) in lines.enumerated() {
            let query = try JSONDecoder().decode(Query.self, from: Data(line.utf8))
            let request = SearchRequest(
                question: query.query, context: query.context.map { [$0] } ?? [], limit: [1, 10, 100][number % 3])
            let (one, other) = (subject.search(request), truth.search(request))
            #expect(one.hits.map(\.id) == other.hits.map(\.id), "\(number)")
            #expect(
                zip(one.hits, other.hits).allSatisfy { abs($0.score - $1.score) <= 1e-4 * max(1, $1.score) },
                "\(number)")
        }
    }
}
