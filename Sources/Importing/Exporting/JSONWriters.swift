// JSON lines.

import AskProtocol
import FoundationEssentials

extension ExportFormat {
    static let jsonl = ExportFormat(name: "jsonl", importFormat: .jsonl, makeWriter: { JSONLWriter() })
}

/// One entry in each line, with the members of `add` and `id`. A source that there is not is said to be null: without the
/// member, the import would take the file for the source.
struct JSONLWriter: EntryWriter {
    private let encoder = JSON.encoder()

    func text(for entry: Entry) throws -> String {
        let line =
            try entry.source == nil ? encoder.encode(WithoutSource(entry: entry)) : encoder.encode(entry)
        return String(decoding: line, as: UTF8.self) + "\n"
    }

    private struct WithoutSource: Encodable {
        let entry: Entry

        func encode(to encoder: any Encoder) throws {
            try entry.encode(to: encoder)
            var container = encoder.container(keyedBy: Entry.CodingKeys.self)
            try container.encodeNil(forKey: .source)
        }
    }
}
