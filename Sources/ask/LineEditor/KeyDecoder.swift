// Keys from the bytes that a terminal sends for them.

/// What was typed.
enum Key: Equatable {
    case text(Unicode.Scalar)
    /// Pasted in one piece, line ends as line feeds, without other controls.
    case paste(String)
    /// With Ctrl: the lower-case letter or sign, "a" for 0x01.
    case control(Character)
    /// With Alt, or after Escape.
    case alt(Unicode.Scalar)
    case enter, tab, backspace, altEnter, altBackspace
    case up, down, left, right, home, end, delete, wordLeft, wordRight
}

/// Decodes UTF-8, control characters, and the escape sequences of ECMA-48 as xterm and its likes send them
/// (XTerm Control Sequences: PC-Style Function Keys, Bracketed Paste Mode). Sequences that mean nothing here are skipped.
struct KeyDecoder {
    private var pending: [UInt8] = []
    private var pasted: [UInt8]?

    /// Most bytes of one paste that are taken, and of one sequence that are waited for.
    static let pasteLimit = 1 << 18
    private static let sequenceLimit = 64
    private static let pasteEnd = Array("\u{1b}[201~".utf8)

    /// The keys that are complete now. The others wait for their rest.
    mutating func decode(_ bytes: [UInt8]) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        var rest = pending[...]
        while !rest.isEmpty {
            let step = pasted != nil ? paste(rest) : key(rest)
            guard let (count, key) = step else { break }
            rest = rest.dropFirst(count)
            if let key { keys.append(key) }
        }
        pending = Array(rest)
        return keys
    }

    /// One step: how many bytes it took, and the key if they are one. Nil when more bytes are needed.
    private typealias Step = (count: Int, key: Key?)?

    private mutating func key(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let first = bytes.first else { return nil }
        switch first {
        case 0x1b: return escape(bytes)
        case 0x0d, 0x0a: return (1, .enter)
        case 0x09: return (1, .tab)
        case 0x7f, 0x08: return (1, .backspace)
        case 0..<0x20: return (1, .control(Character(Unicode.Scalar(first | (first < 0x1b ? 0x60 : 0x40)))))
        default: return scalar(bytes).map { ($0.count, .text($0.scalar)) }
        }
    }

    private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let second = bytes.dropFirst().first else { return nil }
        switch second {
        case 0x1b: return (1, nil)
        case UInt8(ascii: "["): return controlSequence(bytes)
        case UInt8(ascii: "O"):
            return bytes.dropFirst(2).first.map { (3, Self.key(final: $0, parameters: "")) }
        case 0x0d, 0x0a: return (2, .altEnter)
        case 0x7f, 0x08: return (2, .altBackspace)
        case 0..<0x20: return (2, nil)
        default: return scalar(bytes.dropFirst()).map { ($0.count + 1, .alt($0.scalar)) }
        }
    }

    private mutating func controlSequence(_ bytes: ArraySlice<UInt8>) -> Step {
        let body = bytes.dropFirst(2)
        guard let end = body.firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
            return body.count > Self.sequenceLimit ? (bytes.count, nil) : nil
        }
        let count = end + 1 - bytes.startIndex
        // A control within it: the sequence is broken off there.
        guard (0x40..<0x7f).contains(bytes[end]) else { return (count - 1, nil) }
        let parameters = String(decoding: body[..<end], as: UTF8.self)
        if bytes[end] == UInt8(ascii: "~"), parameters == "200" {
            pasted = []
            return (count, nil)
        }
        return (count, Self.key(final: bytes[end], parameters: parameters))
    }

    private static func key(final: UInt8, parameters: String) -> Key? {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
        // The second parameter is 1 + the sum of Shift 1, Alt 2, Ctrl 4.
        let modifiers = numbers.count > 1 ? (Int(numbers[1]) ?? 1) - 1 : 0
        let isByWord = modifiers & 6 != 0
        switch Unicode.Scalar(final) {
        case "A": return .up
        case "B": return .down
        case "C": return isByWord ? .wordRight : .right
        case "D": return isByWord ? .wordLeft : .left
        case "H": return .home
        case "F": return .end
        case "M": return .enter
        case "~":
            switch numbers.first {
            case "1", "7": return .home
            case "4", "8": return .end
            case "3": return .delete
            default: return nil
            }
        default: return nil
        }
    }

    /// Takes what belongs to the paste, up to its end if that is there.
    private mutating func paste(_ bytes: ArraySlice<UInt8>) -> Step {
        var content = pasted ?? []
        defer { if pasted != nil { pasted = content } }
        for index in bytes.indices where bytes[index] == 0x1b {
            let tail = bytes[index...]
            if tail.starts(with: Self.pasteEnd) {
                content += bytes[..<index]
                pasted = nil
                let text = Self.harmless(String(decoding: content.prefix(Self.pasteLimit), as: UTF8.self))
                return (index - bytes.startIndex + Self.pasteEnd.count, .paste(text))
            }
            // Perhaps the first bytes of the end.
            if Self.pasteEnd.starts(with: tail) {
                content += bytes[..<index]
                return index == bytes.startIndex ? nil : (index - bytes.startIndex, nil)
            }
        }
        if content.count < Self.pasteLimit { content += bytes }
        return (bytes.count, nil)
    }

    private static func harmless(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var followsReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": scalars.append("\n")
            case "\n": if !followsReturn { scalars.append("\n") }
            case "\t": scalars.append(" ")
            default: if scalar.properties.generalCategory != .control { scalars.append(scalar) }
            }
            followsReturn = scalar == "\r"
        }
        return String(scalars)
    }

    /// The first scalar of UTF-8; U+FFFD for a byte that begins none. Nil when its end is not there yet.
    private func scalar(_ bytes: ArraySlice<UInt8>) -> (count: Int, scalar: Unicode.Scalar)? {
        guard let first = bytes.first else { return nil }
        let count =
            switch first {
            case 0..<0x80: 1
            case 0xc2..<0xe0: 2
            case 0xe0..<0xf0: 3
            case 0xf0..<0xf5: 4
            default: 0
            }
        let sequence = bytes.prefix(count)
        guard count > 0, sequence.dropFirst().allSatisfy({ 0x80..<0xc0 ~= $0 }) else { return (1, "\u{fffd}") }
        if sequence.count < count { return nil }
        guard let scalar = String(validating: sequence, as: UTF8.self)?.unicodeScalars.first else {
            return (1, "\u{fffd}")
        }
        return (count, scalar)
    }
}
