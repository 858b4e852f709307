// The way in: one file's lines, its entries and warnings.

package import AskProtocol

/// Reads one file. Lines go in one by one, entries and warnings come out as soon as they are complete; memory is bounded by
/// the longest pair.
///
/// ```swift
/// var importer = Importer(source: ImportSource(name: "faq.md"), format: nil, fileName: "faq.md")
/// for line in lines { try importer.read(line) { event in … } }
/// try importer.finish { event in … }
/// ```
package struct Importer: Sendable {
    /// Longer lines are left out, with a warning, UTF-8 bytes. An entry must fit into a line of the protocol.
    package static let maximumLineBytes = LineLimit.entries / 4

    /// What the file is read as; nil while that is not known.
    package private(set) var format: ImportFormat?
    /// Entries and warnings so far.
    package private(set) var entryCount = 0
    package private(set) var warningCount = 0

    private let source: ImportSource
    private let fileName: String?
    private var reader: (any EntryReader)?
    /// The first lines, while the format is not known.
    private var sniffed: [ImportLine] = []
    private var sniffedTextLines = 0
    /// The line whose pieces are coming in.
    private var partial: ImportLine?
    private var hasText = false

    /// - Parameters:
    ///   - format: nil to recognize it, by the first lines and the file's name.
    ///   - fileName: with its suffix; nil for what has no name.
    package init(source: ImportSource, format: ImportFormat?, fileName: String? = nil) {
        self.source = source
        self.fileName = fileName
        self.format = format
        reader = format?.makeReader(source)
    }

    /// Takes the next line, or the next piece of it.
    /// - Throws: what `handle` throws, nothing else; the importer is then not to be used any more.
    package mutating func read<Failure>(
        _ line: ImportLine, _ handle: (ImportEvent) throws(Failure) -> Void
    ) throws(Failure) {
        var found: [ImportEvent] = []
        join(line, &found)
        try report(found, handle)
    }

    /// The file ends here.
    /// - Throws: ``ImportError`` when there was nothing to import, and what `handle` throws.
    package mutating func finish(_ handle: (ImportEvent) throws -> Void) throws {
        var found: [ImportEvent] = []
        if let line = partial { take(line, &found) }
        if reader == nil { choose(&found) }
        reader?.finish(&found)
        try report(found, handle)
        guard hasText else { throw ImportError.empty(source: source.name) }
        if entryCount == 0, let format { throw ImportError.noPairs(source: source.name, format: format.name) }
    }

    private mutating func report<Failure>(
        _ events: [ImportEvent], _ handle: (ImportEvent) throws(Failure) -> Void
    ) throws(Failure) {
        for event in events {
            switch event {
            case .entry: entryCount += 1
            case .warning: warningCount += 1
            }
            try handle(event)
        }
    }

    private mutating func join(_ line: ImportLine, _ found: inout [ImportEvent]) {
        guard var whole = partial else {
            if line.isComplete { take(line, &found) } else { partial = line }
            return
        }
        if whole.text.utf8.count <= Self.maximumLineBytes {
            let shift = whole.text.utf8.count
            whole.text += line.text
            whole.doubtful += line.doubtful.map { $0.lowerBound + shift..<$0.upperBound + shift }
        }
        whole.isComplete = line.isComplete
        partial = whole.isComplete ? nil : whole
        if whole.isComplete { take(whole, &found) }
    }

    private mutating func take(_ line: ImportLine, _ found: inout [ImportEvent]) {
        var line = line
        if line.text.utf8.count > Self.maximumLineBytes {
            let limit = Self.maximumLineBytes
            found.append(
                .warning(
                    ImportWarning(
                        line: line.number,
                        message: Message("a line of over \(limit) bytes, left out", "一行超过 \(limit) 字节，没有采用"),
                        skipsRow: true)))
            return
        }
        if line.number == 1, line.text.unicodeScalars.first == "\u{FEFF}" {
            line.text.unicodeScalars.removeFirst()
            line.doubtful = line.doubtful.map { $0.lowerBound - 3..<$0.upperBound - 3 }.filter { $0.lowerBound >= 0 }
        }
        let isBlank = line.text.allSatisfy(\.isWhitespace)
        hasText = hasText || !isBlank
        if reader != nil {
            reader?.read(line, &found)
            return
        }
        sniffed.append(line)
        sniffedTextLines += isBlank ? 0 : 1
        if sniffedTextLines == ImportFormat.sniffedLines { choose(&found) }
    }

    private mutating func choose(_ found: inout [ImportEvent]) {
        let texts = sniffed.map(\.text).filter { !$0.allSatisfy(\.isWhitespace) }
        let format = ImportFormat.recognized(fileName: fileName, lines: texts)
        var reader = format.makeReader(source)
        for line in sniffed { reader.read(line, &found) }
        sniffed = []
        self.format = format
        self.reader = reader
    }
}

/// Why a file gave nothing.
package enum ImportError: Error, Equatable {
    case empty(source: String)
    case noPairs(source: String, format: String)

    package var message: Message {
        switch self {
        case .empty(let source), .noPairs(let source, _): reason.at(source)
        }
    }

    /// Without the source's name.
    package var reason: Message {
        switch self {
        case .empty:
            Message("the file is empty, expected questions and answers", "文件是空的，应有问答")
        case .noPairs(_, let format):
            Message("no questions found (read as \(format)), ", "没有找到问题（按 \(format) 读），")
                + .expected(Self.expectation(format))
        }
    }

    private static func expectation(_ format: String) -> Message {
        switch format {
        case "markdown":
            Message(
                "lines such as “Q: …” and “A: …”, or headings with text below", "“Q：…”“A：…”这样的行，或下面有文字的标题")
        default: Message("one question and answer in each row", "每行一个问题和答案")
        }
    }
}
