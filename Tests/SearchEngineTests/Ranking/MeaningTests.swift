import Meaning
import Testing

@testable import SearchEngine

/// Questions in other words than those of their answers.
struct MeaningTests {
    private static let documents = [
        ("怎样做到升级的时候业务不中断？", "先起新的实例，就绪之后再停旧的。"),
        ("节点的磁盘写满了会发生什么？", "节点会被打上污点，上面的工作负载被驱逐。"),
        ("日志应该收集到哪里？", "写到标准输出，由采集组件统一送走。"),
        ("如何给命名空间设置资源配额？", "创建 ResourceQuota 对象。"),
        ("证书过期了怎么续签？", "用管理工具重新签发，然后重启控制面。"),
    ].enumerated().map { number, pair in
        Document(
            id: Int64(number + 1), question: pair.0, answer: pair.1, topic: "运维", topicID: Int64(number % 2 + 1))
    }

    private static let vectors = Result {
        guard let encoder = try loadModels().encoder else { throw NoEncoder() }
        let made = documents.map { ($0.id, encoder.vector(ofQuestion: $0.question, answer: $0.answer)) }
        return Dictionary(uniqueKeysWithValues: made)
    }

    private struct NoEncoder: Error {}

    private func index(
        vectorsOf ids: Set<Int64> = [1, 2, 3, 4, 5], scoring: ScoringFunction = .bm25f
    ) throws -> SearchIndex {
        let index = SearchIndex(models: try loadModels(), scoring: scoring)
        index.apply(removing: [], adding: Self.documents)
        index.setVectors(try Self.vectors.get().filter { ids.contains($0.key) })
        return index
    }

    private func ids(_ index: SearchIndex, _ question: String, filter: SearchFilter = SearchFilter()) -> [Int64] {
        index.snapshot.search(SearchRequest(question: question, filter: filter)).hits.map(\.id)
    }

    @Test(arguments: ScoringFunction.allCases)
    func `a question without a word of its answer finds it`(scoring: ScoringFunction) throws {
        let question = "How can I upgrade without interrupting the service?"
        let withMeaning = try index(scoring: scoring)
        #expect(ids(withMeaning, question).first == 1)
        let result = withMeaning.snapshot.search(SearchRequest(question: question))
        #expect(result.total >= result.hits.count)
    }

