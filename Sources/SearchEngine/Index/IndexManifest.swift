// Which files an index on disk consists of, and how far it is.

import Foundation
import Platform

/// `manifest`, a text file that replaces the one before as a whole:
///
///     askd index 2
///     analysis 1-91f3…           how documents were analysed
///     source 5be1…               what they come from
///     encoder 77aa…              what the vectors were made by; 0 without any
///     transaction 4711           the last one that the files hold
///     next 12                    number of the next file
///     segment 11.segment 3 77    its removed documents
///     vectors 9.vectors 5        its removed vectors
///     checksum 8d1c…             of the lines before
struct IndexManifest: Equatable {
    var analysis: String
    var source: String
    var encoder: UInt64 = 0
    var transaction: Int64 = 0
    var nextFile = 1
    var segments: [Entry] = []
    var vectors: [Entry] = []

    struct Entry: Equatable {
        var name: String
        var removed: [UInt32]
    }

    private static let title = "askd index "
    private static let firstLine = title + String(SegmentLayout.version)

    static func path(in directory: String) -> String { directory + "/manifest" }

    /// Nil if there is none.
    /// - Throws: `EngineError` when it is damaged; `StaleIndexError` when it is of another version; `SystemError`.
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

    /// - Parameter path: for errors.
    init(_ bytes: [UInt8], path: String) throws {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        func damage(_ line: Int, _ expected: String) -> EngineError {
            EngineError(
                file: path, line: line, found: line <= lines.count ? String(lines[line - 1]) : "its end",
                expected: expected)
        }
        guard let first = lines.first, first.hasPrefix(Self.title) else { throw damage(1, Self.firstLine) }
        guard lines.last == "", lines.count >= 3,
            lines[lines.count - 2] == "checksum "
                + Checksum.hexadecimal(of: lines.dropLast(2).joined(separator: "\n"))[...]
        else { throw damage(max(1, lines.count - 1), "the checksum of what was written") }
        guard first == Self.firstLine[...] else {
            throw StaleIndexError("it is \"\(first)\", and this askd writes \"\(Self.firstLine)\"")
        }
        lines.removeLast(2)
        func value(_ line: Int, of name: String) throws(EngineError) -> Substring {
            guard line < lines.count, lines[line].hasPrefix(name + " ") else { throw damage(line + 1, name) }
            return lines[line].dropFirst(name.count + 1)
        }
        analysis = String(try value(1, of: "analysis"))
        source = String(try value(2, of: "source"))
        guard let encoder = UInt64(try value(3, of: "encoder"), radix: 16) else { throw damage(4, "a number") }
        guard let transaction = Int64(try value(4, of: "transaction")) else { throw damage(5, "a number") }
        guard let next = Int(try value(5, of: "next")) else { throw damage(6, "a number") }
        (self.encoder, self.transaction, nextFile) = (encoder, transaction, next)
        for (index, line) in lines.enumerated().dropFirst(6) {
            let words = line.split(separator: " ")
            let removed = words.dropFirst(2).compactMap { UInt32($0) }
            guard words.count >= 2, removed.count == words.count - 2, !words[1].contains("/") else {
                throw damage(index + 1, "a kind, a file's name, numbers of documents")
            }
            let entry = Entry(name: String(words[1]), removed: removed)
            switch words[0] {
            case "segment": segments.append(entry)
            case "vectors": vectors.append(entry)
            default: throw damage(index + 1, "segment or vectors")
            }
        }
    }

    init(analysis: String, source: String) {
        self.analysis = analysis
        self.source = source
    }

    /// Durable when it returns.
    /// - Throws: `SystemError`; the manifest before is as it was.
    func write(in directory: String) throws(SystemError) {
        var lines = [
            Self.firstLine, "analysis \(analysis)", "source \(source)", "encoder \(String(encoder, radix: 16))",
            "transaction \(transaction)", "next \(nextFile)",
        ]
        for (kind, entries) in [("segment", segments), ("vectors", vectors)] {
            for entry in entries {
                lines.append(([kind, entry.name] + entry.removed.map(String.init)).joined(separator: " "))
            }
        }
        let text = lines.joined(separator: "\n")
        let file = try ReplacementFile(path: Self.path(in: directory))
        try file.write(Array("\(text)\nchecksum \(Checksum.hexadecimal(of: text))\n".utf8))
        try file.commit()
    }
}

/// An index that is sound and of no use: written by another version, analysed otherwise, or of other documents.
package struct StaleIndexError: Error, CustomStringConvertible, Equatable {
    package let description: String

    init(_ description: String) { self.description = description }
}
