// Questions and answers in Markdown: what begins a pair, what belongs to it, what ends it.

import AskProtocol

/// Reads pairs from Markdown.
///
/// **Question.** A line that begins, behind any quote signs, bullets, heading signs and emphasis, with a question marker (see
/// ``PairMarker``): `> Q：…`, `Q12: …`, `> Q7-0.1 …`, `**问：** …`, `1. Question: …`, `### Q3. …`. It goes on over the lines of
/// its quote; and, when an answer marker follows before the next question, over everything up to that marker. A marker
/// behind a quote sign in the middle of a line (`….> Q：`) begins a question too: a line feed was lost there.
///
/// **Answer.** From the answer marker (`A：`, `A3:`, `答：`, `**Answer:**`), also behind the question in the same line, or,
/// without one, from the line behind the question: paragraphs, lists, pictures, quotes, code, until the next question, a
/// heading, a thematic break (`---`) or the closing line of a session (`以上内容根据…`). Further answer markers in it are
/// text: another person speaks. It may be empty.
///
/// **Topic and date.** Of the nearest heading above: `### 2020-06-02：Title`.
///
/// **Headings as questions.** In a file without question markers each heading with text below it is a question, and the
/// heading above it the topic. In any file a heading that ends in a question mark is one, with all deeper headings that do
/// not, unless questions with markers follow it. A heading with a marker likewise keeps the deeper headings below it.
/// A file counts as one without markers when its first MiB (``undecidedBytes``) has none.
///
/// **Text.** Decoration and marker are removed from the lines where question and answer begin, and the same quote signs and
/// list indentation from the lines that continue them; a question's lines are trimmed and its blank lines dropped; an
/// answer is trimmed as a whole. Lines stay lines (`\n`). Everything else, all Markdown in the text included, stays as it
/// is; only a backslash before something that would begin a question, an answer, a heading or a break is removed
/// (`\Q: …` is text).
///
/// **Code.** Nothing inside a fence is a marker; neither is a line indented by four columns more than the question.
struct MarkdownReader: EntryReader {
    /// While the style of the file is not known, headings with text wait for a question marker, up to so many bytes.
    static let undecidedBytes = 1 << 20
    /// Longest front matter, lines; what does not end within them is none.
    private static let frontMatterLines = 200

    private enum Style { case undecided, markers, headings }

    private let source: ImportSource
    private var style = Style.undecided
    private var headings = SectionHeadings()
    private var pair: MarkdownPair?
    /// Entries of headings that have not met a marker yet, and their bytes.
    private var waiting: [Entry] = []
    private var waitingBytes = 0
    private var block: HeldBlock?
    private var unendedFences: [CodeFence] = []
    private var isFirstLine = true
    /// Column of the last question marker: further ones may be indented as much.
    private var markerIndentation = 0

