// What a character is to the tokenizer.

enum CharacterClass: UInt8 {
    /// Ends whatever stands before it.
    case separator
    /// Of a script that writes no spaces between words: a term alone and with its neighbour.
    case cjk
    /// Of any other script: part of a word.
    case letter
    /// 0…9.
    case digit
    /// Holds a compound together between two letters or digits: `gitlab-ci`, `kube_proxy`, `a.b.c`.
    case joiner

    /// - Parameter scalar: below 128.
    init(ascii scalar: UInt32) {
        switch scalar {
        case 0x30...0x39: self = .digit
        case 0x41...0x5A, 0x61...0x7A: self = .letter
        case 0x2D, 0x2E, 0x5F: self = .joiner
        default: self = .separator
        }
    }

    /// - Parameter scalar: normalised and case folded.
    init(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            self.init(ascii: scalar.value)
        } else if CharacterClass.isCJK(scalar.value) {
            self = .cjk
        } else {
            let properties = scalar.properties
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .nonspacingMark, .spacingMark:
                self = .letter
            default: self = .separator
            }
        }
    }

    /// Han with all extensions and its two letter-like marks, kana with the long-vowel mark, Hangul syllables, bopomofo.
    static func isCJK(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x2_0000...0x3_FFFD, 0xF900...0xFAFF: true
        case 0x3005, 0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE, 0x31F0...0x31FF: true
        case 0xAC00...0xD7A3, 0x3105...0x312F: true
        default: false
        }
    }
}
