// What a line of Markdown is, seen alone.

/// A line with its decoration (quotes, list bullets, heading signs, emphasis) and the marker behind it, if one is there.
struct MarkdownLine {
    let number: Int
    let text: MarkedText
    /// Columns of white space before anything else; a tab reaches to the next multiple of four.
    private(set) var indentation = 0
    /// `>` signs.
    private(set) var quoteDepth = 0
    /// 1…6; 0 for what is no heading.
    private(set) var headingLevel = 0
    /// Columns that the text of a list item is indented by, counted after the quote signs.
    private(set) var listColumns = 0
    /// Where the text behind quotes, bullets and heading signs begins.
    private(set) var contentStart = 0
    private(set) var marker: PairMarker?

    init(number: Int, text: MarkedText) {
        self.number = number
        self.text = text
        let bytes = text.bytes
        var index = 0
        indentation = Self.skipBlanks(bytes, &index)
        var column = indentation
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ">"), headingLevel == 0, listColumns == 0 {
                quoteDepth += 1
                index += 1
                // One space belongs to the sign.
                if index < bytes.count, bytes[index] == 0x20 { index += 1 }
                column = Self.skipBlanks(bytes, &index)
            } else if headingLevel == 0, let level = Self.headingSigns(bytes, index) {
                headingLevel = level
                index += level
                column += level + Self.skipBlanks(bytes, &index)
            } else if let width = Self.listSign(bytes, index) {
                index += width
                column += width + Self.skipBlanks(bytes, &index)
                listColumns = column
            } else {
                break
            }
        }
        contentStart = index
        let emphasis = Self.emphasis(bytes, index)
        marker = PairMarker(in: bytes, at: index + (emphasis?.count ?? 0), emphasis: emphasis)
    }

    var isBlank: Bool { text.isBlank }
    /// Nothing behind the quote signs.
    var isBlankInQuote: Bool { text[contentStart..<text.count].isBlank }
    var content: MarkedText { text[contentStart..<text.count].trimmed }

    var endsInQuestionMark: Bool {
        let end = text.trimmed(contentStart..<text.count).upperBound
        return text.bytes[..<end].last == UInt8(ascii: "?") || text.bytes[..<end].suffix(3).elementsEqual("？".utf8)
    }

    /// What the marker tells from other text: see ``PairMarker/Separator`` and ``PairMarker/isOrdinaryWord``.
    var reliableMarker: PairMarker? {
        guard let marker else { return nil }
        let isDecorated =
            quoteDepth > 0 || headingLevel > 0 || listColumns > 0
            || contentStart < marker.textStart
                && [UInt8(ascii: "*"), UInt8(ascii: "_")].contains(text.bytes[contentStart])
        if marker.isOrdinaryWord && !marker.isNumbered && !isDecorated { return nil }
        switch marker.separator {
        case .sign: return marker
        case .space: return quoteDepth > 0 || endsInQuestionMark ? marker : nil
        case .missing: return nil
        }
    }

    /// The text behind the marker, without the emphasis that encloses both.
    func text(behind marker: PairMarker) -> MarkedText {
        let range = text.trimmed(marker.textStart..<text.count)
        guard let run = marker.openEmphasis, range.count >= run.count,
            text.bytes[range].suffix(run.count).elementsEqual(run)
        else { return text[range] }
        return text[text.trimmed(range.lowerBound..<range.upperBound - run.count)]
    }

    /// A heading's text: without signs before and behind it.
    var headingText: MarkedText {
        let range = text.trimmed(contentStart..<text.count)
        var end = range.upperBound
        while end > range.lowerBound, text.bytes[end - 1] == UInt8(ascii: "#") { end -= 1 }
        // `C#` is no closing sign: a space must stand before it.
        let isClosed =
            end < range.upperBound
            && (end == range.lowerBound || WhiteSpace.length(in: text.bytes, before: end) != nil)
        return isClosed ? text[text.trimmed(range.lowerBound..<end)] : text[range]
    }

    /// Three or more `-`, `*` or `_`, with nothing but spaces between.
    var isThematicBreak: Bool {
        guard indentation < 4, quoteDepth == 0 else { return false }
        let signs = text.bytes.filter { $0 != 0x20 && $0 != 0x09 }
        guard signs.count >= 3, let first = signs.first, "-*_".utf8.contains(first) else { return false }
        return signs.allSatisfy { $0 == first }
    }

    /// The line without up to `quotes` quote signs and up to `columns` columns of indentation: what continues a text that
    /// began behind such decoration.
    func text(without quotes: Int, columns: Int) -> MarkedText {
        let bytes = text.bytes
        var index = 0
        for _ in 0..<min(quotes, quoteDepth) {
            _ = Self.skipBlanks(bytes, &index)
            index += 1
            if index < bytes.count, bytes[index] == 0x20 { index += 1 }
        }
        var removed = 0
        while removed < columns, index < bytes.count, bytes[index] == 0x20 {
            index += 1
            removed += 1
        }
        return index == 0 ? text : text[index..<bytes.count]
    }

    // MARK: - Signs

    private static func skipBlanks(_ bytes: [UInt8], _ index: inout Int) -> Int {
        var columns = 0
        while index < bytes.count {
            if bytes[index] == 0x09 {
                columns += 4 - columns % 4
                index += 1
            } else if let space = WhiteSpace.length(in: bytes, at: index) {
                columns += 1
                index += space
            } else {
                break
            }
        }
        return columns
    }

    private static func headingSigns(_ bytes: [UInt8], _ start: Int) -> Int? {
        let count = bytes[start...].prefix { $0 == UInt8(ascii: "#") }.count
        guard (1...6).contains(count) else { return nil }
        let end = start + count
        return end == bytes.count || WhiteSpace.length(in: bytes, at: end) != nil ? count : nil
    }

    /// Bytes of `-`, `*`, `+`, `•`, `3.`, `3)`, `3、` before white space.
    private static func listSign(_ bytes: [UInt8], _ start: Int) -> Int? {
        let digits = bytes[start...].prefix(9).prefix { (0x30...0x39).contains($0) }.count
        let signs = digits == 0 ? ["-", "*", "+", "•"] : [".", ")", "、"]
        for sign in signs where bytes[(start + digits)...].starts(with: sign.utf8) {
            let width = digits + sign.utf8.count
            if sign == "、" || WhiteSpace.length(in: bytes, at: start + width) != nil { return width }
        }
        return nil
    }

    /// A run of one to three `*` or `_` that text follows at once.
    private static func emphasis(_ bytes: [UInt8], _ start: Int) -> ArraySlice<UInt8>? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "*") || bytes[start] == UInt8(ascii: "_") else {
            return nil
        }
        let run = bytes[start...].prefix { $0 == bytes[start] }
        guard run.count <= 3, run.endIndex < bytes.count, WhiteSpace.length(in: bytes, at: run.endIndex) == nil else {
            return nil
        }
        return run
    }
}
