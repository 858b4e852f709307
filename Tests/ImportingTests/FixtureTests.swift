// Small files of our own, sound and damaged, beside what they must give: `NAME.EXT` and `NAME.EXT.expected`.

import AskProtocol
import Foundation
import Testing

@testable import Importing

@Suite struct FixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/importing").standardized

    static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path()))?
        .filter { !$0.hasSuffix(".expected") }.sorted() ?? []

    @Test func `there are fixtures`() { #expect(Self.names.count >= 8) }

    @Test(arguments: names) func `a file gives its pairs and warnings`(name: String) throws {
        let file = Self.folder.appending(path: name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let imported = try Imported(text, format: nil, fileName: name, source: ImportSource(name: name))
        let result = try (imported.entries.map { try Self.line($0, name) } + imported.warnings.map(Self.line))
            .joined()
        let expectedFile = file.appendingPathExtension("expected")
        // To write what is there now, for a look at the difference: ASKD_WRITE_EXPECTED=1 swift test --filter FixtureTests
        if ProcessInfo.processInfo.environment["ASKD_WRITE_EXPECTED"] != nil {
            try result.write(to: expectedFile, atomically: true, encoding: .utf8)
        }
        #expect(try result == String(contentsOf: expectedFile, encoding: .utf8))
    }

    private static func line(_ warning: ImportWarning) -> String {
        "\(warning.line)\(warning.column.map { ":\($0)" } ?? ""): \(warning.message.english)\n"
    }

    /// `12 [topic, date] question → answer`, and other members as JSON behind it.
    private static func line(_ entry: Entry, _ source: String) throws -> String {
        let heading = [entry.topic, entry.date].compactMap { $0 }.joined(separator: ", ")
        let rest = Entry(
            id: entry.id, question: "", answer: "", tags: entry.tags, variants: entry.variants,
            source: entry.source?.name == source ? nil : entry.source, doubtful: entry.doubtful)
        let json =
            rest == Entry(question: "", answer: "")
            ? "" : " " + String(decoding: try JSON.encoder().encode(rest), as: UTF8.self)
        func quoted(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") }
        let line = entry.source?.line.map(String.init) ?? "-"
        return "\(line) [\(quoted(heading))] \(quoted(entry.question)) → \(quoted(entry.answer))\(json)\n"
    }
}
