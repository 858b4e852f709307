// A collection and questions of which the answers are known.

import Dispatch
import Foundation
import Meaning
import SearchEngine

/// A line of a query file (format: `ask eval`).
struct JudgedQuestion: Decodable, Sendable {
    let qid: String
    let kind: String
    let query: String
    let context: String?
    /// Line of a pair's question → grade; 2 answers the question.
    let relevant: [String: Int]

    var isAnswerable: Bool { relevant.values.contains(2) }

    func isAnswered(by id: Int64) -> Bool { relevant[String(id)] == 2 }

    var request: SearchRequest { SearchRequest(question: query, context: context.map { [$0] } ?? [], limit: 10) }
}

/// What a question got.
struct Outcome: Sendable {
    /// Of the first right answer among the first ten, from 1; nil if there is none.
    let rank: Int?
    /// Of the first answer; nil when there is none.
    let features: ConfidenceFeatures?

    var isRight: Bool { rank == 1 }
    var reciprocalRank: Double { rank.map { 1 / Double($0) } ?? 0 }
}

/// The pairs of `ask export --format jsonl` in an index, and judged questions.
struct JudgedCollection: Sendable {
    let index: SearchIndex
    let questions: [JudgedQuestion]
    /// For each question the number of its group: questions with a relevant pair in common are in one.
    let groups: [Int]

    /// - Parameters:
    ///   - models: with an encoder, documents get their vectors.
    ///   - export: path of the pairs.
    ///   - queries: path of the questions.
    init(models: EngineModels, scoring: ScoringFunction, export: String, queries: String) throws {
        index = SearchIndex(models: models, scoring: scoring)
        let documents = try JudgedCollection.documents(export)
        index.apply(removing: [], adding: documents)
        if let encoder = models.encoder {
            let vectors = concurrently(documents) { encoder.vector(ofQuestion: $0.question, answer: $0.answer) }
            index.setVectors(Dictionary(zip(documents.map(\.id), vectors), uniquingKeysWith: { $1 }))
        }
        questions = try JudgedCollection.lines(queries, JudgedQuestion.self)
        groups = JudgedCollection.groups(of: questions)
    }

    /// Asks every question with other models from now on; vectors stay if the encoder is the same.
    func outcomes(with models: EngineModels) -> [Outcome] {
        index.replaceModels(models)
        let snapshot = index.snapshot
        return concurrently(questions) { question in
            let hits = snapshot.search(question.request).hits
            let place = hits.firstIndex { question.isAnswered(by: $0.id) }
            return Outcome(rank: place.map { $0 + 1 }, features: hits.first?.features)
        }
    }

    private static func groups(of questions: [JudgedQuestion]) -> [Int] {
        var groups = Array(questions.indices)
        var owners: [String: Int] = [:]
        func root(_ group: Int) -> Int { groups[group] == group ? group : root(groups[group]) }
        for (number, question) in questions.enumerated() {
            for line in question.relevant.keys {
                if let owner = owners[line] { groups[root(number)] = root(owner) } else { owners[line] = number }
            }
        }
        return questions.indices.map(root)
    }

    private static func lines<T: Decodable>(_ path: String, _ type: T.Type) throws -> [T] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(type, from: Data($0.utf8))
        }
    }

    /// A line of `ask export --format jsonl`.
    private struct ExportedEntry: Decodable {
        struct Source: Decodable { let line: Int64 }
        let question: String
        let answer: String
        let topic: String?
        let variants: [String]?
        let source: Source?
    }

    /// Documents with the line of their question as id, since that is how queries name them.
    private static func documents(_ path: String) throws -> [Document] {
        let entries = try lines(path, ExportedEntry.self)
        let topics = Dictionary(grouping: entries.compactMap(\.topic), by: \.self).keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1, Int64($0)) })
        return entries.enumerated().map { number, entry in
            let topic = entry.topic ?? ""
            return Document(
                id: entry.source?.line ?? Int64(-1 - number), question: entry.question, variants: entry.variants ?? [],
                answer: entry.answer, topic: topic, topicID: numbers[topic] ?? -1)
        }
    }
}

/// Results in the order of the elements, made on all cores.
func concurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
) -> [Result] {
    let results = ResultSlots<Result>(count: elements.count)
    DispatchQueue.concurrentPerform(iterations: elements.count) { results.set($0, body(elements[$0])) }
    return results.all
}

// @unchecked: the lock guards the array.
private final class ResultSlots<Result: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result?]

    init(count: Int) { results = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ result: Result) { lock.withLock { results[index] = result } }

    var all: [Result] { lock.withLock { results.compactMap(\.self) } }
}
