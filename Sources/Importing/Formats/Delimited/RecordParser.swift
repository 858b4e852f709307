// Rows of comma- or tab-separated files, by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180, section 2).

import AskProtocol

/// A row: its fields, and the line where it begins.
struct DelimitedRecord: Equatable {
    var line: Int
    var fields: [MarkedText] = []
}

/// Why a row is none.
struct RecordProblem: Error, Equatable {
    /// Where the row begins.
    var line: Int
    /// Of the fault in that line; nil when it is in a later one.
    var column: Int?
    /// Why it is none.
    var reason: Message
}

/// Puts records together from lines. A field in quotes may hold separators, doubled quotes and line breaks (they become
/// `\n`); a quote inside a field without quotes is text.
struct RecordParser {
    private static let quoteSign = UInt8(ascii: "\"")
    /// Longest record; a quote that is not closed within it was no quote.
    static let maximumBytes = 4 << 20

    let separator: UInt8
    /// Lines of the record that is not complete yet.
    private(set) var open: [ImportLine] = []
    private var record = DelimitedRecord(line: 0)
    private var field = MarkedText()
    /// Where the last field in quotes begins.
    private var quote: (line: MarkedText, index: Int) = (MarkedText(), 0)
    private var openBytes = 0

    init(separator: UInt8) {
        self.separator = separator
    }

    /// Takes the next line.
    /// - Returns: a record when one is complete.
    /// - Throws: `RecordProblem`; the record's lines are then in `open`, and the parser must be `reset`.
    mutating func read(_ line: ImportLine) throws(RecordProblem) -> DelimitedRecord? {
        if open.isEmpty {
            record = DelimitedRecord(line: line.number)
            openBytes = 0
        }
        openBytes += line.text.utf8.count + 1
        let isInQuotes = !open.isEmpty
        open.append(line)
        if try parse(MarkedText(line), isInQuotes: isInQuotes) {
            open = []
            return record
        }
        if openBytes > Self.maximumBytes { throw unclosed }
        return nil
    }

    /// What to say about a record that the file's end, or its size, cuts off.
    var unclosed: RecordProblem {
        RecordProblem(
            line: record.line, column: open.count > 1 ? nil : Self.column(of: quote.index, in: quote.line),
            reason: Self.unclosedQuote(
                Self.column(of: quote.index, in: quote.line), line: open.first?.number ?? record.line)
        )
    }

    private static func unclosedQuote(_ column: Int, line: Int) -> Message {
        Message(
            "the quote at column \(column) of line \(line) is never closed", "第 \(line) 行第 \(column) 列的引号一直没有结束")
    }

    private static func textBehindQuote(_ column: Int, line: Int) -> Message {
        Message(
            "text behind the closing quote at line \(line), column \(column), expected a separator",
            "第 \(line) 行第 \(column) 列：右引号后面有文字，应为分隔符")
    }

    mutating func reset() {
        open = []
        field = MarkedText()
    }

    /// - Returns: whether the record ends with this line.
    private mutating func parse(_ text: MarkedText, isInQuotes: Bool) throws(RecordProblem) -> Bool {
        let bytes = text.bytes
        var index = 0
        if isInQuotes {
            field.appendLineBreak()
            guard let end = try quoted(text, from: 0) else { return false }
            index = end
            if index == bytes.count { return true }
            index += 1
        }
        while true {
            if index < bytes.count, bytes[index] == Self.quoteSign {
                quote = (text, index)
                field = MarkedText()
                guard let end = try quoted(text, from: index + 1) else { return false }
                index = end
            } else {
                let end = bytes[index...].firstIndex(of: separator) ?? bytes.count
                record.fields.append(text[index..<end])
                index = end
            }
            if index == bytes.count { return true }
            index += 1
        }
    }

    /// 1-based, in Unicode scalars.
    private static func column(of index: Int, in text: MarkedText) -> Int {
        text[0..<index].string.unicodeScalars.count + 1
    }

    /// Reads on in a field in quotes, up to the separator or the line's end behind its closing quote; nil when it goes on in
    /// the next line.
    private mutating func quoted(_ text: MarkedText, from start: Int) throws(RecordProblem) -> Int? {
        let bytes = text.bytes
        var index = start
        while let end = bytes[index...].firstIndex(of: Self.quoteSign) {
            field.append(text[index..<end])
            index = end + 1
            if index == bytes.count || bytes[index] == separator {
                record.fields.append(field)
                field = MarkedText()
                return index
            }
            guard bytes[index] == Self.quoteSign else {
                throw RecordProblem(
                    line: record.line, column: open.count > 1 ? nil : Self.column(of: index, in: text),
                    reason: Self.textBehindQuote(
                        Self.column(of: index, in: text), line: open.last?.number ?? record.line))
            }
            field.append(text[end..<index])
            index += 1
        }
        field.append(text[index..<bytes.count])
        return nil
    }
}
