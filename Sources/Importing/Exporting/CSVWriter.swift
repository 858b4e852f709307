// Comma-separated values by RFC 4180: a header row, then a row for each entry.

import AskProtocol
import FoundationEssentials

extension ExportFormat {
    static let csv = ExportFormat(name: "csv", importFormat: .csv, makeWriter: { CSVWriter() })
}

struct CSVWriter: EntryWriter {
    static let columns: [Column] = [
        .id, .question, .answer, .topic, .date, .tags, .variants, .source, .line, .doubtful,
    ]
    private let encoder = JSON.encoder()
    private var hasHeader = false

    mutating func text(for entry: Entry) throws -> String {
        var text = ""
        if !hasHeader {
            text = Self.row(Self.columns.map(\.rawValue))
            hasHeader = true
        }
        return text + Self.row(try Self.columns.map { try cell(entry, $0) })
    }

    private func cell(_ entry: Entry, _ column: Column) throws -> String {
        switch column {
        case .id: entry.id.map { String($0) } ?? ""
        case .question: entry.question
        case .answer: entry.answer
        case .topic: entry.topic ?? ""
        case .date: entry.date ?? ""
        case .tags: try ListCell.cell(entry.tags, column)
        case .variants: try ListCell.cell(entry.variants, column)
        case .source: entry.source?.name ?? ""
        case .line: entry.source?.line.map { String($0) } ?? ""
        case .doubtful:
            try entry.doubtful.map { String(decoding: try encoder.encode($0), as: UTF8.self) } ?? ""
        }
    }

    private static func row(_ cells: [String]) -> String {
        cells.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { ",\"\r\n".utf8.contains($0) }
        return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
}
