import TestSupport
import Testing

@testable import SearchEngine

/// Completions against a count over the documents.
struct CompletionTests {
    private typealias Generator = SeededGenerator

    private static let letters = Array("abct").map(String.init)

    private func word(_ generator: inout Generator) -> String {
        let start = ["", "ca", "kube", "kubernete"].randomElement(using: &generator) ?? ""
        return start
            + (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                Self.letters.randomElement(using: &generator) ?? ""
            }.joined()
    }

    private func text(_ generator: inout Generator) -> String {
        (0..<Int.random(in: 1...12, using: &generator)).map { _ in
            Bool.random(using: &generator)
                ? word(&generator)
                : (0..<3).map { _ in ["备", "份", "容", "器"].randomElement(using: &generator) ?? "" }.joined()
        }.joined(separator: " ")
    }

    /// Words and pairs of each document.
    private func terms(of document: Document) throws -> Set<[UInt8]> {
        var tokenizer = Tokenizer(table: try loadModels().traditional)
        var terms: Set<[UInt8]> = []
        for text in [document.question, document.answer] {
            tokenizer.tokenize(text)
            for token in tokenizer.tokens where [.word, .part, .bigram].contains(token.kind) {
                terms.insert(tokenizer.word(of: token))
            }
        }
        return terms
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `the commonest words that begin so are those of a count, through files, removals and merges`(
        seed: UInt64
    ) throws {
        var generator = Generator(seed: seed)
        let directory = try TemporaryDirectory()
        let index = try SearchIndex(
            directory: directory.path, models: try loadModels(), scoring: .bm25f, smallCount: seed % 2 == 0 ? 0 : 100)
        var documents: [Int64: Document] = [:]
        for round in 0..<6 as Range<Int64> {
            let added = (0..<40).map { number in
                Document(
                    id: round * 30 + number, question: text(&generator), answer: text(&generator), topic: "",
                    topicID: 0)
            }
            let removed = documents.keys.filter { _ in Int.random(in: 0..<9, using: &generator) == 0 }
            index.apply(removing: removed, adding: added)
            for id in removed { documents[id] = nil }
            for document in added { documents[document.id] = document }
            if round % 2 == 0 { try index.flush(transaction: round + 1) }
        }
        var counts: [[UInt8]: Int] = [:]
        for document in documents.values { for term in try terms(of: document) { counts[term, default: 0] += 1 } }
        let snapshot = index.snapshot
        for prefix in ["c", "ca", "k", "kube", "kubernet", "kubernetes", "kubernetea", "t", "备", "z", "etcd ca", "容器"] {
            let last = Array((prefix.split(separator: " ").last ?? "").utf8)
            let isPair = last.first.map { $0 >= 0x80 } ?? false
            let start = isPair ? Array(last.suffix(3)) : last
            let truth = counts.filter { $0.key.starts(with: start) && (!isPair || $0.key.count == 6) }.map(\.value)
                .sorted(by: >)
            for limit in [1, 3, 20] {
                let found = snapshot.completions(of: prefix, limit: limit)
                #expect(found.map(\.documentFrequency) == Array(truth.prefix(limit)), "\(prefix) \(limit)")
                for completion in found {
                    #expect(counts[Array(completion.word.utf8)] == completion.documentFrequency)
                    #expect(Array(completion.word.utf8).starts(with: start))
                    #expect(completion.text == prefix.dropLast(isPair ? 1 : last.count) + completion.word)
                }
            }
        }
    }

    @Test func `a text that ends with no word is not completed, and case and width do not matter`() throws {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        #expect(index.snapshot.completions(of: "ku", limit: 3).isEmpty)
        index.apply(
            removing: [],
            adding: [Document(id: 1, question: "Kubernetes-Cluster 容器", answer: "", topic: "", topicID: 0)])
        let snapshot = index.snapshot
        for text in ["", " ", "ku ", "ku。", "?"] { #expect(snapshot.completions(of: text, limit: 3).isEmpty) }
        #expect(snapshot.completions(of: "Wie ＫＵ", limit: 1).map(\.text) == ["Wie kubernetes"])
        #expect(snapshot.completions(of: "kubernetes-", limit: 2).map(\.word) == ["kubernetes-cluster"])
        #expect(snapshot.completions(of: "容", limit: 2).map(\.text) == ["容器"])
    }
}
