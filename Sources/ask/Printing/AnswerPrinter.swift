// Past answers, laid out for reading.

import AskProtocol

/// Lays out the answers to one question:
///
///      1  91%  question, the matched words marked
///              topic · 2018-06-02 · #12
///              the answer
///
/// On a terminal a bar before the figure shows the confidence too.
/// On a terminal the lines of a long answer are cut short when there are several, so that all can be seen.
struct AnswerPrinter {
    /// Cells in a line; nil to fold nothing.
    let width: Int?
    /// Confidence from which on an answer counts as one.
    let threshold: Double
    /// Whether a bar shows each confidence.
    var showsBars = false

    /// How to see an answer whole: its number in the list, and itself.
    var wholeAnswer: (Int, Answer) -> String = { _, answer in "ask show \(answer.id)" }

    /// Longest line of prose that reads well, cells.
    static let readableWidth = 100
    /// Lines of an answer that are shown on a terminal: of the first, which is most likely the one, and of the others.
    private static let firstLines = 16
    private static let otherLines = 6

    /// The lines of the answers, the ones below the threshold under a heading of their own.
    /// - Parameter first: how many of the answers were shown before and are left out.
    func lines(_ answers: [Answer], from first: Int = 0) -> [StyledText] {
        var lines: [StyledText] = []
        for (index, answer) in answers.enumerated().dropFirst(first) {
            if index > first { lines.append(StyledText()) }
            if answer.confidence < threshold, index == first || answers[index - 1].confidence >= threshold {
                lines.append(StyledText(Message.perhaps.description, .unsure))
            }
            lines += self.lines(answer, number: index + 1, of: answers.count)
        }
        return lines
    }

    private func lines(_ answer: Answer, number: Int, of count: Int) -> [StyledText] {
        let digits = String(count).count
        let face: Face = answer.confidence >= threshold ? .sure : .unsure
        let percent = Int((answer.confidence * 100).rounded())
        let head =
            StyledText(padded(String(number), digits + 1) + "  ", .faint)
            + StyledText((hasBars ? Self.bar(answer.confidence) + " " : "") + padded("\(percent)%", 4) + "  ", face)
        // Where the terminal is too narrow for a column of its own, the number stands above the text.
        let isNarrow = (width ?? .max) < 40
        let indentation = isNarrow ? 2 : head.width
        var block = body(answer, width: width.map { max(2, min($0, Self.readableWidth) - indentation) }) { lines in
            guard width != nil, count > 1 else { return lines }
            return shortened(lines, to: number == 1 ? Self.firstLines : Self.otherLines, wholeAnswer(number, answer))
        }
        let blanks = StyledText(String(repeating: " ", count: indentation))
        for index in block.indices where !block[index].cells.isEmpty {
            block[index] = (index == 0 && !isNarrow ? head : blanks) + block[index]
        }
        return isNarrow ? [StyledText(cells: head.cells.dropLast(2))] + block : block
    }

    private var hasBars: Bool { showsBars && (width ?? 0) >= 60 }

    /// Five cells, filled from the left by eighths of a cell (Unicode block Block Elements).
    static func bar(_ confidence: Double) -> String {
        let eighths = Int((min(1, max(0, confidence)) * 40).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        return pad(filled, 5)
    }

    /// The first lines, and how to see the others; all of them unless that hides some lines more than it takes.
    private func shortened(_ lines: [StyledText], to count: Int, _ whole: String) -> [StyledText] {
        if lines.count <= count + 2 { return lines }
        return lines.prefix(count) + [StyledText(Message.moreLines(lines.count - count, whole).description, .faint)]
    }

    private func body(
        _ answer: Answer, width: Int?, shortening: ([StyledText]) -> [StyledText]
    ) -> [StyledText] {
        let doubtful = answer.doubtful ?? TextRanges()
        let question = StyledText(
            answer.question, .strong,
            marking: [(.matched, answer.highlights.question), (.doubtful, doubtful.question)])
        var place = StyledText(answer.topic ?? "", .faint, marking: [(.doubtful, doubtful.topic)])
        for part in [answer.date, "#\(answer.id)"].compactMap(\.self) {
            place = place + StyledText((place.cells.isEmpty ? "" : " · ") + part, .faint)
        }
        let text = StyledText(answer.answer, marking: [(.doubtful, doubtful.answer)]).trimmingBlankLines()
        func folded(_ text: StyledText) -> [StyledText] { width.map { text.wrapped(to: $0) } ?? text.lines }
        let isBlank = text.cells.isEmpty
        let shown = isBlank ? [StyledText(Message.noAnswerWasGiven.description, .faint)] : shortening(folded(text))
        let duplicates = (answer.duplicates ?? []).map(Self.line)
        return folded(question) + folded(place) + (duplicates + shown).flatMap(folded) + explanation(answer)
    }

    /// An entry that asks nearly the same: `also #12 · topic · 2018-06-02`.
    private static func line(_ duplicate: Duplicate) -> StyledText {
        let parts = [Message.alsoIn(duplicate.id).description, duplicate.topic, duplicate.date].compactMap(\.self)
        return StyledText(oneLine(parts.joined(separator: " · ")), .faint)
    }

    /// What the score is made of, the largest part first; nothing unless it was asked for.
    func explanation(_ answer: Answer) -> [StyledText] {
        guard let terms = answer.terms else { return [] }
        let width = max(terms.map { $0.term.displayWidth }.max() ?? 0, 5)
        let rows = terms.sorted { $0.contribution > $1.contribution }.map { term in
            let gap = String(repeating: " ", count: width - term.term.displayWidth)
            return padded(decimals(term.contribution, 3), 9) + "  \(term.term)\(gap)  "
                + Message.occurs(in: term.field, entries: term.documentFrequency).description
        }
        return ([padded(decimals(answer.score, 3), 9) + "  \(Message.score)"] + rows).map { StyledText($0, .faint) }
    }
}

extension StyledText {
    /// Without the lines at either end that hold nothing but blanks.
    func trimmingBlankLines() -> StyledText {
        let isBlank = { (line: StyledText) in line.cells.allSatisfy { $0.character.isWhitespace } }
        var kept = lines[...].drop(while: isBlank)
        while let last = kept.last, isBlank(last) { kept.removeLast() }
        return StyledText(cells: kept.map(\.cells).joined(separator: [Cell("\n")]))
    }
}

/// `text` with blanks before it, up to `width` cells.
func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.displayWidth)) + text
}

/// A number with so many decimals, rounded: 0.598.
func decimals(_ number: Double, _ count: Int) -> String {
    guard number.isFinite else { return "\(number)" }
    let factor = (0..<count).reduce(1.0) { factor, _ in factor * 10 }
    let scaled = (abs(number) * factor).rounded()
    guard scaled < 1e15 else { return "\(number)" }
    let digits = String(Int(scaled))
    let filled = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
    let sign = number < 0 && scaled > 0 ? "-" : ""
    return count == 0 ? sign + filled : sign + filled.dropLast(count) + "." + filled.suffix(count)
}
