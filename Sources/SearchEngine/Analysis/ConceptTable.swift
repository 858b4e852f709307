// Which other words stand for the same thing: synonyms, translations, abbreviations.

/// Another way to say a phrase.
struct Alternative: Sendable, Equatable {
    let text: String
    /// 0…1: how far its match counts as a match of the phrase.
    var factor: Float
}

/// Phrases and their alternatives. A phrase is a sequence of units: a CJK character, or a word of another script by its
/// stem, so that all its forms are meant.
struct ConceptTable: Sendable {
    /// Most alternatives of one phrase; the best ones are kept.
    static let mostAlternatives = 8

    private var alternatives: [[UInt64]: [Alternative]] = [:]
    /// Longest phrase, in units.
    private(set) var longestPhrase = 0

    /// Words, by their units, that occur in phrases: no misspellings, even where the collection lacks them.
    private var words: Set<UInt64> = []

    /// Whether a word, by its unit, occurs in a phrase.
    func contains(word unit: UInt64) -> Bool { words.contains(unit) }

    func alternatives(of phrase: ArraySlice<UInt64>) -> [Alternative] { alternatives[Array(phrase)] ?? [] }

    private mutating func add(_ text: String, to phrase: [UInt64], factor: Float) {
        longestPhrase = max(longestPhrase, phrase.count)
        for unit in phrase where !TermKey(bits: unit).isCJK { words.insert(unit) }
        var list = alternatives[phrase, default: []]
        if let place = list.firstIndex(where: { $0.text == text }) {
            list[place].factor = max(list[place].factor, factor)
        } else {
            list.append(Alternative(text: text, factor: factor))
        }
        alternatives[phrase] = list
    }

    mutating func finish() {
        for (phrase, list) in alternatives where list.count > ConceptTable.mostAlternatives {
            let sorted = list.sorted { $0.factor != $1.factor ? $0.factor > $1.factor : $0.text < $1.text }
            alternatives[phrase] = Array(sorted.prefix(ConceptTable.mostAlternatives))
        }
    }
}

extension ConceptTable {
    /// Reads groups, one a line: `a, b, c` means each stands for each; `a, b => c, d` that c and d are looked for when a or b
    /// was asked, not the other way round. `#` starts a comment line. The format is Solr's and Lucene's.
    mutating func add(groups file: ModelFile, table: TraditionalTable) throws(EngineError) {
        var reader = UnitReader(table: table)
        for line in file.entries {
            let sides = line.text.split(separator: "=>", omittingEmptySubsequences: false)
            guard sides.count <= 2 else {
                throw file.error(line.number, found: line.text, expected: "at most one =>")
            }
            var phrases: [[(text: String, units: [UInt64])]] = []
            for side in sides {
                let parts = side.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
                phrases.append(parts.map { ($0, reader.units($0)) })
            }
            guard phrases.joined().allSatisfy({ !$0.units.isEmpty }), phrases.count == 2 || phrases[0].count > 1 else {
                throw file.error(line.number, found: line.text, expected: "phrases with commas between them")
            }
            for source in phrases[0] {
                for target in phrases[phrases.count - 1] where target.units != source.units {
                    add(target.text, to: source.units, factor: 1)
                }
            }
        }
    }

    /// Reads pairs, one a line: word, tab, word, tab, weight 0…1; each stands for the other.
    /// - Parameter gain: the factor of an alternative is weight · gain, at most 1.
    mutating func add(pairs file: ModelFile, gain: Float, table: TraditionalTable) throws(EngineError) {
        var reader = UnitReader(table: table)
        for line in file.entries {
            let columns = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 3, let weight = Float(columns[2]), (0...1).contains(weight) else {
                throw file.error(line.number, found: line.text, expected: "word, tab, word, tab, weight from 0 to 1")
            }
            let (first, second) = (reader.units(columns[0]), reader.units(columns[1]))
            guard !first.isEmpty, !second.isEmpty else {
                throw file.error(line.number, found: line.text, expected: "two words")
            }
            let factor = min(1, weight * gain)
            add(columns[1], to: first, factor: factor)
            add(columns[0], to: second, factor: factor)
        }
    }
}

/// Phrases as units.
struct UnitReader {
    private var tokenizer: Tokenizer

    init(table: TraditionalTable) { tokenizer = Tokenizer(table: table) }

    mutating func units(_ text: String) -> [UInt64] {
        tokenizer.tokenize(text)
        return QueryUnit.units(of: tokenizer).map(\.key)
    }
}

/// A piece of a question that a phrase may begin or end with.
struct QueryUnit: Sendable {
    /// The bits of a character's, a stem's or a word's key; 0 for a break that no phrase goes over.
    var key: UInt64
    /// Folded characters that it covers.
    let first: Int32
    let end: Int32

    static func units(of tokenizer: Tokenizer) -> [QueryUnit] {
        var units: [QueryUnit] = []
        for token in tokenizer.tokens {
            switch token.kind {
            case .character, .word:
                if let last = units.last, hasBreak(tokenizer.characters[Int(last.end)..<Int(token.first)]) {
                    units.append(QueryUnit(key: 0, first: last.end, end: token.first))
                }
                units.append(QueryUnit(key: token.key.bits, first: token.first, end: token.first + token.count))
            case .stem: units[units.count - 1].key = token.key.bits
            case .bigram, .part: continue
            }
        }
        return units
    }

    /// Anything but spaces between two units.
    private static func hasBreak(_ between: ArraySlice<FoldedCharacter>) -> Bool {
        between.contains { $0.scalar != 0x20 }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
