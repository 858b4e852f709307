// English words in another form: deploy, deploys, deployed, deployment share a stem.

/// Cuts English endings. A stem is always a prefix of its word and a label of a class, not a word: `polic` for policy
/// and policies. The order of cuts and the conditions on what is left follow M. F. Porter, "An algorithm for suffix
/// stripping", Program 14 (1980), doi:10.1108/eb046814, steps 1 to 5, of which the few endings below were kept; the plural
/// rules are those of D. Harman, "How effective is suffixing?", JASIS 42 (1991), the S stemmer.
enum LightStemmer {
    /// Shortest word that is stemmed.
    static let shortestWord = 4

    /// - Parameter word: lower-case ASCII letters.
    /// - Returns: length of the stem, 1…word.count.
    static func stemLength(_ word: [UInt8]) -> Int {
        var stem = WordPrefix(word: word, count: word.count)
        if stem.ends("sses") || (stem.ends("ies") && stem.count > 4) {
            stem.count -= 2
        } else if stem.ends("s") && !stem.ends("ss") && !stem.ends("us") && !stem.ends("is") {
            stem.count -= 1
        }
        if stem.count > 6 && stem.ends("ment") { stem.count -= 4 }
        cutVerbOrAgent(&stem)
        if stem.count > 3 && stem.ends("e") { stem.count -= 1 }
        if stem.count > 5 && stem.ends("at") { stem.count -= 2 }
        if stem.count > 3 && (stem.ends("y") || stem.ends("i")) { stem.count -= 1 }
        return stem.count
    }

    private static func cutVerbOrAgent(_ stem: inout WordPrefix) {
        if stem.ends("ing") && stem.hasVowel(before: 3) {
            stem.count -= 3
            stem.cutDoubledConsonant()
        } else if stem.ends("ed") && stem.hasVowel(before: 2) {
            stem.count -= 2
            stem.cutDoubledConsonant()
        } else if stem.count > 5 && (stem.ends("tion") || stem.ends("sion")) {
            stem.count -= 3
        } else if stem.count > 5 && (stem.ends("er") || stem.ends("or")) {
            stem.count -= 2
            stem.cutDoubledConsonant()
        }
    }
}

/// The first `count` letters of a word.
private struct WordPrefix {
    let word: [UInt8]
    var count: Int

    /// Something stands before the ending, too.
    func ends(_ ending: StaticString) -> Bool {
        let length = ending.utf8CodeUnitCount
        guard count > length else { return false }
        return ending.withUTF8Buffer { bytes in
            // SAFETY: the buffer has `length` bytes, and `count` is at most the word's.
            for index in 0..<length where unsafe bytes[index] != word[count - length + index] { return false }
            return true
        }
    }

    /// At least three letters and a vowel stand before the ending: ring and red keep theirs.
    func hasVowel(before ending: Int) -> Bool {
        let rest = count - ending
        return rest >= 3 && (0..<rest).contains { isVowel(word[$0]) }
    }

    /// running → run, but installing → install.
    mutating func cutDoubledConsonant() {
        guard count > 3, word[count - 1] == word[count - 2] else { return }
        switch word[count - 1] {
        case UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z"): return
        case let letter where isVowel(letter): return
        default: count -= 1
        }
    }

    private func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }
}
