// What makes a line the beginning of a question or of an answer: the words that people put there.

/// `Q：`, `Q12:`, `**Question 3:**`, `【问】`, `A:`, `答：` … at a place in a line.
struct PairMarker: Equatable {
    enum Kind: Equatable { case question, answer }

    /// What stands between the marker and the text.
    enum Separator: Equatable {
        /// `Q：`, `Q1.`, `【Q】`, `**Q** `: nothing else looks so.
        case sign
        /// `Q12 How…`: only the number tells it from a word.
        case space
        /// `Q3…`, a number and no separator: not a marker, but it looks like one.
        case missing
    }

    var kind: Kind
    var separator: Separator
    /// A colon stands behind it.
    var hasColon = false
    var isNumbered = false
    /// `问题` begins ordinary sentences too: alone it needs a number or some decoration.
    var isOrdinaryWord = false
    /// Where the text behind it begins.
    var textStart: Int
    /// The emphasis that was opened before the marker and is not closed behind it: `**` in `**Q: How?**`.
    var openEmphasis: ArraySlice<UInt8>?

    private struct Word {
        let bytes: [UInt8]
        let kind: Kind
        let isOrdinary: Bool
        let isLatin: Bool

        init(_ word: String, _ kind: Kind, isOrdinary: Bool = false) {
            bytes = Array(word.utf8)
            self.kind = kind
            self.isOrdinary = isOrdinary
            isLatin = bytes[0] < 0x80
        }
    }

    /// Longer words before their beginnings. Latin letters in any case.
    private static let words = [
        Word("question", .question), Word("answer", .answer), Word("提问", .question), Word("提問", .question),
        Word("问题", .question, isOrdinary: true), Word("問題", .question, isOrdinary: true), Word("回答", .answer),
        Word("解答", .answer), Word("答案", .answer), Word("答复", .answer), Word("答覆", .answer),
        Word("问", .question), Word("問", .question), Word("答", .answer), Word("Ｑ", .question),
        Word("ｑ", .question), Word("Ａ", .answer), Word("ａ", .answer), Word("q", .question), Word("a", .answer),
    ]
    private static let brackets = [("【", "】"), ("[", "]")]
        .map { (open: Array($0.0.utf8), close: Array($0.1.utf8)) }
    private static let colons = ["：", ":", "﹕", "∶"].map { Array($0.utf8) }
    private static let ordinalSigns = [".", "．", "、", ")", "）"].map { Array($0.utf8) }
    private static let chineseDigits = "一二三四五六七八九十百".map { Array(String($0).utf8) }

    /// The marker that begins at `start`, where no white space is.
    /// - Parameter emphasis: the emphasis opened just before `start`, if any.
    init?(in bytes: [UInt8], at start: Int, emphasis: ArraySlice<UInt8>? = nil) {
        var cursor = TextCursor(bytes, start)
        let bracket = Self.brackets.first { cursor.skip($0.open) }
        guard let word = Self.words.first(where: { cursor.skip($0.bytes, ignoringCase: $0.isLatin) }) else {
            return nil
        }
        if word.isLatin, cursor.isAtLetter { return nil }
        kind = word.kind
        isOrdinaryWord = word.isOrdinary

        let isSmallLetter = word.isLatin && word.bytes.count == 1 && bytes[cursor.index - 1] >= 0x61
        let afterWord = cursor.index
        cursor.skipSpaces()
        isNumbered = cursor.skipNumber() || (!word.isLatin && cursor.skipAny(of: Self.chineseDigits))
        if !isNumbered { cursor.index = afterWord }

        var closed = false
        if let bracket {
            cursor.skipSpaces()
            // `[Q](…)` is a link.
            guard cursor.skip(bracket.close), cursor.byte != UInt8(ascii: "(") else { return nil }
            closed = true
        }
        var open = emphasis
        func closeEmphasis() {
            if let run = open, cursor.skip(Array(run)) {
                open = nil
                closed = true
            }
        }
        closeEmphasis()
        let beforeSpaces = cursor.index
        cursor.skipSpaces()
        while cursor.skipOne(of: Self.colons) {
            hasColon = true
            let colonEnd = cursor.index
            cursor.skipSpaces()
            // `a:hover`, `q:id` are not what people write before an answer or a question.
            if isSmallLetter, colonEnd == cursor.index, colonEnd < bytes.count, bytes[colonEnd - 1] == UInt8(ascii: ":")
            {
                return nil
            }
        }
        let ordinal =
            !hasColon && isNumbered && cursor.index == beforeSpaces && cursor.skipOrdinalSign(Self.ordinalSigns)
        closeEmphasis()
        separator =
            hasColon || closed || ordinal ? .sign : isNumbered && cursor.index > beforeSpaces ? .space : .missing
        guard separator != .missing || isNumbered else { return nil }
        cursor.skipSpaces()
        textStart = cursor.index
        openEmphasis = open
    }
}
