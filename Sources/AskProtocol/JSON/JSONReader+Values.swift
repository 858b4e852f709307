// Strings, numbers and the other values without parts, as JSON writes them.

extension JSONReader {
    // MARK: - Strings

    /// The next value as a string.
    package mutating func string() throws(JSONError) -> String {
        guard try kind() == UInt8(ascii: "\"") else { throw mismatch(.expected(.aString)) }
        let (range, hasEscape) = try scanString()
        // Nothing is repaired: the whole text was checked to be UTF-8.
        return hasEscape
            ? String(decoding: unescaped(range), as: UTF8.self) : String(decoding: bytes[range], as: UTF8.self)
    }

    /// Goes past a string, whose quote is the next byte.
    /// - Returns: its bytes between the quotes, and whether there are escapes among them.
    mutating func scanString() throws(JSONError) -> (range: Range<Int>, hasEscape: Bool) {
        position += 1
        let start = position
        var hasEscape = false
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscape)
            case UInt8(ascii: "\\"):
                hasEscape = true
                _ = try scanEscape()
            case 0..<0x20:
                throw syntax(Message("a control character in a string must be escaped", "字符串里的控制字符必须转义"))
            default:
                position += 1
            }
        }
        throw syntax(.endsInString)
    }

    /// Goes past an escape, whose backslash is the next byte; the character that it stands for.
    private mutating func scanEscape() throws(JSONError) -> UnicodeScalar {
        guard position + 1 < bytes.endIndex else { throw syntax(.endsInString) }
        let letter = bytes[position + 1]
        guard letter == UInt8(ascii: "u") else {
            guard let scalar = Self.escapes[letter] else { throw syntax(Message("there is no such escape", "没有这种转义")) }
            position += 2
            return scalar
        }
        let first = try codeUnit(at: position)
        guard UTF16.isLeadSurrogate(first) || UTF16.isTrailSurrogate(first) else {
            position += 6
            return UnicodeScalar(first) ?? "\u{FFFD}"
        }
        guard UTF16.isLeadSurrogate(first), position + 7 < bytes.endIndex, bytes[position + 6] == UInt8(ascii: "\\"),
            bytes[position + 7] == UInt8(ascii: "u")
        else { throw syntax(.halfPair) }
        let second = try codeUnit(at: position + 6)
        guard UTF16.isTrailSurrogate(second) else { throw syntax(.halfPair) }
        position += 12
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private static let escapes: [UInt8: UnicodeScalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    /// The code unit of `\u` and four digits at `place`.
    private func codeUnit(at place: Int) throws(JSONError) -> UInt16 {
        guard place + 6 <= bytes.endIndex else { throw syntax(.endsInString) }
        var unit: UInt16 = 0
        for byte in bytes[place + 2..<place + 6] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw syntax(Message("expected four hexadecimal digits after \\u", "\\u 之后应为四位十六进制数字"))
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// What a string that `scanString` went past says.
    func unescaped(_ range: Range<Int>) -> [UInt8] {
        var reader = self
        reader.position = range.lowerBound
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        while reader.position < range.upperBound {
            if bytes[reader.position] == UInt8(ascii: "\\"), let scalar = try? reader.scanEscape() {
                text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            } else {
                text.append(bytes[reader.position])
                reader.position += 1
            }
        }
        return text
    }

    /// The next value as an array of strings.
    package mutating func strings() throws(JSONError) -> [String] {
        var strings: [String] = []
        try array { (reader) throws(JSONError) in
            do throws(JSONError) {
                strings.append(try reader.string())
            } catch {
                throw error.within("[\(strings.count)]")
            }
        }
        return strings
    }

    // MARK: - Numbers and the rest

    /// The next value as true or false.
    package mutating func bool() throws(JSONError) -> Bool {
        switch try kind() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default: throw mismatch(.expected(.trueOrFalse))
        }
    }

    /// Goes past `null`; false, and nowhere, if the next value is something else.
    package mutating func null() throws(JSONError) -> Bool {
        guard try kind() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// The next value as a whole number: `5`, and `5.0` and `5e0` too, which are the same number.
    package mutating func integer() throws(JSONError) -> Int {
        guard try isNumber() else { throw mismatch(.expected(.aWholeNumber)) }
        let start = position
        let text = String(decoding: bytes[try scanNumber()], as: UTF8.self)
        if let integer = Int(text) { return integer }
        let isPlain = !text.utf8.contains {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
        }
        guard !isPlain, let number = Double(text), let integer = Int(exactly: number) else {
            position = start
            throw mismatch(.found(text.prefix(40), expected: .aWholeNumber))
        }
        return integer
    }

    /// The next value as a number; finite.
    package mutating func number() throws(JSONError) -> Double {
        guard try isNumber() else { throw mismatch(.expected(.aNumber)) }
        let start = position
        let text = String(decoding: bytes[try scanNumber()], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            position = start
            throw mismatch(
                .found(
                    text.prefix(40),
                    expected: Message("a number within the range of a double", "双精度浮点数范围内的数")))
        }
        return number
    }

    private mutating func isNumber() throws(JSONError) -> Bool {
        let first = try kind()
        return first == UInt8(ascii: "-") || Self.isDigit(first)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Goes past a number; its bytes.
    mutating func scanNumber() throws(JSONError) -> Range<Int> {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let isZero = position < bytes.endIndex && bytes[position] == UInt8(ascii: "0")
        try scanDigits()
        if isZero && position - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
            throw syntax(Message("a number must not begin with 0", "数不能以 0 开头"))
        }
        if position < bytes.endIndex, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try scanDigits()
        }
        if position < bytes.endIndex, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.endIndex, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try scanDigits()
        }
        return start..<position
    }

    private mutating func scanDigits() throws(JSONError) {
        guard position < bytes.endIndex, Self.isDigit(bytes[position]) else { throw syntax(.noValue) }
        while position < bytes.endIndex, Self.isDigit(bytes[position]) { position += 1 }
    }
}
