// Which headings stand above a place, and what topic and date they give.

import AskProtocol

/// The headings above the current line, outermost first; their levels rise.
struct SectionHeadings: Sendable {
    private struct Heading {
        let level: Int
        let title: MarkedText
        let date: String?
    }

    private var headings: [Heading] = []

    /// A heading closes those of its level and below.
    mutating func enter(level: Int, text: MarkedText) {
        headings.removeAll { $0.level >= level }
        let (date, title) = Self.dateAndTitle(text)
        headings.append(Heading(level: level, title: title, date: date))
    }

    mutating func leave(to level: Int) {
        headings.removeAll { $0.level >= level }
    }

    /// Title of the innermost heading above `level`; nil when there is none.
    func topic(above level: Int = .max) -> MarkedText? {
        headings.last { $0.level < level && !$0.title.isBlank }?.title
    }

    /// Date of the innermost heading above `level` that has one: `2020-06-02`.
    func date(above level: Int = .max) -> String? {
        headings.last { $0.level < level && $0.date != nil }?.date
    }

    /// Splits `2020-06-02：Title` (also `2020/6/2 - Title`, `2020.6.2 Title`, `2020年6月2日 Title`). A heading that is a date
    /// alone, or begins with a day that does not exist, is all title.
    static func dateAndTitle(_ text: MarkedText) -> (date: String?, title: MarkedText) {
        let bytes = text.bytes
        var index = 0
        func number(digits: ClosedRange<Int>) -> String? {
            let run = bytes[index...].prefix { (0x30...0x39).contains($0) }
            guard digits.contains(run.count) else { return nil }
            index = run.endIndex
            return String(decoding: run, as: UTF8.self)
        }
        func sign(_ signs: [String]) -> Bool {
            guard let found = signs.first(where: { bytes[index...].starts(with: $0.utf8) }) else { return false }
            index += found.utf8.count
            return true
        }
        guard let year = number(digits: 4...4), sign(["-", "/", ".", "年"]), let month = number(digits: 1...2),
            sign(["-", "/", ".", "月"]), let day = number(digits: 1...2)
        else { return (nil, text) }
        _ = sign(["日", "号"])
        let separatorStart = index
        while index < bytes.count {
            if let space = WhiteSpace.length(in: bytes, at: index) {
                index += space
            } else if !sign(["：", ":", "-", "–", "—", "|", "｜", "·", ",", "，", "、"]) {
                break
            }
        }
        guard let date = PartialDate("\(year)-\(month)-\(day)"), index > separatorStart, index < bytes.count else {
            return (nil, text)
        }
        return (date.isoText, text[index..<bytes.count].trimmed)
    }
}
