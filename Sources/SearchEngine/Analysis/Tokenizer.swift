// Folded text in, terms out.

/// A term's occurrence in a text.
struct Token {
    let key: TermKey
    let kind: TermKind
    /// Folded characters `first..<first + count` that it covers.
    let first: Int32
    let count: Int32
    /// Where a term with a hashed key begins in `Tokenizer.longWords`.
    let longWord: Int32
}

/// Cuts one text after the other into terms, in buffers that are used again.
///
/// A run of CJK characters gives each character and each pair of neighbours. Any other run of letters and digits, held
/// together by single joiners, gives the whole word, the stem of an English one, and its parts.
struct Tokenizer {
    private var folder: TextFolder
    private(set) var tokens: [Token] = []
    /// Length of the text in fifths of a unit: a CJK character counts 1, any other word 1.6.
    private(set) var length = 0
    private var word: [UInt8] = []
    /// UTF-8 of the terms with hashed keys, the length of each in two bytes before it.
    private(set) var longWords: [UInt8] = []

    static let characterLength = 5
    static let wordLength = 8
    /// Folded characters after which a word is cut: a pasted base64 block is not one term.
    static let longestWord = 64

    init(table: TraditionalTable) { folder = TextFolder(table: table) }

    var characters: [FoldedCharacter] { folder.characters }

    /// Replaces `tokens` and `length` by those of `text`.
    mutating func tokenize(_ text: String) { tokenize(text, isWanted: { _ in true }) }

    /// As `tokenize`, without the characters and bigrams that are not among `wanted`.
    mutating func tokenize(_ text: String, only wanted: TermPlaces) { tokenize(text, isWanted: wanted.contains) }

    @inline(__always)
    private mutating func tokenize(_ text: String, isWanted: (TermKey) -> Bool) {
        folder.fold(text)
        tokens.removeAll(keepingCapacity: true)
        longWords.removeAll(keepingCapacity: true)
        length = 0
        let characters = folder.characters
        var position = 0
        while position < characters.count {
            switch characters[position].characterClass {
            case .cjk:
                let scalar = characters[position].scalar
                let character = TermKey(character: scalar)
                if isWanted(character) { emit(character, .character, position, 1) }
                length += Tokenizer.characterLength
                let next = position + 1
                if next < characters.count && characters[next].characterClass == .cjk {
                    let bigram = TermKey(bigram: scalar, characters[next].scalar)
                    if isWanted(bigram) { emit(bigram, .bigram, position, 2) }
                }
                position = next
            case .letter, .digit:
                let end = wordEnd(characters.span, from: position)
                tokenizeWord(characters.span, position, end)
                position = end
            case .separator, .joiner: position += 1
            }
        }
    }

    /// The UTF-8 of a token of the last text. For a part that leaves joiners out: without them.
    func word(of token: Token) -> [UInt8] { token.key.packedWord ?? longWord(of: token) }

    /// The same of a token with a hashed key, nothing of others.
    func longWord(of token: Token) -> [UInt8] {
        token.key.isHashed ? Array(longWords[Tokenizer.longWord(of: token, in: longWords)]) : []
    }

    /// Where the UTF-8 of a token is in the `longWords` of its text, if its key is hashed.
    static func longWord(of token: Token, in longWords: [UInt8]) -> Range<Int> {
        guard token.key.isHashed else { return 0..<0 }
        let start = Int(token.longWord) + 2
        return start..<start + Int(longWords[start - 2]) + Int(longWords[start - 1]) << 8
    }

    private mutating func emit(_ key: TermKey, _ kind: TermKind, _ first: Int, _ count: Int) {
        tokens.append(
            Token(
                key: key, kind: kind, first: Int32(truncatingIfNeeded: first),
                count: Int32(truncatingIfNeeded: count), longWord: 0))
    }

    /// Emits a term that is the first bytes of `word`.
    private mutating func emitWord(_ kind: TermKind, byteCount: Int, _ first: Int, _ count: Int) {
        let key = TermKey(kind: kind, word: word.span.extracting(0..<byteCount))
        let start = longWords.count
        if key.isHashed {
            longWords.append(UInt8(truncatingIfNeeded: byteCount))
            longWords.append(UInt8(truncatingIfNeeded: byteCount >> 8))
            longWords.append(contentsOf: word[..<byteCount])
        }
        tokens.append(
            Token(
                key: key, kind: kind, first: Int32(truncatingIfNeeded: first),
                count: Int32(truncatingIfNeeded: count), longWord: Int32(truncatingIfNeeded: start)))
    }

