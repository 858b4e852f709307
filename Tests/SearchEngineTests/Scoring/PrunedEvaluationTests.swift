import Synchronization
import TestSupport
import Testing

@testable import SearchEngine

/// Evaluation by bounds against scoring everything.
struct PrunedEvaluationTests {
    /// The same collection twice: with segments that are scored whole, and with such that are not.
    private struct Twins {
        let whole: SearchIndex
        let pruned: SearchIndex
        var generator: SeededGenerator

        init(_ scoring: ScoringFunction, seed: UInt64) throws {
            let models = try loadModels()
            whole = SearchIndex(models: models, scoring: scoring)
            pruned = SearchIndex(models: models, scoring: scoring, smallCount: 0)
            generator = SeededGenerator(seed: seed)
        }

        mutating func change(adding count: Int, of ids: ClosedRange<Int64>) {
            let removed = (0..<count / 4).map { _ in Int64.random(in: ids, using: &generator) }
            let added = (0..<count).map { _ in
                RandomText.document(Int64.random(in: ids, using: &generator), &generator)
            }
            for index in [whole, pruned] { index.apply(removing: removed, adding: added) }
        }

        mutating func request() -> SearchRequest {
            let isFiltered = Bool.random(using: &generator)
            let day = Int32.random(in: 0...9, using: &generator)
            let filter = SearchFilter(
                topicIDs: isFiltered && Bool.random(using: &generator) ? [1, 2] : nil,
                tags: isFiltered && Bool.random(using: &generator) ? ["b"] : [],
                days: isFiltered && Bool.random(using: &generator) ? day...9 : nil)
            return SearchRequest(
                question: RandomText.make(&generator, pieces: 1...12),
                context: Bool.random(using: &generator) ? [RandomText.make(&generator, pieces: 1...6)] : [],
                filter: filter, limit: [1, 5, 10, 100, 1000].randomElement(using: &generator) ?? 1)
        }
    }

    private func expectEqual(_ one: SearchResult, _ other: SearchResult) {
        #expect(one.hits.map(\.id) == other.hits.map(\.id))
        #expect(one.hits.map(\.score) == other.hits.map(\.score))
        #expect(one.hits.map(\.duplicates) == other.hits.map(\.duplicates))
        #expect(one.usedContext == other.usedContext)
    }

    @Test(arguments: [ScoringFunction.bm25f, .tfidf], 1...6 as ClosedRange<UInt64>)
    func `pruning changes no answer`(scoring: ScoringFunction, seed: UInt64) throws {
        var twins = try Twins(scoring, seed: seed)
        for _ in 0..<Int.random(in: 1...5, using: &twins.generator) { twins.change(adding: 40, of: 1...200) }
        for _ in 0..<12 {
            let request = twins.request()
            expectEqual(twins.pruned.snapshot.search(request), twins.whole.snapshot.search(request))
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `pruning changes no answer where lists are long`(seed: UInt64) throws {
        var twins = try Twins(.bm25f, seed: seed)
        twins.change(adding: 450, of: 1...900)
        twins.change(adding: 60, of: 1...900)
        let hasWindows = twins.pruned.snapshot.segments.contains { live in
            (0..<live.segment.terms.count).contains { live.segment.list($0).windows != nil }
        }
        #expect(hasWindows)
        for _ in 0..<25 {
            let request = twins.request()
            expectEqual(twins.pruned.snapshot.search(request), twins.whole.snapshot.search(request))
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `bounds hold under other weights and the other function than those of the segments`(seed: UInt64) throws {
        var twins = try Twins(.bm25f, seed: seed)
        twins.change(adding: 150, of: 1...200)
        let (models, snapshot) = (try loadModels(), twins.pruned.snapshot)
        var parameters = models.parameters
        parameters.fieldWeights = SIMD4(0.7, 0.9, 0.8, 0.1)
        parameters.b = 0.3
        parameters.k1 = 2
        for function in ScoringFunction.allCases {
            let scorer = Scorer(function, parameters, meanLengths: SIMD4(10, 10, 900, 3))
            for _ in 0..<10 {
                let query = snapshot.understand(RandomText.make(&twins.generator, pieces: 1...10))
                let pruned = BoundQuery(query, snapshot, scorer).evaluate(
                    snapshot, scorer, filter: SearchFilter(), limit: 10)
                let whole = twins.whole.snapshot
                let all = BoundQuery(query, whole, scorer).evaluate(whole, scorer, filter: SearchFilter(), limit: 10)
                #expect(pruned.top.map(\.id) == all.top.map(\.id))
                #expect(pruned.top.map(\.score) == all.top.map(\.score))
            }
        }
    }

    @Test func `pruning changes no answer over several windows`() throws {
        var generator = SeededGenerator(seed: 7)
        let models = try loadModels()
        let keys = (0..<40 as Range<UInt32>).map { TermKey(character: 0x4E00 + $0) }
        var builder = SegmentBuilder()
        for id in 0..<67_000 as Range<Int64> {
            let terms = (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                let product = Int.random(in: 0..<40, using: &generator) * Int.random(in: 0..<40, using: &generator)
                return (key: keys[product / 40], word: [UInt8]())
            }
            builder.add(id: id, terms: terms)
        }
        let bytes = try builder.finish(builder.codeBook(.bm25f, models.parameters), sink: SegmentSink())
        func snapshot(smallCount: Int) throws -> IndexSnapshot {
            let segment = LiveSegment(try Segment(inMemory: bytes, smallCount: smallCount))
            return IndexSnapshot(models: models, scoring: .bm25f, segments: [segment])
        }
        let (pruned, whole) = (try snapshot(smallCount: 0), try snapshot(smallCount: .max))
        let first = SearchRequest(question: String(scalars: [0x4E00]), limit: 10)
        var stopped = first
        stopped.stop = StopCondition(isCancelled: { true })
        #expect(pruned.search(first).isComplete && !pruned.search(stopped).isComplete)
        // In the second window it is too late for the first one's documents only.
        let calls = Mutex(0)
        stopped.stop = StopCondition(isCancelled: {
            calls.withLock {
                $0 += 1; return $0 > 1
            }
        })
        let partial = pruned.search(stopped)
        #expect(!partial.isComplete && !partial.hits.isEmpty && partial.hits.allSatisfy { $0.id < 65_536 })
        for limit in [1, 10, 200] {
            let text = (0..<5).map { _ in String(scalars: [0x4E00 + UInt32.random(in: 0..<40, using: &generator)]) }
            let request = SearchRequest(question: text.joined(separator: " "), limit: limit)
            expectEqual(pruned.search(request), whole.search(request))
        }
    }
}
