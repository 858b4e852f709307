import Foundation
import TestSupport
import Testing

@testable import SearchEngine

struct SearchTests {
    private func index(_ scoring: ScoringFunction = .bm25f, seed: UInt64 = 1, count: Int64 = 60) throws -> SearchIndex {
        var generator = SeededGenerator(seed: seed)
        let index = SearchIndex(models: try loadModels(), scoring: scoring)
        index.apply(removing: [], adding: (1...count).map { RandomText.document($0, &generator) })
        return index
    }

    @Test(arguments: [ScoringFunction.bm25f, .tfidf], 1...8 as ClosedRange<UInt64>)
    func `an explanation adds up to its score`(scoring: ScoringFunction, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let snapshot = try index(scoring, seed: seed).snapshot
        let context = [RandomText.make(&generator, pieces: 1...5)]
        let question = RandomText.make(&generator, pieces: 1...15)
        let result = snapshot.search(SearchRequest(question: question, context: context, limit: 60, explain: true))
        for hit in result.hits {
            let sum = hit.terms.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - hit.score) <= 1e-4 * max(1, hit.score))
            #expect(hit.terms.allSatisfy { $0.contribution > 0 && (1...60).contains($0.documentFrequency) })
        }
    }

    @Test(arguments: [ScoringFunction.bm25f, .tfidf])
    func `confidence is a probability that rises with the score`(scoring: ScoringFunction) throws {
        let hits = try index(scoring).snapshot.search(SearchRequest(question: "docker 镜像 gitlab-ci", limit: 100)).hits
        #expect(hits.count > 5)
        #expect(hits.allSatisfy { (0...1).contains($0.confidence) })
        #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
    }

    @Test func `a foreign question is below the threshold, a near one above it`() throws {
        let models = try loadModels()
        let index = SearchIndex(models: models, scoring: .bm25f)
        let questions = [
            "etcd 的数据怎么备份", "镜像仓库的高可用怎么做", "Pod 之间的网络怎么隔离", "日志用什么收集", "滚动升级时怎么不中断服务",
            "节点磁盘满了会怎么样", "监控用 Prometheus 吗", "如何限制容器的内存",
        ]
        index.apply(
            removing: [],
            adding: questions.enumerated().map {
                Document(id: Int64($0), question: $1, answer: "", topic: "", topicID: 1)
            })
        func confidence(_ question: String) -> Float {
            index.snapshot.search(SearchRequest(question: question)).hits.first?.confidence ?? 0
        }
        #expect(confidence("请问 etcd 数据备份怎么弄") >= index.snapshot.threshold)
        #expect(confidence("红烧肉怎么做才好吃") < index.snapshot.threshold)
    }

    @Test func `a name that is not there makes an answer less sure`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let fillers = (10..<60).map { Document(id: $0, question: "第\($0)个问题", answer: "", topic: "", topicID: 1) }
        index.apply(
            removing: [],
            adding: [Document(id: 1, question: "redis 怎么做高可用备份", answer: "", topic: "", topicID: 1)] + fillers)
        func confidence(_ question: String) -> Float {
            index.snapshot.search(SearchRequest(question: question)).hits.first?.confidence ?? 0
        }
        #expect(confidence("redis 高可用备份") > 0.5)
        #expect(confidence("zookeeper 高可用备份") < confidence("redis 高可用备份") / 2)
    }

    @Test func `the previous question decides between answers`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [],
            adding: [
                Document(id: 1, question: "redis 怎么监控", answer: "", topic: "", topicID: 1),
                Document(id: 2, question: "etcd 怎么监控", answer: "", topic: "", topicID: 1),
            ])
        let alone = index.snapshot.search(SearchRequest(question: "怎么监控"))
        #expect(alone.hits.map(\.id) == [1, 2])
        let later = index.snapshot.search(SearchRequest(question: "怎么监控", context: ["redis 备份", "etcd 备份"]))
        #expect(later.hits.map(\.id) == [2, 1])
        #expect(alone.usedContext == nil && later.usedContext == 1)
    }

    @Test func `a new subject is read alone`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let questions = ["redis 主从怎么切换", "镜像仓库的垃圾回收怎么做", "etcd 怎么备份", "节点磁盘满了会怎么样"]
        index.apply(
            removing: [],
            adding: questions.enumerated().map {
                Document(id: Int64($0), question: $1, answer: "", topic: "", topicID: 1)
            })
        let request = SearchRequest(question: "镜像仓库的垃圾回收怎么做", context: ["redis 主从怎么切换"])
        let result = index.snapshot.search(request)
        #expect(result.usedContext == nil)
        #expect(result.hits.first?.id == 1)
        let alone = index.snapshot.search(SearchRequest(question: request.question))
        #expect(result.hits.map(\.score) == alone.hits.map(\.score))
    }

    @Test func `nearly equal questions are folded under the best`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let questions = [
            "请问 Docker 无状态是否意味着不建议在容器里存放数据，比如 MySQL？", "Docker 无状态是否意味着不建议在容器里存放数据，比如 MySQL",
            "Docker 里跑 MySQL 性能怎么样",
        ]
        index.apply(
            removing: [],
            adding: questions.enumerated().map {
                Document(id: Int64($0), question: $1, answer: "", topic: "", topicID: 1)
            })
        let result = index.snapshot.search(SearchRequest(question: "Docker 无状态 MySQL 数据", limit: 2))
        #expect(result.hits.map(\.id) == [1, 2])
        #expect(result.hits.map(\.duplicates) == [[0], []])
        #expect(result.total == 3)
    }

    @Test(arguments: ["", " ", "？？？", "\u{0}", "👩‍💻", "e\u{301}", String(repeating: "一", count: 100_000)])
    func `empty, senseless and huge questions are answered`(question: String) throws {
        let result = try index().snapshot.search(SearchRequest(question: question, explain: true))
        #expect(result.hits.count <= 5)
        #expect(result.hits.allSatisfy { $0.score > 0 && $0.score.isFinite && $0.confidence.isFinite })
    }

    @Test func `an empty index has no hits`() throws {
        let empty = SearchIndex(models: try loadModels(), scoring: .bm25f).snapshot
        let result = empty.search(SearchRequest(question: "镜像", context: ["网络"], explain: true))
        #expect(result.hits.isEmpty && result.total == 0 && empty.documentCount == 0)
    }

    @Test func `a limit of none still counts`() throws {
        let result = try index().snapshot.search(SearchRequest(question: "镜像", limit: 0))
        #expect(result.hits.isEmpty && result.total > 0)
    }

    @Test func `asking from many threads while writing gives whole answers`() async throws {
        let index = try index()
        await withTaskGroup(of: Void.self) { group in
            for seed in 1...4 as ClosedRange<UInt64> {
                group.addTask {
                    var generator = SeededGenerator(seed: seed)
                    for _ in 0..<50 {
                        let question = RandomText.make(&generator, pieces: 1...6)
                        let result = index.snapshot.search(SearchRequest(question: question, limit: 100))
                        #expect(result.hits.reduce(0) { $0 + 1 + $1.duplicates.count } == result.total)
                    }
                }
            }
            group.addTask {
                var generator = SeededGenerator(seed: 9)
                for id in 1...60 as ClosedRange<Int64> {
                    index.apply(removing: [id], adding: [RandomText.document(id % 30, &generator)])
                }
            }
        }
    }
}
