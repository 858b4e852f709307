// Recognizing the beginning of a line, byte by byte.

/// A place in a line that moves over what it recognizes.
struct TextCursor {
    let bytes: [UInt8]
    var index: Int

    init(_ bytes: [UInt8], _ index: Int) {
        self.bytes = bytes
        self.index = index
    }

    var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    var isAtLetter: Bool { byte.map { (0x61...0x7A).contains($0 | 0x20) } ?? false }

    var isAtDigit: Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    mutating func skip(_ text: [UInt8], ignoringCase: Bool = false) -> Bool {
        guard index + text.count <= bytes.count else { return false }
        for (offset, expected) in text.enumerated() {
            let byte = bytes[index + offset]
            guard byte == expected || (ignoringCase && byte | 0x20 == expected) else { return false }
        }
        index += text.count
        return true
    }

    mutating func skipOne(of texts: [[UInt8]]) -> Bool { texts.contains { skip($0) } }

    mutating func skipAny(of texts: [[UInt8]]) -> Bool {
        let start = index
        while skipOne(of: texts) {}
        return index > start
    }

    mutating func skipSpaces() {
        while let space = WhiteSpace.length(in: bytes, at: index) { index += space }
    }

    /// A run of so many digits; nothing is skipped when it is shorter or longer.
    mutating func skipDigits(_ count: ClosedRange<Int>) -> Bool {
        let run = bytes[index...].prefix { (0x30...0x39).contains($0) }
        guard count.contains(run.count) else { return false }
        index = run.endIndex
        return true
    }

    /// `12`, `7-0.1`, `#3`.
    mutating func skipNumber() -> Bool {
        let start = index
        _ = skip([UInt8(ascii: "#")])
        guard isAtDigit else {
            index = start
            return false
        }
        while isAtDigit {
            while isAtDigit { index += 1 }
            guard let sign = byte, sign == UInt8(ascii: ".") || sign == UInt8(ascii: "-"), index + 1 < bytes.count,
                (0x30...0x39).contains(bytes[index + 1])
            else { break }
            index += 1
        }
        return true
    }

    /// `1.` but not the beginning of `1.5`.
    mutating func skipOrdinalSign(_ signs: [[UInt8]]) -> Bool {
        let start = index
        guard skipOne(of: signs) else { return false }
        if isAtDigit {
            index = start
            return false
        }
        return true
    }
}
