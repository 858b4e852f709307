// The first line of a message in a conversation that was saved as text.

/// `[2024-03-05 10:00:01] Ann: text`, `05/03/2024, 10:00 - Ann: text`, `10:00 <ann> text`, `<ann> text`, `Ann: text`, and, with
/// the text in the next lines, `2024-03-05 10:00:01 Ann` and `Ann 2024-03-05 10:00:01`.
struct ChatLine {
    var author: String
    var date: String?
    /// A time stands before or behind the name, or brackets around it: ordinary text has none there.
    var isStamped: Bool
    /// Where the message's text begins in the line.
    var textStart: Int

    /// Longest name, bytes: longer ones are sentences with a colon.
    private static let maximumName = 40

    init?(_ bytes: [UInt8]) {
        var cursor = TextCursor(bytes, 0)
        let stamp = Stamp(&cursor)
        if stamp != nil {
            cursor.skipSpaces()
            _ = cursor.skip(Array("- ".utf8))
            cursor.skipSpaces()
        }
        date = stamp?.date
        if let name = Self.bracketed(&cursor) {
            (author, isStamped) = (name, true)
        } else if let name = Self.name(bytes, cursor.index), let end = Self.colon(bytes, name.upperBound) {
            (author, isStamped) = (String(decoding: bytes[name], as: UTF8.self), stamp != nil)
            cursor.index = end
        } else if stamp != nil, stamp?.hasSeconds == true, !MarkedText.isBlank(bytes[cursor.index...]),
            bytes.count - cursor.index <= Self.maximumName
        {
            // The name alone: the text follows in the next lines.
            author = MarkedText(String(decoding: bytes[cursor.index...], as: UTF8.self)).trimmed.string
            isStamped = true
            cursor.index = bytes.count
        } else if stamp == nil, let (name, day) = Self.nameBeforeStamp(bytes) {
            (author, date, isStamped) = (name, day, true)
            cursor.index = bytes.count
        } else {
            return nil
        }
        cursor.skipSpaces()
        textStart = cursor.index
    }

    /// `<ann>`.
    private static func bracketed(_ cursor: inout TextCursor) -> String? {
        let start = cursor.index
        guard cursor.skip([UInt8(ascii: "<")]),
            let end = cursor.bytes[cursor.index...].firstIndex(of: UInt8(ascii: ">")),
            end > cursor.index, end - cursor.index <= maximumName
        else {
            cursor.index = start
            return nil
        }
        defer { cursor.index = end + 1 }
        let name = String(decoding: cursor.bytes[cursor.index..<end], as: UTF8.self)
        return name.hasPrefix("/") ? nil : name
    }

    /// The bytes before the first colon, when they may be a name.
    private static func name(_ bytes: [UInt8], _ start: Int) -> Range<Int>? {
        var index = start
        while index < bytes.count, index - start <= maximumName, colon(bytes, index) == nil {
            if "。，！？;；\"/\\`|<>#*=".utf8.contains(bytes[index]) && bytes[index] < 0x80 { return nil }
            index += 1
        }
        guard index > start, index < bytes.count, index - start <= maximumName else { return nil }
        let words = bytes[start..<index].split(separator: UInt8(ascii: " "))
        return words.count <= 3 ? start..<index : nil
    }

    /// Behind a colon at `index`: a wide one, or an ASCII one before white space.
    private static func colon(_ bytes: [UInt8], _ index: Int) -> Int? {
        if bytes[index...].starts(with: "：".utf8) { return index + 3 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
        return index + 1 == bytes.count || bytes[index + 1] == 0x20 ? index + 1 : nil
    }

    private static func nameBeforeStamp(_ bytes: [UInt8]) -> (String, String?)? {
        for index in bytes.indices.dropFirst().prefix(maximumName)
        where bytes[index - 1] == 0x20 && (0x30...0x39).contains(bytes[index]) {
            var cursor = TextCursor(bytes, index)
            guard let stamp = Stamp(&cursor), stamp.date != nil, stamp.hasTime,
                cursor.index == bytes.count
            else { continue }
            return (MarkedText(String(decoding: bytes[..<index], as: UTF8.self)).trimmed.string, stamp.date)
        }
        return nil
    }
}

/// A date, a time of day, or both, perhaps in brackets.
private struct Stamp {
    var date: String?
    var hasTime = false
    var hasSeconds = false

    init?(_ cursor: inout TextCursor) {
        let start = cursor.index
        let isBracketed = cursor.skip([UInt8(ascii: "[")])
        if let (day, end) = WrittenDate.day(in: cursor.bytes, at: cursor.index) {
            date = day
            cursor.index = end
        } else if let (day, end) = WrittenDate.dayBackwards(in: cursor.bytes, at: cursor.index) {
            date = day
            cursor.index = end
        }
        _ = cursor.skipOne(of: [",", "T"].map { Array($0.utf8) })
        cursor.skipSpaces()
        skipTime(&cursor)
        let isClosed = !isBracketed || cursor.skip([UInt8(ascii: "]")])
        guard isClosed, hasTime || (date != nil && isBracketed) else {
            cursor.index = start
            return nil
        }
    }

    /// `10:00`, `10:00:01`, `10:00 PM`.
    private mutating func skipTime(_ cursor: inout TextCursor) {
        let start = cursor.index
        guard cursor.skipDigits(1...2), cursor.skip([UInt8(ascii: ":")]), cursor.skipDigits(2...2) else {
            cursor.index = start
            return
        }
        hasTime = true
        let end = cursor.index
        hasSeconds = cursor.skip([UInt8(ascii: ":")]) && cursor.skipDigits(2...2)
        if !hasSeconds { cursor.index = end }
        let afterTime = cursor.index
        cursor.skipSpaces()
        if !cursor.skipOne(of: ["am", "pm", "AM", "PM", "Z"].map { Array($0.utf8) }) || cursor.isAtLetter {
            cursor.index = afterTime
        }
    }
}