    @Test func `without vectors words alone count, with and without an encoder`() throws {
        let without = SearchIndex(models: try EngineModels(directory: modelsDirectory, meaning: false), scoring: .bm25f)
        without.apply(removing: [], adding: Self.documents)
        for question in ["磁盘写满", "How can I upgrade without interrupting the service?", "证书续签"] {
            let request = SearchRequest(question: question, explain: true)
            let (one, other) = (try index(vectorsOf: []).snapshot.search(request), without.snapshot.search(request))
            #expect(one.hits.map(\.id) == other.hits.map(\.id))
            #expect(one.hits.map(\.score) == other.hits.map(\.score))
            #expect(one.hits.map(\.confidence) == other.hits.map(\.confidence))
            #expect(!one.hits.flatMap(\.terms).contains { $0.term == "(meaning)" })
        }
        // Vectors are of no use without the encoder that reads the question.
        without.setVectors(try Self.vectors.get())
        #expect(
            ids(without, "How can I upgrade without interrupting the service?")
                == ids(try index(vectorsOf: []), "How can I upgrade without interrupting the service?"))
    }

    @Test(arguments: [[1, 2, 3, 4, 5], [1, 3], [2], []] as [Set<Int64>])
    func `an explanation adds up to its score, whoever has a vector`(vectors: Set<Int64>) throws {
        let snapshot = try index(vectorsOf: vectors).snapshot
        for question in ["节点磁盘满了日志放在哪里", "certificate expired 证书", "quota"] {
            for hit in snapshot.search(SearchRequest(question: question, explain: true)).hits {
                let sum = hit.terms.reduce(0) { $0 + $1.contribution }
                #expect(abs(sum - hit.score) <= 1e-4 * max(1, hit.score))
                #expect(hit.terms.map(\.contribution) == hit.terms.map(\.contribution).sorted(by: >))
                #expect((0...1).contains(hit.confidence))
                #expect((hit.features.similarity != nil) == vectors.contains(hit.id))
            }
        }
    }

    @Test func `a document without a vector yet keeps its place by words`() throws {
        let question = "节点的磁盘写满了会发生什么"
        #expect(ids(try index(vectorsOf: [1, 3, 4, 5]), question).first == 2)
        #expect(ids(try index(vectorsOf: [2]), question).first == 2)
    }

    @Test func `a filter holds for what meaning finds too`() throws {
        let index = try index()
        #expect(
            ids(index, "How can I upgrade without interrupting the service?", filter: SearchFilter(topicIDs: [2]))
                .contains(1) == false)
        #expect(
            ids(index, "How can I upgrade without interrupting the service?", filter: SearchFilter(topicIDs: [1])).first
                == 1)
        #expect(
            ids(index, "How can I upgrade without interrupting the service?", filter: SearchFilter(tags: ["nowhere"]))
                .isEmpty)
    }

    @Test func `a document that is replaced or removed loses its vector`() throws {
        let index = try index()
        var changed = Self.documents[0]
        changed.question = "完全不同的问题"
        index.apply(removing: [2], adding: [changed])
        #expect((1...5).filter(index.snapshot.hasVector) == [3, 4, 5])
        #expect(index.snapshot.hasVector(3))
        #expect(!index.snapshot.hasVector(1))
        index.setVectors(try Self.vectors.get())
        #expect((1...5).filter(index.snapshot.hasVector) == [1, 3, 4, 5])
    }

    @Test func `vectors stay through merges of segments`() throws {
        let index = try index()
        for id in 10..<40 as Range<Int64> {
            index.apply(removing: [], adding: [Document(id: id, question: "别的", answer: "内容", topic: "", topicID: 9)])
        }
        #expect(ids(index, "How can I upgrade without interrupting the service?").first == 1)
    }

    @Test func `the fourth and the fifth place are those of words alone`() throws {
        let index = try index()
        let encoder = try #require(index.snapshot.models.encoder)
        let questions = [
            "升级集群要注意什么？", "磁盘选 SSD 还是机械盘？", "日志保留多少天？", "配额用完了会怎样？", "证书放在哪个目录？", "业务高峰怎么扩容？",
            "升级失败如何回滚？", "磁盘快照多久做一次？", "日志里怎么查错误？", "谁能修改配额？", "证书由谁签发？", "服务之间怎么鉴权？",
        ]
        let more = questions.enumerated().map {
            Document(id: Int64($0 + 10), question: $1, answer: "看文档。", topic: "", topicID: 9)
        }
        index.apply(removing: [], adding: more)
        index.setVectors(
            Dictionary(
                uniqueKeysWithValues: more.map {
                    ($0.id, encoder.vector(ofQuestion: $0.question, answer: $0.answer))
                }))
        var moved = 0
        let asked = [
            "升级和磁盘，还有日志的配额", "upgrade 升级 磁盘 证书 日志", "证书配额日志 disk full", "日志 磁盘 配额 rollback after upgrade",
            "certificate expired 证书 日志 升级", "quota 配额 证书 磁盘 集群",
        ]
        for question in asked {
            let hits = index.snapshot.search(SearchRequest(question: question, limit: 10, explain: true)).hits
            try #require(hits.count >= 6)
            let words = hits.map { hit in
                hit.terms.filter { $0.term != "(meaning)" }.reduce(0) { $0 + $1.contribution }
            }
            #expect(words[4...].allSatisfy { $0 <= words[3] + 1e-4 })
            #expect(words[5...].allSatisfy { $0 <= words[4] + 1e-4 })
            for part in [hits[..<3], hits[5...]] {
                #expect(part.map(\.score) == part.map(\.score).sorted(by: >))
            }
            #expect(hits.map(\.confidence) == hits.map(\.confidence).sorted(by: >))
            if hits.map(\.score) != hits.map(\.score).sorted(by: >) { moved += 1 }
        }
        #expect(moved > 0)
    }

    @Test func `a question without words finds nothing`() throws {
        let result = try index().snapshot.search(SearchRequest(question: "？！ …"))
        #expect(result.hits.isEmpty)
        #expect(result.total == 0)
    }

    @Test func `the encoder is read unless it is not wanted`() throws {
        #expect(try EngineModels(directory: modelsDirectory, meaning: false).encoder == nil)
        #expect(try loadModels().encoder != nil)
    }
}
