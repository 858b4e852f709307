// The formats that entries can be exported in, in one table.

package import AskProtocol

/// A format that `ask export` writes.
package struct ExportFormat: Sendable {
    /// As `--format` takes it.
    package let name: String
    /// The format that reads it again.
    package let importFormat: ImportFormat
    let makeWriter: @Sendable () -> any EntryWriter

    package static let all: [ExportFormat] = [.jsonl, .markdown, .csv]

    package static func named(_ name: String) -> ExportFormat? { all.first { $0.name == name } }
}

/// Writes entries one after the other.
package struct Exporter {
    private var writer: any EntryWriter

    package init(_ format: ExportFormat) {
        writer = format.makeWriter()
    }

    /// The text that the entry adds to the file, line feed included. An import of the whole file gives the same entries
    /// again, but CSV makes `\n` of `\r\n` inside a text.
    /// - Throws: `EncodingError` for what JSON cannot hold; no text of an entry is that.
    package mutating func text(for entry: Entry) throws -> String {
        try writer.text(for: entry)
    }
}

/// What every format is on the way out.
protocol EntryWriter {
    mutating func text(for entry: Entry) throws -> String
}
