// Which headings stand above a place, and what topic and date they give.
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
        guard let (date, end) = WrittenDate.day(in: text.bytes) else { return (nil, text) }
        var index = end
        while index < text.count {
            if let space = WhiteSpace.length(in: text.bytes, at: index) {
                index += space
            } else if let sign = separators.first(where: { text.bytes[index...].starts(with: $0) }) {
                index += sign.count
            } else {
                break
            }
        }
        guard index > end, index < text.count else { return (nil, text) }
        return (date, text[index..<text.count].trimmed)
    }

    private static let separators = ["：", ":", "-", "–", "—", "|", "｜", "·", ",", "，", "、"].map { Array($0.utf8) }
}
