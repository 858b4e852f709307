// Where JSON is broken, which the decoder does not tell.

/// Finds the first place at which a text stops being JSON (RFC 8259).
enum JSONFault {
    /// Nesting beyond which nothing is looked at any more, as the decoder does.
    private static let deepest = 512

    /// The column of the first fault, in Unicode scalars, ≥ 1; one more than there are when the end is missing. Nil when
    /// the text is JSON, or too deep.
    static func column(in bytes: [UInt8]) -> Int? {
        var scan = Scan(bytes: bytes)
        if scan.value(0), scan.isAtEnd { return nil }
        if scan.isTooDeep { return nil }
        return bytes[..<min(scan.index, bytes.count)].count { $0 & 0xC0 != 0x80 } + 1
    }

    private struct Scan {
        let bytes: [UInt8]
        var index = 0
        var isTooDeep = false

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        var isAtEnd: Bool {
            mutating get {
                skipBlanks()
                return index == bytes.count
            }
        }

        private mutating func skipBlanks() {
            while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard next == byte else { return false }
            index += 1
            return true
        }

        /// Whether a value stands here; `index` is behind it, or at the fault.
        mutating func value(_ depth: Int) -> Bool {
            skipBlanks()
            if depth > deepest {
                isTooDeep = true
                return false
            }
            switch next {
            case UInt8(ascii: "{"): return list(until: UInt8(ascii: "}")) { $0.member(depth) }
            case UInt8(ascii: "["): return list(until: UInt8(ascii: "]")) { $0.value(depth + 1) }
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return word("true")
            case UInt8(ascii: "f"): return word("false")
            case UInt8(ascii: "n"): return word("null")
            default: return number()
            }
        }

        private mutating func list(until end: UInt8, _ item: (inout Scan) -> Bool) -> Bool {
            index += 1
            skipBlanks()
            if take(end) { return true }
            while item(&self) {
                skipBlanks()
                if take(end) { return true }
                if !take(UInt8(ascii: ",")) { return false }
            }
            return false
        }

        private mutating func member(_ depth: Int) -> Bool {
            skipBlanks()
            guard next == UInt8(ascii: "\""), string() else { return false }
            skipBlanks()
            return take(UInt8(ascii: ":")) && value(depth + 1)
        }

        private mutating func string() -> Bool {
            index += 1
            while let byte = next {
                if byte < 0x20 { return false }
                index += 1
                if byte == UInt8(ascii: "\"") { return true }
                guard byte == UInt8(ascii: "\\") else { continue }
                guard let escaped = next else { return false }
                if escaped == UInt8(ascii: "u") {
                    for offset in 1...4 {
                        guard index + offset < bytes.count, Self.isHexadecimal(bytes[index + offset]) else {
                            return false
                        }
                    }
                    index += 5
                } else if "\"\\/bfnrt".utf8.contains(escaped) {
                    index += 1
                } else {
                    return false
                }
            }
            return false
        }

        private static func isHexadecimal(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xDF)
        }

        private mutating func word(_ word: String) -> Bool {
            for byte in word.utf8 where !take(byte) { return false }
            return true
        }

        private mutating func digits() -> Bool {
            let start = index
            while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
            return index > start
        }

        private mutating func number() -> Bool {
            _ = take(UInt8(ascii: "-"))
            if !take(UInt8(ascii: "0")), !digits() { return false }
            if take(UInt8(ascii: ".")), !digits() { return false }
            if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
                index += 1
                if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
                return digits()
            }
            return true
        }
    }
}
