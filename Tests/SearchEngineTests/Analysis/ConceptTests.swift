import Foundation
import Testing

@testable import SearchEngine

struct ConceptTests {
    private let table: TraditionalTable
    private let models: EngineModels

    init() throws {
        models = try loadModels()
        table = models.traditional
    }

    private func concepts(_ text: String) throws -> ConceptTable {
        var builder = ConceptTableBuilder()
        try builder.add(groups: ModelFile(path: "words.txt", text: text), table: table)
        return builder.table()
    }

    private func alternatives(_ phrase: String, _ concepts: ConceptTable) -> [String] {
        var reader = UnitReader(table: table)
        guard let number = concepts.phrase(reader.units(phrase)) else { return [] }
        return concepts.alternatives(of: number).map(\.text).sorted()
    }

    @Test func `a group's phrases stand for each other in all forms`() throws {
        let concepts = try concepts("# comment\n回滚, rollback, roll back\n")
        #expect(alternatives("回滚", concepts) == ["roll back", "rollback"])
        #expect(alternatives("rollbacks", concepts) == ["roll back", "回滚"])
        #expect(alternatives("Rolling back", concepts) == ["rollback", "回滚"])
        #expect(alternatives("滚", concepts) == [])
    }

    @Test func `an arrow goes one way`() throws {
        let concepts = try concepts("ci, cd => pipeline")
        #expect(alternatives("ci", concepts) == ["pipeline"])
        #expect(alternatives("pipeline", concepts) == [])
    }

    @Test(arguments: ["回滚", "a, ", "a => b => c", ", ", "a => ，"])
    func `a senseless group is refused with its line`(line: String) throws {
        let error = #expect(throws: EngineError.self) { try concepts("a, b\n" + line) }
        #expect(error?.line == 2)
    }

    @Test func `long phrases win over short ones and none overlap`() throws {
        let concepts = try concepts("负载, load\n负载均衡, load balancing\n均衡器, balancer\n")
        var tokenizer = Tokenizer(table: table)
        tokenizer.tokenize("负载均衡器，负载")
        let units = QueryUnit.units(of: tokenizer)
        #expect(AnalyzedQuery.phrases(in: units, concepts).map(\.units) == [0..<4, 6..<8])
    }

    @Test func `a phrase does not go over punctuation`() throws {
        let concepts = try concepts("load balancer, 负载均衡")
        var tokenizer = Tokenizer(table: table)
        tokenizer.tokenize("load, balancer load  balancer")
        let units = QueryUnit.units(of: tokenizer)
        #expect(AnalyzedQuery.phrases(in: units, concepts).map(\.units) == [3..<5])
    }

    @Test func `a translation stands in for a missing word and never adds to one that is there`() throws {
        let index = SearchIndex(models: models, scoring: .bm25f)
        func document(_ id: Int64, _ question: String) -> Document {
            Document(id: id, question: question, answer: "", topic: "", topicID: 1)
        }
        let fillers = (10..<40).map { document($0, "第\($0)个问题") }
        index.apply(
            removing: [], adding: [document(1, "镜像加速"), document(2, "image 加速"), document(3, "镜像 image")] + fillers)
        let hits = index.snapshot.search(SearchRequest(question: "image", explain: true)).hits
        #expect(Set(hits.map(\.id)) == [1, 2, 3])
        let first = try #require(hits.first { $0.id == 1 })
        #expect(first.terms.contains { $0.term == "image → 镜像" && $0.field == "question" })
        let scores = Dictionary(uniqueKeysWithValues: hits.map { ($0.id, $0.score) })
        #expect(try #require(scores[3]) <= #require(scores[2]) * 1.05)
        #expect(try #require(scores[1]) < #require(scores[2]))
    }

    @Test func `alternatives are highlighted`() throws {
        let query = AnalyzedQuery("image", models: models)
        var highlighter = Highlighter(query)
        #expect(highlighter.ranges(in: "私有镜像") == [6..<12])
    }
}
