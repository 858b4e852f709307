// A question and its answer while their lines come in.

import AskProtocol

/// Collects the lines of one pair.
struct MarkdownPair {
    /// What made it a question.
    enum Origin: Equatable {
        /// A marker; with the level of the heading that it stands in, or 0.
        case marker(headingLevel: Int)
        /// A heading without marker.
        case heading(level: Int, isAsking: Bool)
    }

    let origin: Origin
    let line: Int
    let topic: MarkedText?
    let date: String?
    private(set) var question: [MarkedText]
    private(set) var answer: [MarkedText] = []
    /// Line of the answer's marker.
    private(set) var answerLine: Int?
    /// Lines behind the question of which it is not yet known whether they go on with it or answer it.
    private var undecided: [MarkedText] = []
    /// Decoration of the question's line, then of the answer's: lines that continue it may repeat it.
    private(set) var quoteDepth: Int
    private(set) var columns: Int
    private(set) var byteCount = 0
    var metadata: MarkdownMetadata?

    init(origin: Origin, line: MarkdownLine, question: MarkedText, topic: MarkedText?, date: String?) {
        self.origin = origin
        self.line = line.number
        self.topic = topic
        self.date = date
        self.question = question.isBlank ? [] : [question]
        quoteDepth = line.quoteDepth
        columns = line.listColumns
        byteCount = question.count
    }

    var hasAnswer: Bool { answerLine != nil }

    var isHeading: Bool {
        if case .heading = origin { true } else { false }
    }

    /// Whether a heading of this level belongs to the answer: the question stands in a higher heading, and asks.
    func keepsHeadings(of level: Int) -> Bool {
        switch origin {
        case .marker(let own): own > 0 && level > own
        case .heading(let own, let isAsking): isAsking && level > own
        }
    }

    var hasText: Bool { answer.contains { !$0.isBlank } || undecided.contains { !$0.isBlank } }

    /// The answer's marker: what stood between it and the question belongs to the question.
    mutating func beginAnswer(_ line: MarkdownLine, text: MarkedText) {
        question += undecided.map(\.trimmed).filter { !$0.isBlank }
        undecided = []
        answerLine = line.number
        quoteDepth = line.quoteDepth
        columns = max(line.listColumns, line.indentation)
        add(text, to: \.answer)
    }

    /// A line without marker.
    mutating func add(_ line: MarkdownLine, verbatim: Bool = false) {
        let text = line.text(without: quoteDepth, columns: columns)
        if hasAnswer || isHeading {
            add(text, to: \.answer)
        } else if !verbatim, undecided.isEmpty, quoteDepth > 0, line.quoteDepth >= quoteDepth {
            // The quote goes on, and so does the question.
            let more = line.content
            if !more.isBlank { add(more, to: \.question) }
        } else {
            add(text, to: \.undecided)
        }
    }

    private mutating func add(_ text: MarkedText, to lines: WritableKeyPath<MarkdownPair, [MarkedText]>) {
        byteCount += text.count + 1
        self[keyPath: lines].append(text)
    }

    /// The entry; nil when there is no question.
    func entry(_ source: ImportSource) -> Entry? {
        var question = question
        var body = hasAnswer || isHeading ? answer : undecided
        if question.isEmpty, !isHeading {
            // The marker stood alone: the first paragraph behind it is the question.
            let paragraph = body.drop { $0.isBlank }.prefix { !$0.isBlank }
            question = paragraph.map(\.trimmed)
            body = Array(body[paragraph.endIndex...])
        }
        let questionText = Self.joined(question)
        guard !questionText.isBlank else { return nil }
        if isHeading { body = Self.withoutThematicBreaks(atTheEndOf: body) }
        let answerText = Self.joined(body).trimmed
        let doubtful = TextRanges(
            question: questionText.byteRanges, answer: answerText.byteRanges, topic: topic?.byteRanges ?? [])
        var entry = Entry(
            question: questionText.string, answer: answerText.string, topic: topic?.string, date: date,
            source: EntrySource(name: source.name, line: line), doubtful: doubtful.isEmpty ? nil : doubtful)
        metadata?.apply(to: &entry)
        if source.overrides { entry.source = EntrySource(name: source.name, line: line) }
        return entry
    }

    private static func joined(_ lines: [MarkedText]) -> MarkedText {
        var text = MarkedText()
        for (index, line) in lines.enumerated() {
            if index > 0 { text.appendLineBreak() }
            text.append(line)
        }
        return text
    }

    private static func withoutThematicBreaks(atTheEndOf lines: [MarkedText]) -> [MarkedText] {
        var lines = lines
        while let last = lines.last, last.isBlank || MarkdownLine(number: 1, text: last).isThematicBreak {
            lines.removeLast()
        }
        return lines
    }
}
