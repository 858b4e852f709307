// The words of a question in scripts with spaces.

/// A word that is no frame.
struct QueryWord: Sendable {
    /// Folded.
    let text: String
    /// Folded characters that it covers.
    let first: Int32
    let end: Int32
    let isFollowedBySpace: Bool
    /// What stands between joiners; the word itself if it has none.
    let pieces: [String]
    /// All its terms.
    let keys: [TermKey]
    /// Terms of which any shows that the word is there: itself, its stem, what it was corrected to.
    var evidence: [TermKey]

    static func words(of tokenizer: Tokenizer, frames: [Bool]) -> [QueryWord] {
        var words: [QueryWord] = []
        let characters = tokenizer.characters
        for (index, token) in tokenizer.tokens.enumerated()
        where token.kind == .word && !(token.first..<token.first + token.count).allSatisfy({ frames[Int($0)] }) {
            let end = token.first + token.count
            let inside = tokenizer.tokens[index...].prefix { $0.first < end }
            let scalars = characters[Int(token.first)..<Int(end)]
            words.append(
                QueryWord(
                    text: String(scalars: scalars.map(\.scalar)), first: token.first, end: end,
                    isFollowedBySpace: Int(end) < characters.count && characters[Int(end)].scalar == 0x20,
                    pieces: scalars.split { $0.characterClass == .joiner }.map { String(scalars: $0.map(\.scalar)) },
                    keys: inside.map(\.key),
                    evidence: inside.filter { $0.kind == .word || $0.kind == .stem && $0.first == token.first }
                        .map(\.key)))
        }
        return words
    }

    /// How a compound may also be written; of a version also without its v and, for less, without its last numbers.
    var otherForms: [Alternative] {
        guard pieces.count > 1 else { return [] }
        guard let version else {
            return [pieces.joined(separator: " "), pieces.joined()].map { Alternative(text: $0, factor: 1) }
        }
        let short = version.split(separator: ".").prefix(2).joined(separator: ".")
        let whole = [version, "v" + version].map { Alternative(text: $0, factor: 1) }
        let parts = short == version ? [] : [short, "v" + short].map { Alternative(text: $0, factor: 0.7) }
        return (whole + parts).filter { $0.text != text }
    }

    /// 1.14.2 of v1.14.2, or nil.
    private var version: String? {
        let numbers = text.hasPrefix("v") ? text.dropFirst() : text[...]
        return numbers.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) } ? String(numbers) : nil
    }
}
