// Markdown that people can read and edit, and that gives the same entries when it is imported again.

import AskProtocol

extension ExportFormat {
    static let markdown = ExportFormat(name: "markdown", importFormat: .markdown, makeWriter: { MarkdownWriter() })
}

/// Writes `### DATE：TOPIC` where topic or date change, `> Q：…`, `A：…`, and a comment with what these do not say.
///
/// Each entry is read again as the importer will read it, and what comes out otherwise (a question with blank lines, an answer
/// that opens a code block and never ends it) goes into the comment, which the importer prefers to the text.
struct MarkdownWriter: EntryWriter {
    /// The heading that stands above the next entry.
    private var heading = ""

    mutating func text(for entry: Entry) throws -> String {
        let wanted = entry.topic == nil && heading.isEmpty ? "" : Self.heading(entry)
        let attempts: [(heading: String, question: String, answer: String)] = [
            (wanted, entry.question, entry.answer), (heading, entry.question, entry.answer),
            (wanted, entry.question, ""),
            (heading, Self.plainWords(entry.question), ""),
        ]
        for attempt in attempts {
            let body = Self.pair(attempt.question, attempt.answer, comment: "")
            guard let read = Self.reread(attempt.heading + body, for: entry) else { continue }
            // A new heading must be one line and give the topic: what stands above later entries is then known.
            guard attempt.heading == heading || (read.topic == entry.topic && entry.topic?.contains("\n") != true)
            else {
                continue
            }
            let metadata = MarkdownMetadata(from: read, to: entry)
            let comment = metadata == MarkdownMetadata() ? "" : try metadata.comment() + "\n"
            let written = Self.pair(attempt.question, attempt.answer, comment: comment)
            guard let result = Self.reread(attempt.heading + written, for: entry),
                MarkdownMetadata(from: result, to: entry) == MarkdownMetadata()
            else { continue }
            let newHeading = attempt.heading == heading ? "" : attempt.heading
            heading = attempt.heading
            return newHeading + written
        }
        throw EncodingError.invalidValue(
            entry, .init(codingPath: [], debugDescription: "cannot be written so that Markdown gives it back"))
    }

    private static func heading(_ entry: Entry) -> String {
        guard let topic = entry.topic else { return "###\n\n" }
        return "### \(entry.date.map { $0 + "：" } ?? "")\(topic)\n\n"
    }

    private static func pair(_ question: String, _ answer: String, comment: String) -> String {
        let questionLines = lines(question).joined(separator: "\n> ")
        guard !answer.isEmpty else { return "> Q：\(questionLines)\n\(comment)\n" }
        let answerLines = lines(answer)
        let more = answerLines.dropFirst().map { "\n" + escaped($0) }.joined()
        return "> Q：\(questionLines)\n\(comment)\nA：\(answerLines[0])\(more)\n\n"
    }

    /// Cut at line feeds, as the importer cuts: `\r\n` is one character and would not be found.
    private static func lines(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(Substring($0)) }
    }

    /// The line with a backslash before it when it would be taken for more than text.
    private static func escaped(_ line: String) -> String {
        let bare = line.drop { $0 == "\\" }
        let isStructure = MarkdownLine(number: 1, text: MarkedText(String(bare))).isStructure
        return (isStructure ? "\\" : "") + line
    }

    /// What the importer makes of the text; nil unless it is one entry and what follows it is read on its own.
    private static func reread(_ text: String, for original: Entry) -> Entry? {
        let next = "### 2\n\n> Q：2\n"
        // Not the name of its own source, which must come from the comment.
        let source = ImportSource(name: "not " + (original.source?.name ?? ""))
        var reader = MarkdownReader(source: source)
        var found: [ImportEvent] = []
        // A first question settles that questions have markers here.
        for line in ImportLine.lines(of: "> Q：0\n\n" + text + next) { reader.read(line, &found) }
        reader.finish(&found)
        guard found.count == 3, case .entry(let entry) = found[1], case .entry(let last) = found[2],
            last.question == "2",
            last.topic == "2", last.answer.isEmpty
        else { return nil }
        return entry
    }

    private static func plainWords(_ text: String) -> String {
        let words = text.split { !($0.isLetter || $0.isNumber) }.prefix(20).joined(separator: " ")
        return words.isEmpty ? "…" : words
    }
}