    init(source: ImportSource) {
        self.source = source
    }

    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent]) {
        defer { isFirstLine = false }
        let text = MarkedText(line)
        if isFirstLine, text.trimmed.string == "---" {
            block = HeldBlock(kind: .frontMatter, line: line)
        } else if block != nil {
            readHeld(line, text, &found)
        } else {
            split(MarkdownLine(number: line.number, text: text), line, &found)
        }
    }

    mutating func finish(_ found: inout [ImportEvent]) {
        while let open = block {
            block = nil
            release(open, &found)
        }
        endPair(&found)
        if style == .undecided { chooseHeadings(&found) }
    }

    // MARK: - Fences and front matter

    private mutating func readHeld(_ line: ImportLine, _ text: MarkedText, _ found: inout [ImportEvent]) {
        // In place: a copy of a long block for each of its lines would take forever.
        block?.lines.append(line)
        switch block?.kind {
        case .frontMatter:
            let trimmed = text.trimmed.string
            if trimmed == "---" || trimmed == "..." {
                block = nil
            } else if let open = block, open.lines.count > Self.frontMatterLines {
                block = nil
                release(open, &found)
            }
        case .fence(let fence):
            readInFence(fence, MarkdownLine(number: line.number, text: text), &found)
        case nil:
            break
        }
    }

    private mutating func readInFence(_ fence: CodeFence, _ line: MarkdownLine, _ found: inout [ImportEvent]) {
        if fence.isClosed(by: line) {
            for held in block?.lines ?? [] {
                pair?.add(MarkdownLine(number: held.number, text: MarkedText(held)), verbatim: true)
            }
            block = nil
        } else if CodeFence(line)?.hasInfo == true, block?.hasWarned == false {
            block?.hasWarned = true
            let start = block?.lines.first?.number ?? line.number
            warn(
                line.number,
                Message(
                    "a code block begins inside the one of line \(start), expected its end \(fence.text)",
                    "第 \(start) 行的代码块里又开始一个代码块，应先有它的结尾 \(fence.text)"), &found)
        }
    }

    /// A block that never ends is none: its lines are read as text.
    private mutating func release(_ open: HeldBlock, _ found: inout [ImportEvent]) {
        if case .fence(let fence) = open.kind {
            // What would have ended a later one like it would have ended this one.
            unendedFences.append(fence)
            warn(
                open.lines[0].number,
                Message(
                    "a code block that never ends, expected \(fence.text); read as text",
                    "代码块一直没有结束，应有 \(fence.text)；当作文字读"), &found)
        }
        for (index, held) in open.lines.enumerated() {
            let line = MarkdownLine(number: held.number, text: MarkedText(held))
            if index == 0 { take(line, &found) } else { read(held, &found) }
        }
    }

    // MARK: - Lines

    /// Cuts a line where another question or the answer begins inside it.
    private mutating func split(_ line: MarkdownLine, _ original: ImportLine, _ found: inout [ImportEvent]) {
        if let fence = CodeFence(line), !unendedFences.contains(where: fence.needsNoLessThan) {
            block = HeldBlock(kind: .fence(fence), line: original)
            return
        }
        guard line.escapedText == nil, !MarkdownMetadata.isComment(line.text) else { return take(line, &found) }
        let cuts = [0] + line.innerQuestionStarts + [line.text.count]
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            let part = cuts.count == 2 ? line : MarkdownLine(number: line.number, text: line.text[start..<end])
            if isBeforeAnswer(part), let answer = part.innerAnswerStart {
                take(MarkdownLine(number: line.number, text: part.text[0..<answer]), &found)
                take(MarkdownLine(number: line.number, text: part.text[answer..<part.text.count]), &found)
            } else {
                take(part, &found)
            }
        }
    }

    /// The line is of a question that has no answer yet.
    private func isBeforeAnswer(_ line: MarkdownLine) -> Bool {
        guard let marker = line.reliableMarker else { return pair.map { !$0.hasAnswer && !$0.isHeading } ?? false }
        return marker.kind == .question
    }

    /// A line, or a part of one, that holds one thing.
    private mutating func take(_ line: MarkdownLine, _ found: inout [ImportEvent]) {
        if let text = line.escapedText {
            pair?.add(MarkdownLine(number: line.number, text: text), verbatim: true)
        } else if pair?.isHeading == false, MarkdownMetadata.isComment(line.text) {
            takeMetadata(line, &found)
        } else if let marker = line.reliableMarker, marker.kind == .question, !isCode(line) {
            beginQuestion(line, marker, &found)
        } else if line.headingLevel > 0, line.quoteDepth == 0, line.listColumns == 0, line.indentation < 4 {
            enterHeading(line, &found)
        } else if line.isThematicBreak || line.isSessionEnd {
            if pair?.isHeading == true, line.isThematicBreak { pair?.add(line) } else { endPair(&found) }
        } else if let marker = line.reliableMarker, marker.kind == .answer, marker.separator == .sign || pair != nil {
            takeAnswer(line, marker, &found)
        } else {
            warnAboutLookalike(line, &found)
            pair?.add(line)
        }
    }

    private func isCode(_ line: MarkdownLine) -> Bool {
        line.indentation >= 4 && line.indentation > markerIndentation
    }

    private mutating func beginQuestion(_ line: MarkdownLine, _ marker: PairMarker, _ found: inout [ImportEvent]) {
        chooseMarkers(line.number, &found)
        // A heading with questions below it is a topic.
        if pair?.isHeading == true { dropHeading(&found) } else { endPair(&found) }
        if line.headingLevel > 0 { headings.leave(to: line.headingLevel) }
        markerIndentation = line.indentation
        pair = MarkdownPair(
            origin: .marker(headingLevel: line.headingLevel), line: line, question: line.text(behind: marker),
            topic: headings.topic(), date: headings.date())
    }

    private mutating func takeAnswer(_ line: MarkdownLine, _ marker: PairMarker, _ found: inout [ImportEvent]) {
        // Under a heading the marker counts only where the text begins.
        let isText = pair.map { $0.hasAnswer || ($0.isHeading && $0.hasText) }
        if isText == nil {
            if style != .headings { warnAboutAnswer(line.number, &found) }
        } else if isText == true {
            pair?.add(line)
        } else {
            pair?.beginAnswer(line, text: line.text(behind: marker))
        }
    }

    private mutating func takeMetadata(_ line: MarkdownLine, _ found: inout [ImportEvent]) {
        do {
            pair?.metadata = try MarkdownMetadata(comment: line.text)
        } catch {
            let reason = (error as? DecodingError)?.sentence ?? .verbatim("\(error)")
            warn(
                line.number,
                Message("a comment of askd that cannot be read, ignored: ", "askd 的注释读不懂，已忽略：") + reason, &found)
        }
    }

    private mutating func enterHeading(_ line: MarkdownLine, _ found: inout [ImportEvent]) {
        let isAsking = line.endsInQuestionMark
        if !isAsking, pair?.keepsHeadings(of: line.headingLevel) == true {
            pair?.add(line)
            return
        }
        endPair(&found)
        let text = line.headingText
        headings.enter(level: line.headingLevel, text: text)
        pair = MarkdownPair(
            origin: .heading(level: line.headingLevel, isAsking: isAsking), line: line, question: text,
            topic: headings.topic(above: line.headingLevel), date: headings.date(above: line.headingLevel))
    }

    /// The heading is no question: its text goes, an answer in it does not go in silence.
    private mutating func dropHeading(_ found: inout [ImportEvent]) {
        if let line = pair?.answerLine { warnAboutAnswer(line, &found) }
        pair = nil
    }

    private mutating func warnAboutAnswer(_ line: Int, _ found: inout [ImportEvent]) {
        warn(
            line,
            Message(
                "an answer without question, expected a line such as “Q：…” before it", "答案没有问题，前面应有“Q：…”这样的行"),
            &found)
    }

    /// A line that looks like a question and stays text.
    private mutating func warnAboutLookalike(_ line: MarkdownLine, _ found: inout [ImportEvent]) {
        guard let marker = line.marker, marker.kind == .question, style == .markers else { return }
        if isCode(line) {
            warn(
                line.number,
                Message(
                    "a question marker indented by \(line.indentation) columns, which is code: not taken",
                    "问题标记缩进了 \(line.indentation) 列，算是代码：没有采用"), &found)
        } else if marker.isNumbered {
            warn(
                line.number,
                Message(
                    "a number behind “Q” without colon, expected “Q1：…”: not taken as a question",
                    "“Q”后面的数字没有冒号，应为“Q1：…”：没有当作问题"), &found)
        }
    }

    // MARK: - Pairs

    private mutating func endPair(_ found: inout [ImportEvent]) {
        guard let open = pair else { return }
        pair = nil
        guard open.isHeading else {
            if let entry = open.entry(source) {
                found.append(.entry(entry))
            } else {
                warn(
                    open.line,
                    Message(
                        "a question marker without text, expected the question behind it", "问题标记后面没有文字，应为问题"), &found)
            }
            return
        }
        guard open.hasText, let entry = open.entry(source), !entry.answer.isEmpty else { return }
        if case .heading(_, true) = open.origin, style != .undecided { return found.append(.entry(entry)) }
        switch style {
        case .headings: found.append(.entry(entry))
        case .markers:
            pair = open
            dropHeading(&found)
        case .undecided:
            waiting.append(entry)
            waitingBytes += open.byteCount
            if waitingBytes > Self.undecidedBytes { chooseHeadings(&found) }
        }
    }

    private mutating func chooseHeadings(_ found: inout [ImportEvent]) {
        style = .headings
        found += waiting.map { .entry($0) }
        waiting = []
    }

    /// The file marks its questions: of the headings so far only those are questions that ask.
    private mutating func chooseMarkers(_ line: Int, _ found: inout [ImportEvent]) {
        guard style == .undecided else { return }
        style = .markers
        let asking = waiting.filter { $0.question.hasSuffix("?") || $0.question.hasSuffix("？") }
        found += asking.map { .entry($0) }
        let left = waiting.count - asking.count
        if left >= 3 {
            warn(
                line,
                Message(
                    "the first question marker, after \(left) headings with text: in a file with markers headings are "
                        + "topics, their text was not taken",
                    "第一个问题标记，之前有 \(left) 个带文字的标题：有标记的文件里标题是主题，其文字没有采用"), &found)
        }
        waiting = []
    }

    private func warn(_ line: Int, _ message: Message, _ found: inout [ImportEvent]) {
        found.append(.warning(ImportWarning(line: line, message: message)))
    }
}

/// Lines that are held until it is known what they are.
private struct HeldBlock {
    enum Kind {
        case frontMatter
        case fence(CodeFence)
    }

    let kind: Kind
    var lines: [ImportLine]
    var hasWarned = false

    init(kind: Kind, line: ImportLine) {
        self.kind = kind
        lines = [line]
    }
}
