import TestSupport
import Testing

@testable import SearchEngine

/// The index against `ReferenceIndex` on random collections, updates and removals.
struct SearchIndexTests {
    @Test(arguments: [ScoringFunction.bm25f, .tfidf], 1...10 as ClosedRange<UInt64>)
    func `scores are those of the reference after random changes`(scoring: ScoringFunction, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let models = try loadModels()
        let index = SearchIndex(models: models, scoring: scoring)
        var reference = ReferenceIndex(models: models, scoring: scoring)
        for _ in 0..<Int.random(in: 1...30, using: &generator) {
            let removed = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Int64.random(in: 1...50, using: &generator)
            }
            let added = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                RandomText.document(Int64.random(in: 1...50, using: &generator), &generator)
            }
            index.apply(removing: removed, adding: added)
            reference.apply(removing: removed, adding: added)
        }
        for _ in 0..<4 {
            let question = RandomText.make(&generator, pieces: 1...12)
            let context = Bool.random(using: &generator) ? [RandomText.make(&generator, pieces: 1...6)] : []
            let filter = randomFilter(&generator)
            let request = SearchRequest(question: question, context: context, filter: filter, limit: 100)
            let result = index.snapshot.search(request)
            expect(result, equals: reference.search(result.query, filter: filter))
        }
        #expect(index.snapshot.documentCount == reference.documents.count)
    }

    private func randomFilter(_ generator: inout SeededGenerator) -> SearchFilter {
        let topics: Set<Int64>? = Bool.random(using: &generator) ? [1, 2] : nil
        let day = Int32.random(in: 0...9, using: &generator)
        return SearchFilter(
            topicIDs: topics, tags: Bool.random(using: &generator) ? ["b"] : [],
            days: Bool.random(using: &generator) ? day...9 : nil)
    }

    /// Duplicates, which are folded, included: scores at each rank within rounding; ids may change places only where scores are that close.
    private func expect(_ result: SearchResult, equals truth: [(id: Int64, score: Double)]) {
        #expect(result.total == truth.count)
        let found = result.hits.map(\.id) + result.hits.flatMap(\.duplicates)
        #expect(Set(found) == Set(truth.map(\.id)) && found.count == truth.count)
        let scores = Dictionary(uniqueKeysWithValues: truth.map { ($0.id, $0.score) })
        let folded = Set(result.hits.flatMap(\.duplicates))
        for (hit, expected) in zip(result.hits, truth.filter { !folded.contains($0.id) }) {
            #expect(abs(Double(hit.score) - expected.score) <= 1e-4 * max(1, expected.score))
            #expect(abs(Double(hit.score) - (scores[hit.id] ?? -1)) <= 1e-4 * max(1, expected.score))
        }
    }

    @Test func `a document that comes again replaces itself`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(removing: [], adding: [document(1, "镜像仓库"), document(1, "持久化存储"), document(2, "网络")])
        #expect(ids(index, "镜像") == [])
        #expect(ids(index, "存储") == [1])
        index.apply(removing: [], adding: [document(1, "镜像")])
        #expect(ids(index, "镜像") == [1])
        #expect(ids(index, "存储") == [])
        #expect(index.snapshot.documentCount == 2)
    }

    @Test func `removing and adding one id in one call adds it`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(removing: [], adding: [document(7, "旧的网络")])
        index.apply(removing: [7, 99], adding: [document(7, "存储")])
        #expect(ids(index, "存储") == [7])
        #expect(ids(index, "网络") == [])
        index.apply(removing: [7], adding: [])
        #expect(index.snapshot.documentCount == 0)
        #expect(ids(index, "存储") == [])
    }

    @Test func `a snapshot does not see later changes`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(removing: [], adding: [document(1, "网络插件")])
        let snapshot = index.snapshot
        index.apply(removing: [1], adding: [document(2, "网络策略")])
        #expect(snapshot.search(SearchRequest(question: "网络")).hits.map(\.id) == [1])
        #expect(ids(index, "网络") == [2])
    }

    @Test func `many single additions leave few segments, in which every document is found`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        for id in 1...300 as ClosedRange<Int64> {
            index.apply(removing: [], adding: [document(id, "第\(id)号 node\(id)x")])
        }
        let snapshot = index.snapshot
        #expect(snapshot.segments.count <= 7 * 3)
        for id in 1...300 as ClosedRange<Int64> {
            #expect(snapshot.search(SearchRequest(question: "node\(id)x", limit: 1)).hits.first?.id == id)
        }
    }

    @Test func `removals shrink the index`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        var generator = SeededGenerator(seed: 5)
        index.apply(removing: [], adding: (1...200).map { RandomText.document($0, &generator) })
        let full = index.snapshot.byteCount
        index.apply(removing: Array(1...150), adding: [])
        #expect(index.snapshot.byteCount * 2 < full)
    }

    @Test func `equal scores are ordered by id over all segments`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let subjects = [5: "网络", 3: "存储", 9: "日志", 1: "监控"] as [Int64: String]
        for (id, subject) in subjects.sorted(by: { $0.value < $1.value }) {
            index.apply(removing: [], adding: [document(id, subject + "平台")])
        }
        #expect(ids(index, "平台") == [1, 3, 5, 9])
        #expect(index.snapshot.search(SearchRequest(question: "平台", limit: 2)).hits.map(\.id) == [1, 3])
    }

    private func document(_ id: Int64, _ question: String) -> Document {
        Document(id: id, question: question, answer: "", topic: "", topicID: 1)
    }

    private func ids(_ index: SearchIndex, _ question: String) -> [Int64] {
        index.snapshot.search(SearchRequest(question: question)).hits.map(\.id)
    }
}
