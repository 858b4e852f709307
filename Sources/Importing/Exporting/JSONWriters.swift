// JSON lines.

import AskProtocol
import FoundationEssentials

extension ExportFormat {
    static let jsonl = ExportFormat(name: "jsonl", importFormat: .jsonl, makeWriter: { JSONLWriter() })
}

/// One entry in each line, with the members of `add` and `id`.
struct JSONLWriter: EntryWriter {
    private let encoder = JSON.encoder()

    func text(for entry: Entry) throws -> String {
        String(decoding: try encoder.encode(entry), as: UTF8.self) + "\n"
    }
}
