// JSON lines, for `ask import` and for search engines.

import AskProtocol
import FoundationEssentials

extension ExportFormat {
    static let jsonl = ExportFormat(name: "jsonl", importFormat: .jsonl, makeWriter: { JSONLWriter() })
    static let openSearch = ExportFormat(name: "opensearch", importFormat: nil, makeWriter: { OpenSearchWriter() })
}

/// One entry in each line, with the members of `add` and `id`.
struct JSONLWriter: EntryWriter {
    private let encoder = JSON.encoder()

    func text(for entry: Entry) throws -> String {
        String(decoding: try encoder.encode(entry), as: UTF8.self) + "\n"
    }
}

/// The body of a `_bulk` request: an action and the document, a line each
/// (https://opensearch.org/docs/latest/api-reference/document-apis/bulk/).
struct OpenSearchWriter: EntryWriter {
    private struct Action: Encodable {
        struct Target: Encodable {
            var _id: String?
        }
        var index: Target
    }

    private let encoder = JSON.encoder()

    func text(for entry: Entry) throws -> String {
        let action = Action(index: .init(_id: entry.id.map { String($0) }))
        return try [encoder.encode(action), encoder.encode(entry)].map { String(decoding: $0, as: UTF8.self) + "\n" }
            .joined()
    }
}
