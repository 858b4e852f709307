// CSV and TSV: one pair in each row.

import AskProtocol
import FoundationEssentials

extension ImportFormat {
    static let csv = ImportFormat(
        name: "csv", suffixes: ["csv"], recognizes: { DelimitedReader.hasHeader($0, separators: ",;") },
        makeReader: { DelimitedReader(source: $0, separators: ",;") })
    static let tsv = ImportFormat(
        name: "tsv", suffixes: ["tsv", "tab"], recognizes: { DelimitedReader.hasHeader($0, separators: "\t") },
        makeReader: { DelimitedReader(source: $0, separators: "\t") })
}

/// Reads rows of question, answer, topic, date, tags, variants, source and line.
///
/// The first row names the columns, in any order, by the names of ``Column``; columns of other names are ignored, with one
/// warning. When none of its cells names the question, there is no header, and the columns are question, answer, topic, date. In
/// a comma-separated file whose first row has semicolons and no comma, semicolons separate. A row with a wrong number of
/// columns, without question or with a broken date is skipped with a warning.
struct DelimitedReader: EntryReader {
    private let source: ImportSource
    private let separators: [UInt8]
    private var parser: RecordParser?
    private var columns: [Column?] = []

    init(source: ImportSource, separators: String) {
        self.source = source
        self.separators = Array(separators.utf8)
    }

    /// Whether the first line names a question and an answer.
    static func hasHeader(_ lines: [String], separators: String) -> Bool {
        guard let first = lines.first else { return false }
        return separators.utf8.contains { separator in
            var parser = RecordParser(separator: separator)
            let fields = try? parser.read(ImportLine(number: 1, text: first))?.fields
            let names = fields?.compactMap { Column.named($0.string) } ?? []
            return names.contains(.question) && names.contains(.answer)
        }
    }

    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent]) {
        if parser == nil {
            if line.text.utf8.isEmpty { return }
            let counts = separators.map { separator in line.text.utf8.count { $0 == separator } }
            let separator = zip(separators, counts).first { $0.1 > 0 }?.0 ?? separators[0]
            parser = RecordParser(separator: separator)
        }
        do {
            guard let record = try parser?.read(line) else { return }
            take(record, &found)
        } catch {
            skip(error, &found)
        }
    }

    mutating func finish(_ found: inout [ImportEvent]) {
        while let problem = parser?.open.isEmpty == false ? parser?.unclosed : nil { skip(problem, &found) }
    }

    /// The record's first line is lost; what followed it may be sound.
    private mutating func skip(_ problem: RecordProblem, _ found: inout [ImportEvent]) {
        found.append(
            .warning(.skipped(line: problem.line, column: problem.column, problem.reason)))
        let rest = parser?.open.dropFirst() ?? []
        parser?.reset()
        for line in rest { read(line, &found) }
    }

    private mutating func take(_ record: DelimitedRecord, _ found: inout [ImportEvent]) {
        if record.fields.count == 1, record.fields[0].isBlank { return }
        if columns.isEmpty {
            let names = record.fields.map { Column.named($0.string) }
            if names.contains(.question) { return takeHeader(record, names, &found) }
            columns = Array(Column.withoutHeader.prefix(max(2, record.fields.count)))
        }
        do throws(RowError) {
            found.append(.entry(try entry(record)))
        } catch {
            found.append(.warning(.skipped(line: record.line, error.reason)))
        }
    }

    private mutating func takeHeader(_ record: DelimitedRecord, _ names: [Column?], _ found: inout [ImportEvent]) {
        columns = []
        for name in names { columns.append(name.flatMap { columns.contains($0) ? nil : $0 }) }
        let strangers = zip(record.fields, columns).filter { $0.1 == nil && !$0.0.isBlank }.map {
            "“\($0.0.trimmed.string)”"
        }
        if !strangers.isEmpty {
            let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
            let unknown = strangers.joined(separator: ", ")
            let message = Message(
                "columns that are not known, ignored: \(unknown); expected some of \(known)",
                "不认识的列，已忽略：\(unknown)；认识的是 \(known)")
            found.append(.warning(ImportWarning(line: record.line, message: message)))
        }
    }

    private struct RowError: Error { var reason: Message }

    private func entry(_ record: DelimitedRecord) throws(RowError) -> Entry {
        let surplus = record.fields.dropFirst(columns.count)
        guard record.fields.count >= columns.count, surplus.allSatisfy(\.isBlank) else {
            let names = columns.map { $0?.rawValue ?? "?" }.joined(separator: ", ")
            throw RowError(
                reason: Message(
                    "\(record.fields.count) columns, expected \(columns.count) (\(names))",
                    "有 \(record.fields.count) 列，应为 \(columns.count) 列（\(names)）"))
        }
        var cells: [Column: MarkedText] = [:]
        for (column, field) in zip(columns, record.fields) {
            if let column, !field.bytes.isEmpty { cells[column] = field }
        }
        func text(_ column: Column) -> String? { cells[column]?.string }
        var entry = Entry(
            id: text(.id).flatMap { Int64($0) }, question: text(.question) ?? "", answer: text(.answer) ?? "",
            topic: text(.topic), tags: text(.tags).map { ListCell.items($0, .tags) } ?? [],
            variants: text(.variants).map { ListCell.items($0, .variants) } ?? [])
        if let date = cells[.date]?.trimmed.string, !date.isEmpty {
            guard let day = WrittenDate.day(date) else {
                throw RowError(reason: .found("“\(date)”", expected: PartialDate.day).at("date"))
            }
            entry.date = day
        }
        entry.source = EntrySource(name: source.name, line: record.line)
        if let name = text(.source), !source.overrides {
            entry.source = EntrySource(name: name, line: text(.line).flatMap { Int($0) })
        } else if columns == CSVWriter.columns, !source.overrides {
            // A table that `ask export` wrote names every source that there is.
            entry.source = nil
        }
        entry.doubtful = try doubtful(cells)
        if let fault = entry.faults.first { throw RowError(reason: fault.problem.at(fault.member)) }
        return entry
    }

    private func doubtful(_ cells: [Column: MarkedText]) throws(RowError) -> TextRanges? {
        if let json = cells[.doubtful]?.string {
            do {
                return try JSONDecoder().decode(TextRanges.self, from: Data(json.utf8))
            } catch {
                let ranges = Message("byte ranges such as {\"answer\":[[0,3]]}", "字节范围，如 {\"answer\":[[0,3]]}")
                throw RowError(reason: .found("“\(json)”", expected: ranges).at("doubtful"))
            }
        }
        let ranges = TextRanges(
            question: cells[.question]?.byteRanges ?? [], answer: cells[.answer]?.byteRanges ?? [],
            topic: cells[.topic]?.byteRanges ?? [])
        return ranges.isEmpty ? nil : ranges
    }
}
