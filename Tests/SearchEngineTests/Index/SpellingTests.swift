import TestSupport
import Testing

@testable import SearchEngine

struct SpellingTests {
    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `distances are those of the full matrix`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func word() -> String {
            String(
                (0..<Int.random(in: 1...14, using: &generator)).map { _ in "abc".randomElement(using: &generator) ?? "a"
                })
        }
        let (one, other) = (word(), word())
        let distance = EditDistance(Array(one.utf8))
        let truth = ReferenceIndex.distance(one, other)
        for limit in 0...3 { #expect(distance.to(Array(other.utf8), limit: limit) == (truth <= limit ? truth : nil)) }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `the nearest word is the reference's`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let models = try loadModels()
        func word() -> String {
            let length = Int.random(in: 3...9, using: &generator)
            return String((0..<length).map { _ in "abcd".randomElement(using: &generator) ?? "a" })
        }
        let index = SearchIndex(models: models, scoring: .bm25f)
        var reference = ReferenceIndex(models: models, scoring: .bm25f)
        for _ in 0..<5 {
            let added = (0..<10).map { _ in
                let words = (0..<4).map { _ in word() }.joined(separator: " ")
                return Document(
                    id: Int64.random(in: 1...30, using: &generator), question: words, answer: "", topic: "", topicID: 1)
            }
            index.apply(removing: [3, 4], adding: added)
            reference.apply(removing: [3, 4], adding: added)
        }
        for _ in 0..<10 {
            let word = word()
            let found = index.snapshot.nearestWord(to: Array(word.utf8)).map { String(decoding: $0, as: UTF8.self) }
            #expect(found == reference.nearest(word))
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `every word within two edits is found, wherever the edits are`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        // Few letters and long words: many neighbours, and transpositions over every border of thirds.
        let letters = Array("abcdefgh".utf8.prefix(Int.random(in: 2...8, using: &generator)))
        func randomWord() -> [UInt8] {
            (0..<Int.random(in: 3...17, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? 0 }
        }
        func edited(_ word: [UInt8]) -> [UInt8] {
            var word = word
            let place = Int.random(in: 0..<max(1, word.count - 1), using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where word.count > 4: word.remove(at: place)
            case 1: word.insert(letters[0], at: place)
            case 2: word[place] = letters[1]
            case 3...4 where word.count > 1: word.swapAt(place, place + 1)
            default: break
            }
            return word
        }
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        var words = Set((0..<12).map { _ in randomWord() })
        for word in words { for _ in 0..<5 { words.insert(edited(edited(word))) } }
        let text = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        index.apply(removing: [], adding: [Document(id: 1, question: text, answer: "", topic: "", topicID: 1)])
        let segment = try #require(index.snapshot.segments.first).segment
        for word in words.shuffled(using: &generator).prefix(25).map(edited) {
            let found = (1...2).map { limit in
                var found: Set<[UInt8]> = []
                segment.vocabulary.forEachNear(word, limit: limit) { found.insert(segment.terms.word($0)) }
                return found
            }
            let written = String(decoding: word, as: UTF8.self)
            for other in words {
                let distance = ReferenceIndex.distance(written, String(decoding: other, as: UTF8.self))
                if distance <= 2 { #expect(found[1].contains(other), "\(written) \(other)") }
                if distance <= 1 { #expect(found[0].contains(other), "\(written) \(other)") }
            }
        }
    }

    @Test func `a word's bytes are seen where they are`() throws {
        let words = ["abc", "gitlab", "jenkins", "kubernetes", "x1y2z3w4"]
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [],
            adding: [Document(id: 1, question: words.joined(separator: " "), answer: "", topic: "", topicID: 1)])
        let terms = try #require(index.snapshot.segments.first).segment.terms
        for word in words {
            let key = TermKey(kind: .word, word: Array(word.utf8))
            let term = try #require(terms.find(key) { Array(word.utf8) })
            #expect(Array(terms.bytes(of: term)) == Array(word.utf8))
        }
        #expect(terms.bytes(of: terms.count).isEmpty)
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
        var highlighter = Highlighter(result.query)
        #expect(highlighter.ranges(in: meant) == [0..<meant.utf8.count])
    }

    @Test(arguments: ["redis", "abc", "x1y2", "qqqqqqqq", "镜像"])
    func `a known, a short and a far word stay as they are`(word: String) throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [], adding: [Document(id: 1, question: "redis abd", answer: "", topic: "", topicID: 1)])
        #expect(index.snapshot.search(SearchRequest(question: word)).query.corrections == [:])
    }

    @Test(arguments: [
        ("gitlab-ci", "GitLab CI 怎么用"), ("gitlab ci", "gitlab-ci 怎么用"), ("gitlabci", "gitlab-ci 怎么用"),
        ("gitlab-ci", "gitlabci 怎么用"), ("open stack", "OpenStack 怎么用"), ("openvswitch", "Open vSwitch 怎么用"),
        ("v1.14.2", "升级到 1.14 怎么做"), ("1.14", "升级到 v1.14 怎么做"), ("Ｋ８Ｓ", "k8s 怎么用"),
    ])
    func `a compound is found however it is written`(written: String, question: String) throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        let fillers = (10..<30).map { Document(id: $0, question: "第\($0)个问题怎么办", answer: "", topic: "", topicID: 1) }
        index.apply(
            removing: [], adding: [Document(id: 1, question: question, answer: "", topic: "", topicID: 1)] + fillers)
        let hit = try #require(index.snapshot.search(SearchRequest(question: written)).hits.first)
        let exact = try #require(index.snapshot.search(SearchRequest(question: question)).hits.first)
        #expect(hit.id == 1)
        #expect(hit.score > exact.score / 5)
    }
}
