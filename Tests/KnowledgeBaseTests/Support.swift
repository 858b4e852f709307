import AskProtocol
import Foundation
@testable import KnowledgeBase
import TestSupport

private let modelsDirectory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Models").path

// Reading them takes most of a short test's time.
private let modelsOfWords = Result { try KnowledgeBase.models(.init(models: modelsDirectory, meaning: false)) }
private let modelsWithMeaning = Result { try KnowledgeBase.models(.init(models: modelsDirectory)) }

/// A knowledge base in a directory of its own, with the real models.
struct Fixture {
    let directory: TemporaryDirectory
    var knowledge: KnowledgeBase

    init(keepsUnanswered: Bool = true, meaning: Bool = false) throws {
        directory = try TemporaryDirectory()
        knowledge = try Self.open(directory, keepsUnanswered: keepsUnanswered, meaning: meaning)
    }

    /// Opens the same directory again after an end without a word.
    mutating func reopen() async throws {
        await knowledge.store.crash()
        knowledge = try Self.open(directory)
    }

    static func open(
        _ directory: TemporaryDirectory, keepsUnanswered: Bool = true, meaning: Bool = false,
        timeBudget: Duration = .seconds(60), limits: IndexLimits = IndexLimits(),
        report: @escaping @Sendable (IndexEvent) -> Void = { _ in }
    ) throws -> KnowledgeBase {
        var options = KnowledgeBase.Options(
            models: modelsDirectory, keepsUnanswered: keepsUnanswered, meaning: meaning, timeBudget: timeBudget,
            report: report)
        options.limits = limits
        let models = meaning ? modelsWithMeaning : modelsOfWords
        return try KnowledgeBase(directory: directory.path, options: options, models: models.get())
    }

    func add(_ entries: [Entry], run: String? = nil, dryRun: Bool? = nil) async throws -> Add.Result {
        try await knowledge.add(Add.Parameters(entries: entries, run: run, dryRun: dryRun))
    }

    func ask(_ question: String) throws -> [Int64] {
        try knowledge.ask(Ask.Parameters(question: question), context: []).answers.map(\.id)
    }
}

extension Entry {
    /// An entry of the source `file` at `line`.
    static func imported(_ question: String, _ answer: String, line: Int, topic: String? = nil) -> Entry {
        Entry(question: question, answer: answer, topic: topic, source: EntrySource(name: "file", line: line))
    }
}

extension EntryStore {
    /// Ends without a word, as a kill would: nothing more is written when this returns.
    func crash() {
        keeping.isClosed = true
        keeping.queue.sync {}
        database.close()
    }
}
