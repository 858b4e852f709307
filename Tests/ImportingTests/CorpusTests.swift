// The real file, where it is at hand (ASKD_CORPUS): every pair of it, and the time that takes.

import AskProtocol
import Foundation
import Testing
import TextRepair

@testable import Importing

@Suite(.enabled(if: Corpus.path != nil), .serialized) struct CorpusTests {
    @Test func `every pair is found at its line`() throws {
        let lines = try Corpus.lines()
        let imported = try Imported(lines, format: .named("markdown"), source: ImportSource(name: "corpus"))
        if let path = ProcessInfo.processInfo.environment["ASKD_IMPORT_DUMP"] {
            let dump = imported.entries.map {
                "\($0.source?.line ?? 0)\t\($0.date ?? "")\t\($0.topic ?? "")\t\($0.question.debugDescription)\t\($0.answer.debugDescription)"
            }
            try (dump + imported.warnings.map { "\($0.line): \($0.message.english)" }).joined(separator: "\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(imported.entries.count == 2390)
        #expect(Set(imported.lines).count == imported.entries.count)
        #expect(Set(imported.entries.map(\.topic)).count == 225)
        #expect(imported.entries.allSatisfy { $0.date != nil })
        // An answer that stands before its session's first question.
        #expect(imported.warnings.map(\.line) == [7732])
        #expect(imported.answers.allSatisfy { !$0.contains("以上内容根") })
        #expect(imported.answers.count(where: \.isEmpty) == 32)
    }

    @Test func `every line of a text is the file's`() throws {
        let lines = try Corpus.lines().map(\.text)
        for entry in try Imported(Corpus.lines(), format: .markdown).entries {
            var position = try #require(entry.source?.line) - 1
            for text in (entry.question + "\n" + entry.answer).split(separator: "\n") {
                let place = lines[position...].prefix(60).firstIndex { $0.contains(text) }
                position = try #require(place, "\(entry.source?.line ?? 0): \(text)")
            }
        }
    }

    @Test(.enabled(if: Corpus.relevantLines != nil))
    func `every line that a query of the set has for an answer is one`() throws {
        let found = Set(try Imported(Corpus.lines(), format: .markdown).lines)
        let relevant = try #require(Corpus.relevantLines)
        #expect(relevant.count > 700)
        #expect(relevant.subtracting(found).isEmpty)
    }

    @Test(arguments: ExportFormat.all.map(\.name))
    func `what is exported comes back`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        let all = try Imported(Corpus.lines(), format: .markdown).entries
        // Every ninth: unoptimized code takes its time.
        let entries = stride(from: 0, to: all.count, by: 9).map { all[$0] }
        var exporter = Exporter(format)
        let text = try entries.map { try exporter.text(for: $0) }.joined()
        #expect(try Imported(text, format: format.importFormat).entries == entries)
    }

    @Test func `reading takes a fraction of a second`() throws {
        let lines = try Corpus.lines()
        let time = try ContinuousClock().measure { _ = try Imported(lines, format: .markdown) }
        print("markdown:", time)
    }
}

enum Corpus {
    static let path = ProcessInfo.processInfo.environment["ASKD_CORPUS"]

    /// Lines that the query set beside the corpus judges relevant; nil where there is none.
    static let relevantLines: Set<Int>? = {
        struct Query: Decodable { var relevant: [String: Int] }
        let file = URL(filePath: path ?? "").deletingLastPathComponent().appending(path: "../eval/dev.jsonl")
            .standardized
        guard let rows = try? Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) else { return nil }
        let queries = rows.compactMap { try? JSONDecoder().decode(Query.self, from: $0) }
        return Set(queries.flatMap(\.relevant.keys).compactMap { Int($0) })
    }()

    private static let restored = Result {
        TextRestorer(model: nil).restore(Array(try Data(contentsOf: URL(filePath: path ?? "")))).lines.map {
            ImportLine($0)
        }
    }

    /// Without a model what lost bytes is U+FFFD, doubtful; no marker is among it.
    static func lines() throws -> [ImportLine] { try restored.get() }
}
