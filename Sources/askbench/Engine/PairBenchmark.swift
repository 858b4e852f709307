// The product's whole query by words (no vectors) on a collection of any size that is made here, the same from the same seed.

import Foundation
import Platform
import SearchEngine
import TextRepair

struct PairBenchmark {
    private let models: EngineModels
    private let directory: String
    private let source: PairSource
    private let count: Int
    private let seed: UInt64

    init(_ options: Options, directory: String) throws {
        models = try EngineModels(directory: options.required("models"), meaning: false)
        self.directory = directory
        count = try options.number("pairs", default: nil) { Int($0) }
        seed = try options.number("seed", default: 1) { UInt64($0) }
        source = try PairSource(clauses: options["clauses"], seed: seed)
    }

    func run(passes: Int) throws -> EngineReport {
        var report = EngineReport(seed: seed)
        report.build = try build()
        let queries = (0..<1_000).map { source.question($0, of: count) }
        let index = try report.openCold(directory) {
            try SearchIndex(directory: directory, models: models, scoring: .bm25f)
        } _: {
            _ = $0.search(SearchRequest(question: queries[0]))
        }
        let snapshot = index.snapshot
        report.ask(queries, passes: passes) { query in
            snapshot.search(SearchRequest(question: query, limit: 10)).hits.map(\.id)
        }
        report.describe(snapshot)
        report.update = UpdateBenchmark(index: index, queries: queries).run(
            adding: (count..<count + PairBenchmark.additions).map { source.document($0) })
        return report
    }

    private static let additions = 10_000

    /// Builds the index if there is none. Making the texts is no part of building.
    private func build() throws -> BuildFigures? {
        let index = try SearchIndex(directory: directory, models: models, scoring: .bm25f)
        guard index.transaction == 0 else { return nil }
        var next = 0
        var making = BuildFigures()
        var figures = try measured {
            try index.build(transaction: 1) {
                var batch: [Document] = []
                making += measured { batch = (next..<min(next + 20_000, count)).map { source.document($0) } }
                next += batch.count
                making.bytes += batch.reduce(0) { $0 + $1.question.utf8.count + $1.answer.utf8.count }
                return batch.isEmpty ? nil : batch
            }
        }
        figures.wallSeconds -= making.wallSeconds
        figures.processorSeconds -= making.processorSeconds
        figures.bytes = making.bytes
        figures.pairs = count
        return figures
    }
}

/// Pairs put together from the clauses of a JSONL file's questions and answers, or from words that follow Zipf's law.
struct PairSource {
    private let clauses: [String]
    private let seed: UInt64

    private struct Pair: Decodable {
        let question: String
        let answer: String
    }

    init(clauses path: String?, seed: UInt64) throws {
        self.seed = seed
        guard let path else {
            clauses = PairSource.syntheticClauses(seed: seed)
            return
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").prefix(20_000)
        let texts = try lines.map { try JSONDecoder().decode(Pair.self, from: Data($0.utf8)) }.flatMap {
            [$0.question, $0.answer]
        }
        let ends: Set<Character> = ["，", "。", "；", "：", "！", "？", ",", ";", "!", "?", "\n"]
        let cut = texts.flatMap { $0.split(whereSeparator: ends.contains) }.filter { (3...40).contains($0.count) }
        clauses = Set(cut.map(String.init)).sorted()
        if clauses.isEmpty { throw UsageError() }
    }

    /// Clauses of two to nine words of one to three characters; word r is drawn as often as 1 / r.
    private static func syntheticClauses(seed: UInt64) -> [String] {
        var generator = SplitMix64(seed: seed &* 31)
        let words = (0..<30_000).map { _ in
            (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                // The square makes some characters far commoner than others.
                let share = Double.random(in: 0..<1, using: &generator)
                return Unicode.Scalar(0x4E00 + UInt32(share * share * 5_000)).map(String.init) ?? ""
            }.joined()
        }
        return (0..<200_000).map { _ in
            (0..<Int.random(in: 2...9, using: &generator)).map { _ in
                words[Int(exp(Double.random(in: 0..<log(30_000), using: &generator))) - 1]
            }.joined()
        }
    }

    private func generator(_ number: Int) -> SplitMix64 {
        SplitMix64(seed: seed &* 1_000_003 &+ UInt64(truncatingIfNeeded: number) &* 7_919)
    }

    private func text(_ count: ClosedRange<Int>, _ generator: inout SplitMix64) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in clauses.randomElement(using: &generator) ?? "" }
            .joined(separator: "，")
    }

    func document(_ number: Int) -> Document {
        var generator = generator(number)
        let topic = Int64.random(in: 1...500, using: &generator)
        return Document(
            id: Int64(number), question: text(1...2, &generator) + "？", answer: text(3...8, &generator) + "。",
            topic: "第\(topic)次讨论", topicID: topic)
    }

    /// A document's question with an eighth of its characters left out.
    func question(_ number: Int, of count: Int) -> String {
        let document = document(Int(UInt64(number) &* 2_654_435_761 % UInt64(max(count, 1))))
        var generator = generator(-1 - number)
        var characters = Array(document.question)
        for _ in 0..<characters.count / 8 {
            characters.remove(at: Int.random(in: characters.indices, using: &generator))
        }
        return (["请问", "怎么", "", "有没有办法"].randomElement(using: &generator) ?? "") + String(characters)
    }
}
