import Testing

@testable import SearchEngine

struct SpellingTests {
    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `distances are those of the full matrix`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func word() -> String {
            String(
                (0..<Int.random(in: 1...9, using: &generator)).map { _ in "abc".randomElement(using: &generator) ?? "a"
                })
        }
        let (one, other) = (word(), word())
        var distance = EditDistance(Array(one.utf8))
        let truth = ReferenceIndex.distance(one, other)
        for limit in 0...3 { #expect(distance.to(Array(other.utf8), limit: limit) == (truth <= limit ? truth : nil)) }
    }

    @Test(arguments: [
        ("kuberentes", "kubernetes"), ("promethues", "prometheus"), ("ectd", "etcd"), ("jenkin", "jenkins"),
        ("dokcer", "docker"),
    ])
    func `a misspelt word finds what was meant`(written: String, meant: String) throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let words = ["kubernetes", "prometheus", "etcd", "jenkins", "docker", "nginx", "redis"]
        index.apply(
            removing: [],
            adding: words.enumerated().map {
                Document(id: Int64($0), question: "\($1) 部署", answer: "", topic: "", topicID: 1)
            })
        let result = index.snapshot.search(SearchRequest(question: "\(written) 怎么部署"))
        let first = try #require(result.hits.first)
        #expect(words[Int(first.id)] == meant)
        #expect(result.query.corrections == [written: meant])
        #expect(result.query.highlights(in: meant) == [0..<meant.utf8.count])
    }

    @Test(arguments: ["redis", "abc", "x1y2", "qqqqqqqq", "镜像"])
    func `a known, a short and a far word stay as they are`(word: String) throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [], adding: [Document(id: 1, question: "redis abd", answer: "", topic: "", topicID: 1)])
        #expect(index.snapshot.search(SearchRequest(question: word)).query.corrections == [:])
    }
}
