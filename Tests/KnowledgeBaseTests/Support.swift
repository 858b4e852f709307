import AskProtocol
import Foundation
import KnowledgeBase
import TestSupport

/// A knowledge base in a directory of its own, with the real models.
struct Fixture {
    let directory: TemporaryDirectory
    var knowledge: KnowledgeBase

    init(keepsUnanswered: Bool = true, meaning: Bool = false) throws {
        directory = try TemporaryDirectory()
        knowledge = try Self.open(directory, keepsUnanswered: keepsUnanswered, meaning: meaning)
    }

    /// Opens the same directory again.
    mutating func reopen() throws {
        knowledge = try Self.open(directory)
    }

    static func open(
        _ directory: TemporaryDirectory, keepsUnanswered: Bool = true, meaning: Bool = false
    ) throws -> KnowledgeBase {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try KnowledgeBase(
            directory: directory.path,
            options: KnowledgeBase.Options(
                models: root.appending(path: "Models").path, keepsUnanswered: keepsUnanswered, meaning: meaning))
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
