// The real file, where it is at hand (ASKD_CORPUS): every pair of it, and the time that takes.

import AskProtocol
import Foundation
import Testing

@testable import Importing

@Suite(.enabled(if: Corpus.path != nil), .serialized) struct CorpusTests {
    @Test func `every pair is found at its line`() throws {
        let lines = try Corpus.lines()
        let imported = try Imported(lines, format: .named("markdown"), source: ImportSource(name: "corpus"))
        if let path = ProcessInfo.processInfo.environment["ASKD_IMPORT_DUMP"] {
            let dump = imported.entries.map {
                "\($0.source?.line ?? 0)\t\($0.date ?? "")\t\($0.topic ?? "")\t\($0.question.debugDescription)\t\($0.answer.debugDescription)"
            }
            try (dump + imported.warnings.map(\.description)).joined(separator: "\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect((2384...2394).contains(imported.entries.count))
        #expect(Set(imported.lines).count == imported.entries.count)
        #expect(Set(imported.entries.map(\.topic)).count == 225)
        #expect(imported.entries.allSatisfy { $0.date != nil })
        #expect(imported.warnings.count <= 5)
    }

    @Test func `reading takes a fraction of a second`() throws {
        let lines = try Corpus.lines()
        let time = try ContinuousClock().measure { _ = try Imported(lines, format: .markdown) }
        print("markdown:", time)
    }
}

/// The corpus was UTF-8, was read as Windows-1252 and lost bytes on the way: here as far back as it goes without guessing.
enum Corpus {
    static let path = ProcessInfo.processInfo.environment["ASKD_CORPUS"]

    static func lines() throws -> [ImportLine] {
        let text = try String(contentsOfFile: path ?? "", encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            ImportLine(number: index + 1, text: undamaged(line))
        }
    }

    /// Windows-1252's own characters, bytes 80…9F; a space where it has none.
    private static let windows = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

    private static let bytes: [Unicode.Scalar: UInt8] = {
        var bytes: [Unicode.Scalar: UInt8] = [:]
        for byte in UInt8.min...UInt8.max { bytes[Unicode.Scalar(byte)] = byte }
        for (byte, scalar) in zip(UInt8(0x80)...0x9F, windows.unicodeScalars) where scalar != " " {
            bytes[scalar] = byte
        }
        return bytes
    }()

    /// Characters that lost bytes become U+FFFD.
    private static func undamaged(_ line: Substring) -> String {
        String(decoding: line.unicodeScalars.map { bytes[$0] ?? UInt8(ascii: "?") }, as: UTF8.self)
    }
}
