// Which segments an index on disk consists of, and how far it is.

import Foundation
import Platform

/// `manifest`, a text file that replaces the one before as a whole:
///
///     askd index 1
///     analysis 1-91f3…           how documents were analysed
///     transaction 4711           the last one that the segments hold
///     next 12                    number of the next segment's file
///     segment 11.segment 3 77    its removed documents
///     checksum 8d1c…             of the lines before
struct IndexManifest: Equatable {
    var analysis: String
    var transaction: Int64 = 0
    var nextFile = 1
    var segments: [Entry] = []

    struct Entry: Equatable {
        var name: String
        var removed: [UInt32]
    }

    private static let firstLine = "askd index 1"

    static func path(in directory: String) -> String { directory + "/manifest" }

    /// Nil if there is none.
    /// - Throws: `EngineError` when it is damaged or of another version; `SystemError`.
    static func read(in directory: String) throws -> IndexManifest? {
        let path = path(in: directory)
        let text: [UInt8]
        do throws(SystemError) {
            text = try FileDescriptor.open(path, for: .reading).readAll()
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        return try IndexManifest(text, path: path)
    }

    private init(_ bytes: [UInt8], path: String) throws(EngineError) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        func damage(_ line: Int, _ expected: String) -> EngineError {
            EngineError(
                file: path, line: line, found: line <= lines.count ? String(lines[line - 1]) : "its end",
                expected: expected)
        }
        guard lines.first == Self.firstLine[...] else { throw damage(1, Self.firstLine) }
        guard lines.last == "", lines.count >= 6,
            lines[lines.count - 2] == "checksum "
                + Checksum.hexadecimal(of: lines.dropLast(2).joined(separator: "\n"))[...]
        else { throw damage(max(1, lines.count - 1), "the checksum of what was written") }
        lines.removeLast(2)
        guard lines[1].hasPrefix("analysis "), let transaction = Self.number(lines[2], after: "transaction "),
            let next = Self.number(lines[3], after: "next ")
        else { throw damage(2, "analysis, transaction and next") }
        analysis = String(lines[1].dropFirst(9))
        self.transaction = transaction
        nextFile = Int(next)
        for (index, line) in lines.enumerated().dropFirst(4) {
            let words = line.split(separator: " ")
            let removed = words.dropFirst(2).compactMap { UInt32($0) }
            guard words.count >= 2, words[0] == "segment", removed.count == words.count - 2, !words[1].contains("/")
            else { throw damage(index + 1, "segment, a file's name, numbers of documents") }
            segments.append(Entry(name: String(words[1]), removed: removed))
        }
    }

    init(analysis: String) { self.analysis = analysis }

    private static func number(_ line: Substring, after word: String) -> Int64? {
        line.hasPrefix(word) ? Int64(line.dropFirst(word.count)) : nil
    }

    /// Durable when it returns.
    /// - Throws: `SystemError`; the manifest before is as it was.
    func write(in directory: String) throws(SystemError) {
        var lines = [Self.firstLine, "analysis \(analysis)", "transaction \(transaction)", "next \(nextFile)"]
        for segment in segments {
            lines.append((["segment", segment.name] + segment.removed.map(String.init)).joined(separator: " "))
        }
        let text = lines.joined(separator: "\n")
        let file = try ReplacementFile(path: Self.path(in: directory))
        try file.write(Array("\(text)\nchecksum \(Checksum.hexadecimal(of: text))\n".utf8))
        try file.commit()
    }
}
