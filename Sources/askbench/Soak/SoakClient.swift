// The kinds of clients of a soak: each does its next piece of work when told.

import AskProtocol
import Foundation
import Platform
import TextRepair

// @unchecked in the classes below: each client has a thread of its own.
protocol SoakClient: AnyObject, Sendable {
    /// Does one thing; its name.
    func work(over connection: DaemonConnection) throws -> String
}

/// Adds, edits, removes and judges entries of its own, of which there are 300 at most.
final class WritingClient: SoakClient, @unchecked Sendable {
    private let writer: Writer

    init(number: Int, seed: UInt64) {
        writer = Writer(name: "soak\(number)", seed: seed &+ UInt64(number) &* 104_729)
    }

    func work(over connection: DaemonConnection) throws -> String {
        try writer.change(over: connection)
        return "change"
    }
}

/// Asks, in the words of an entry or in none's, alone or in a conversation.
final class AskingClient: SoakClient, @unchecked Sendable {
    private var generator: SplitMix64
    private var known: [String] = []

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    func work(over connection: DaemonConnection) throws -> String {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<2:
            // What was imported is always there; ids of others come and go.
            known = try connection.call(Entries.self, Entries.Parameters(limit: 200)).entries.map(\.question)
            return "entries"
        case 2..<5:
            _ = try connection.call(Topics.self, Topics.Parameters(limit: 10))
            return "topics"
        case 5..<10:
            _ = try connection.call(Suggest.self, Suggest.Parameters(prefix: "How is", limit: 5))
            return "suggest"
        case 10..<20:
            let nonsense = (0..<4).map { _ in
                String(UInt64.random(in: .min ... .max, using: &generator) >> 30, radix: 36)
            }
            _ = try connection.call(Ask.self, Ask.Parameters(question: nonsense.joined(separator: " ")))
            return "ask"
        default:
            let question = known.randomElement(using: &generator) ?? "How is tea made?"
            let words = question.split(separator: " ")
            let some = words.filter { _ in Int.random(in: 0..<3, using: &generator) > 0 }
            var parameters = Ask.Parameters(question: some.isEmpty ? question : some.joined(separator: " "))
            if Bool.random(using: &generator) { parameters.session = "s\(Int.random(in: 0..<50, using: &generator))" }
            parameters.explain = Int.random(in: 0..<10, using: &generator) == 0
            _ = try connection.call(Ask.self, parameters)
            return "ask"
        }
    }
}

/// Imports a file of 400 pairs again and again, of which some have changed, and removes what it no longer has.
final class ImportingClient: SoakClient, @unchecked Sendable {
    private var generator: SplitMix64
    private var run = 0

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed &* 3)
    }

    func work(over connection: DaemonConnection) throws -> String {
        run += 1
        let name = "run \(run)"
        let lines = (1...400).filter { _ in Int.random(in: 0..<10, using: &generator) > 0 }
        for batch in stride(from: 0, to: lines.count, by: 100) {
            let entries = lines[batch..<min(batch + 100, lines.count)].map { line in
                Entry(
                    question: "How is imported thing number \(line) made?",
                    answer: "Answer \(Int.random(in: 0..<3, using: &generator)) to \(line).",
                    topic: "Topic \(line % 7)",
                    source: EntrySource(name: "file", line: line))
            }
            _ = try connection.call(Add.self, Add.Parameters(entries: entries, run: name))
        }
        _ = try connection.call(Prune.self, Prune.Parameters(source: "file", run: name))
        Thread.sleep(forTimeInterval: 1)
        return "import"
    }
}

/// Makes a copy of everything every few seconds.
final class BackupClient: SoakClient, @unchecked Sendable {
    private let path: String

    init(directory: String) {
        path = directory + "/copy.db"
    }

    func work(over connection: DaemonConnection) throws -> String {
        try Data().write(to: URL(filePath: path))
        let bytes = try connection.call(Backup.self, passing: try FileDescriptor.open(path, for: .writing)).bytes
        guard FileSystem.size(of: path) == bytes else { throw Failure("the copy has not \(bytes) bytes") }
        Thread.sleep(forTimeInterval: 3)
        return "backup"
    }
}
