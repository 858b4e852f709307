// JSON lines: one entry in each line, with the members that `add` takes, and `id`. What `ask export` writes.

import AskProtocol
import FoundationEssentials

extension ImportFormat {
    static let jsonl = ImportFormat(
        name: "jsonl", suffixes: ["jsonl", "ndjson"],
        recognizes: { lines in
            let entries = lines.count { $0.utf8.first == UInt8(ascii: "{") && $0.contains("\"question\"") }
            return entries > 0 && entries * 2 >= lines.count
        },
        makeReader: { JSONLReader(source: $0) })
}

/// Reads one entry from each line that is not blank. A line that is no entry is skipped with a warning that names the member:
/// unknown members and values that `add` would refuse are errors, since a misspelt member must not be lost in silence.
struct JSONLReader: EntryReader {
    private let source: ImportSource
    private let decoder = JSONDecoder()

    init(source: ImportSource) {
        self.source = source
    }

    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent]) {
        guard let first = line.text.utf8.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        do {
            // Said at once: a file that is something else has many such lines.
            guard first == UInt8(ascii: "{") else { throw NoObject() }
            var entry = try decoder.decode(Strict<Entry>.self, from: Data(line.text.utf8)).value
            if source.overrides || (entry.source == nil && !saysNoSource(line.text)) {
                entry.source = EntrySource(name: source.name, line: line.number)
            }
            try Add.validate(entry)
            found.append(.entry(entry))
        } catch {
            found.append(
                .warning(
                    ImportWarning(
                        line: line.number, column: JSONFault.column(in: Array(line.text.utf8)),
                        message: "row skipped: " + Self.sentence(error), skipsRow: true)))
        }
    }

    /// Whether the line, which is an entry, has a source that is null: the entry has none and is to get none, as an
    /// export writes it.
    private func saysNoSource(_ line: String) -> Bool {
        struct Source: Decodable {
            let isNull: Bool
            private enum Key: String, CodingKey { case source }
            init(from decoder: any Decoder) throws {
                isNull = try decoder.container(keyedBy: Key.self).contains(.source)
            }
        }
        // Decoded once more only where the word is, since there may be millions of lines.
        guard line.contains("\"source\"") else { return false }
        return (try? decoder.decode(Source.self, from: Data(line.utf8)).isNull) ?? false
    }

    private struct NoObject: Error {}

    mutating func finish(_ found: inout [ImportEvent]) {}

    private static func sentence(_ error: any Error) -> String {
        let expectation = "expected an object with question and answer"
        return switch error {
        // Without a path it is the line as a whole that cannot be read.
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty: "not JSON, " + expectation
        case is NoObject: "no object, " + expectation
        case let error as DecodingError: error.sentence
        default: "\(error)"
        }
    }
}
