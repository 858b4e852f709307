// How many cells a character takes on a terminal.

extension Character {
    /// Cells, 0…2: that of its widest scalar, two where a variation selector asks for the picture (emoji).
    /// East Asian Ambiguous characters count as narrow, as terminals show them outside of legacy encodings.
    var displayWidth: Int {
        if isASCII { return self == "\r\n" ? 0 : (0x20..<0x7f).contains(asciiValue ?? 0) ? 1 : 0 }
        var width = 0
        for scalar in unicodeScalars {
            if scalar.value == 0xfe0f { return 2 }
            width = max(width, scalar.displayWidth)
        }
        // A flag is two regional indicators, each of them narrow.
        if width == 1, unicodeScalars.count == 2, unicodeScalars.allSatisfy({ (0x1f1e6...0x1f1ff) ~= $0.value }) {
            return 2
        }
        return width
    }
}

extension StringProtocol {
    /// Cells on one line of a terminal.
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }
}

extension Unicode.Scalar {
    /// Cells, 0…2.
    fileprivate var displayWidth: Int {
        if value < 0x300 { return value < 0x20 || (0x7f..<0xa0) ~= value ? 0 : 1 }
        if EastAsianWidth.isWide(value) { return 2 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // Vowels and final consonants of Hangul in single letters join the initial consonant's block.
        if (0x1160...0x11ff) ~= value || (0xd7b0...0xd7ff) ~= value { return 0 }
        return properties.isEmojiPresentation && !((0x1f1e6...0x1f1ff) ~= value) ? 2 : 1
    }
}

/// The East Asian Width property of Unicode 16.0 (UAX #11, EastAsianWidth.txt).
private enum EastAsianWidth {
    static func isWide(_ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    /// Wide and Fullwidth, but for emoji, which are known by their own property. Unassigned characters of a block
    /// count as the block does.
    private static let ranges: [ClosedRange<UInt32>] = [
        0x1100...0x115f,  // Hangul Jamo, initial consonants
        0x2329...0x232a,  // angle brackets
        0x2630...0x2637,  // trigrams
        0x268a...0x268f,  // digrams
        0x2e80...0x303e,  // CJK radicals, ideographic description, CJK punctuation
        0x3041...0x3247,  // kana, bopomofo, Hangul compatibility Jamo, enclosed CJK
        0x3250...0xa4cf,  // enclosed CJK, ideographs and extension A, hexagrams, Yi
        0xa960...0xa97f,  // Hangul Jamo extended A
        0xac00...0xd7a3,  // Hangul syllables
        0xf900...0xfaff,  // CJK compatibility ideographs
        0xfe10...0xfe19,  // vertical forms
        0xfe30...0xfe6f,  // CJK compatibility forms, small form variants
        0xff01...0xff60,  // fullwidth forms
        0xffe0...0xffe6,  // fullwidth signs
        0x16fe0...0x18cff,  // ideographic symbols, Tangut, Khitan
        0x18d00...0x18d7f,  // Tangut supplement
        0x1aff0...0x1b2ff,  // kana extended and supplement, Nüshu
        0x1d300...0x1d356,  // Tai Xuan Jing
        0x1d360...0x1d376,  // counting rods
        0x1f200...0x1f265,  // enclosed ideographs
        0x20000...0x2fffd,  // ideographs, plane 2
        0x30000...0x3fffd,  // ideographs, plane 3
    ]
}