    /// Where the word that begins at `start` ends.
    private func wordEnd(_ characters: Span<FoldedCharacter>, from start: Int) -> Int {
        var end = start + 1
        while end < characters.count && end - start < Tokenizer.longestWord {
            let next = characters[end].characterClass
            if next == .letter || next == .digit {
                end += 1
            } else if next == .joiner && end + 1 < characters.count && characters[end + 1].isLetterOrDigit {
                end += 2
            } else {
                break
            }
        }
        return end == start + 1 ? sharpOrPlusEnd(characters, after: end) : end
    }

    /// c++, c#, f#: a single letter takes such signs with it.
    private func sharpOrPlusEnd(_ characters: Span<FoldedCharacter>, after end: Int) -> Int {
        guard end < characters.count, characters[end - 1].characterClass == .letter else { return end }
        if characters[end].scalar == 0x23 { return end + 1 }
        let isDoublePlus =
            end + 1 < characters.count && characters[end].scalar == 0x2B && characters[end + 1].scalar == 0x2B
        return isDoublePlus ? end + 2 : end
    }

    private mutating func tokenizeWord(_ characters: Span<FoldedCharacter>, _ start: Int, _ end: Int) {
        length += Tokenizer.wordLength
        word.removeAll(keepingCapacity: true)
        var isEnglish = true
        for index in start..<end {
            let character = characters[index]
            word.appendUTF8(character.scalar)
            isEnglish = isEnglish && character.characterClass == .letter && character.scalar < 0x80
        }
        emitWord(.word, byteCount: word.count, start, end - start)
        if isEnglish && word.count >= LightStemmer.shortestWord {
            let stem = LightStemmer.stemLength(word)
            emitWord(.stem, byteCount: stem, start, stem)
        }
        tokenizeParts(characters, start, end)
    }

    /// The pieces between joiners, each with its own parts; and the compound without its joiners.
    private mutating func tokenizeParts(_ characters: Span<FoldedCharacter>, _ start: Int, _ end: Int) {
        guard characters[end - 1].isLetterOrDigit else { return }
        var piece = start
        for index in start...end where index == end || characters[index].characterClass == .joiner {
            tokenizePiece(characters, piece, index, isWhole: piece == start && index == end)
            piece = index + 1
        }
        word.removeAll(keepingCapacity: true)
        for index in start..<end where characters[index].characterClass != .joiner {
            word.appendUTF8(characters[index].scalar)
        }
        let hasJoiner = (start..<end).contains { characters[$0].characterClass == .joiner }
        if hasJoiner { emitWord(.part, byteCount: word.count, start, end - start) }
    }

    /// The piece itself unless it is the whole word, and what lies between its boundaries if there are any.
    private mutating func tokenizePiece(
        _ characters: Span<FoldedCharacter>, _ first: Int, _ last: Int, isWhole: Bool
    ) {
        if !isWhole { emitPart(characters, first, last) }
        var part = first
        for index in first + 1..<last where Tokenizer.isBoundary(characters, index, last) {
            emitPart(characters, part, index)
            part = index
        }
        if part > first { emitPart(characters, part, last) }
    }

    /// A new part begins at `index`: letter after digit or digit after letter, a capital after a small letter, or the last
    /// capital of several before a small letter (HTTPServer).
    private static func isBoundary(_ characters: Span<FoldedCharacter>, _ index: Int, _ end: Int) -> Bool {
        let previous = characters[index - 1]
        let character = characters[index]
        if previous.characterClass != character.characterClass { return true }
        guard character.wasUpperCase else { return false }
        if !previous.wasUpperCase { return true }
        guard index + 1 < end else { return false }
        let next = characters[index + 1]
        return next.characterClass == .letter && !next.wasUpperCase
    }

    /// A part of one letter says nothing and is left out.
    private mutating func emitPart(_ characters: Span<FoldedCharacter>, _ first: Int, _ last: Int) {
        if last - first == 1 && characters[first].characterClass == .letter { return }
        word.removeAll(keepingCapacity: true)
        for index in first..<last { word.appendUTF8(characters[index].scalar) }
        emitWord(.part, byteCount: word.count, first, last - first)
    }
}

extension FoldedCharacter {
    var isLetterOrDigit: Bool { characterClass == .letter || characterClass == .digit }
}

extension [UInt8] {
    /// - Parameter scalar: a Unicode scalar value.
    mutating func appendUTF8(_ scalar: UInt32) {
        if scalar < 0x80 {
            append(UInt8(truncatingIfNeeded: scalar))
        } else if let scalar = Unicode.Scalar(scalar), let bytes = UTF8.encode(scalar) {
            for byte in bytes { append(byte) }
        }
    }
}
