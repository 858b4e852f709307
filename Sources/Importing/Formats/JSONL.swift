// JSON lines: one entry in each line, with the members that `add` takes, and `id`. What `ask export` writes.

import AskProtocol

extension ImportFormat {
    static let jsonl = ImportFormat(
        name: "jsonl", suffixes: ["jsonl", "ndjson"],
        recognizes: { lines in
            let entries = lines.count { $0.utf8.first == UInt8(ascii: "{") && $0.contains("\"question\"") }
            return entries > 0 && entries * 2 >= lines.count
        },
        makeReader: { JSONLReader(source: $0) })
}

/// Reads one entry from each line that is not blank. A line that is no entry is skipped, with a warning for each member that is
/// wrong: unknown members and values that `add` would refuse are errors, since a misspelt member must not be lost in silence.
struct JSONLReader: EntryReader {
    private let source: ImportSource

    init(source: ImportSource) {
        self.source = source
    }

    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent]) {
        if line.text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
        let json = Array(line.text.utf8)
        let faults: [JSONError]
        do throws(JSONError) {
            let read = try ReadEntry(json: json[...])
            if read.faults.isEmpty {
                var entry = read.entry
                // A source that is null says that the entry has none, as an export writes it.
                if source.overrides || !read.namesSource {
                    entry.source = EntrySource(name: source.name, line: line.number)
                }
                found.append(.entry(entry))
                return
            }
            faults = read.faults
        } catch {
            faults = [error]
        }
        for (index, fault) in faults.enumerated() {
            var warning = ImportWarning.skipped(
                line: line.number, column: Self.column(of: fault.offset, in: json), Self.sentence(fault))
            // It is one row.
            warning.skipsRow = index == 0
            found.append(.warning(warning))
        }
    }

    mutating func finish(_ found: inout [ImportEvent]) {}

    /// In Unicode scalars, ≥ 1.
    private static func column(of offset: Int, in bytes: [UInt8]) -> Int {
        bytes[..<min(offset, bytes.count)].count { $0 & 0xC0 != 0x80 } + 1
    }

    private static func sentence(_ fault: JSONError) -> Message {
        let expected = Message(
            "an object with question and answer", "带有 question 和 answer 的对象")
        return switch fault.kind {
        case .syntax: Message("not JSON: ", "不是 JSON：") + fault.problem
        case .mismatch where fault.member.isEmpty: Message("no object, ", "不是对象，") + .expected(expected)
        case .mismatch: fault.sentence
        }
    }
}
