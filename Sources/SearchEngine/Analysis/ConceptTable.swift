// Which other words stand for the same thing: synonyms, translations, abbreviations.

/// Another way to say a phrase.
struct Alternative: Sendable, Equatable {
    let text: String
    /// 0…1: how far its match counts as a match of the phrase.
    var factor: Float
}

/// Phrases and their alternatives. A phrase is a sequence of units: a CJK character, or a word of another script by its
/// stem, so that all its forms are meant.
///
/// Phrases have numbers, from 0 on. All is kept in a few arrays: one of objects would take several times the memory.
struct ConceptTable: Sendable {
    /// Hash table of phrases: number + 1, 0 for an empty slot; a power of two of slots, load ≤ ½.
    private let slots: [UInt32]
    /// Phrase → where its units end in `units`, and its alternatives in `textEnds` and `factors`.
    private let unitEnds: [UInt32]
    private let units: [UInt64]
    private let alternativeEnds: [UInt32]
    /// Alternative → where its UTF-8 ends in `text`.
    private let textEnds: [UInt32]
    private let factors: [Float]
    private let text: [UInt8]
    /// Longest phrase, in units.
    let longestPhrase: Int
    /// A bit for each hash of the last units of a phrase, and some more: nearly all of a question's places end the search for
    /// phrases at once. A power of two of words.
    private let suffixes: [UInt64]
    /// Words, by their units, that occur in phrases, ascending.
    private let words: [UInt64]

    fileprivate init(_ builder: ConceptTableBuilder) {
        units = builder.units
        unitEnds = builder.unitEnds
        longestPhrase = builder.unitEnds.indices.reduce(0) { max($0, ConceptTable.range($1, builder.unitEnds).count) }
        words = Set(builder.units.lazy.filter { !TermKey(bits: $0).isCJK }).sorted()
        slots = builder.slots
        var suffixes = Array(repeating: UInt64(0), count: 64)
        // Eight bits or more for each suffix.
        while suffixes.count * 8 < builder.units.count { suffixes += suffixes }
        for phrase in builder.unitEnds.indices {
            var hash = ConceptTable.emptyHash
            for unit in builder.units[ConceptTable.range(phrase, builder.unitEnds)].reversed() {
                hash = ConceptTable.hash(hash, before: unit)
                suffixes[Int(truncatingIfNeeded: hash >> 6) & (suffixes.count - 1)] |= 1 << (hash & 63)
            }
        }
        self.suffixes = suffixes
        var alternativeEnds: [UInt32] = []
        var textEnds: [UInt32] = []
        var factors: [Float] = []
        var text: [UInt8] = []
        for phrase in unitEnds.indices {
            for alternative in builder.best(of: phrase) {
                text += Array(alternative.text.utf8)
                textEnds.append(UInt32(text.count))
                factors.append(alternative.factor)
            }
            alternativeEnds.append(UInt32(factors.count))
        }
        (self.alternativeEnds, self.textEnds, self.factors, self.text) = (alternativeEnds, textEnds, factors, text)
    }

    /// Whether a word, by its unit, occurs in a phrase: it is no misspelling, even where the collection lacks it.
    func contains(word unit: UInt64) -> Bool {
        var (low, high) = (0, words.count)
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < unit { low = middle + 1 } else { high = middle }
        }
        return low < words.count && words[low] == unit
    }

    /// The alternatives of a phrase, at least one.
    func alternatives(of phrase: Int) -> [Alternative] {
        ConceptTable.range(phrase, alternativeEnds).map { alternative in
            let bytes = text[ConceptTable.range(alternative, textEnds)]
            return Alternative(text: String(decoding: bytes, as: UTF8.self), factor: factors[alternative])
        }
    }

    /// False if no phrase ends with the units of this hash.
    @inline(__always)
    func mayEnd(with hash: UInt64) -> Bool {
        suffixes[Int(truncatingIfNeeded: hash >> 6) & (suffixes.count - 1)] >> (hash & 63) & 1 == 1
    }

    /// The number of a phrase, or nil if the table lacks it.
    func phrase(_ units: [UInt64]) -> Int? {
        let hash = units.reversed().reduce(ConceptTable.emptyHash) { ConceptTable.hash($0, before: $1) }
        return find(hash, units.count) { units[$0] }
    }

    /// - Parameter hash: of the units.
    @inline(__always)
    func phrase(_ units: ArraySlice<QueryUnit>, hash: UInt64) -> Int? {
        find(hash, units.count) { units[units.startIndex + $0].key }
    }

    @inline(__always)
    private func find(_ hash: UInt64, _ count: Int, unit: (Int) -> UInt64) -> Int? {
        let mask = slots.count - 1
        guard mask > 0 else { return nil }
        var slot = ConceptTable.slot(hash, mask)
        while slots[slot] != 0 {
            let phrase = Int(slots[slot]) - 1
            let range = ConceptTable.range(phrase, unitEnds)
            if range.count == count && range.allSatisfy({ units[$0] == unit($0 - range.lowerBound) }) { return phrase }
            slot = (slot + 1) & mask
        }
        return nil
    }

    fileprivate static func range(_ index: Int, _ ends: [UInt32]) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    // MARK: - Hashing

    /// Of no units.
    static let emptyHash: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The hash of units with one more before them.
    @inline(__always)
    static func hash(_ hash: UInt64, before unit: UInt64) -> UInt64 {
        let mixed = (hash ^ unit) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ mixed >> 32
    }

    @inline(__always)
    fileprivate static func slot(_ hash: UInt64, _ mask: Int) -> Int { Int(truncatingIfNeeded: hash) & mask }
}

/// Collects phrases for a table.
struct ConceptTableBuilder {
    /// Most alternatives of one phrase; the best ones are kept.
    private static let mostAlternatives = 8

    fileprivate private(set) var slots = Array(repeating: UInt32(0), count: 1024)
    fileprivate private(set) var unitEnds: [UInt32] = []
    fileprivate private(set) var units: [UInt64] = []
    /// By phrase.
    private var alternatives: [[Alternative]] = []

    consuming func table() -> ConceptTable { ConceptTable(self) }

    private mutating func add(_ text: String, to phrase: [UInt64], factor: Float) {
        let phrase = number(of: phrase)
        if let place = alternatives[phrase].firstIndex(where: { $0.text == text }) {
            alternatives[phrase][place].factor = max(alternatives[phrase][place].factor, factor)
        } else {
            alternatives[phrase].append(Alternative(text: text, factor: factor))
        }
    }

    /// The phrase's number; it gets one if it has none.
    private mutating func number(of phrase: [UInt64]) -> Int {
        let hash = phrase.reversed().reduce(ConceptTable.emptyHash) { ConceptTable.hash($0, before: $1) }
        var slot = ConceptTable.slot(hash, slots.count - 1)
        while slots[slot] != 0 {
            let known = Int(slots[slot]) - 1
            if units[ConceptTable.range(known, unitEnds)].elementsEqual(phrase) { return known }
            slot = (slot + 1) & (slots.count - 1)
        }
        units += phrase
        unitEnds.append(UInt32(units.count))
        alternatives.append([])
        slots[slot] = UInt32(unitEnds.count)
        if 2 * unitEnds.count > slots.count { growSlots() }
        return unitEnds.count - 1
    }

    private mutating func growSlots() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for phrase in unitEnds.indices {
            let units = units[ConceptTable.range(phrase, unitEnds)]
            let hash = units.reversed().reduce(ConceptTable.emptyHash) { ConceptTable.hash($0, before: $1) }
            var slot = ConceptTable.slot(hash, slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(phrase + 1)
        }
    }

    fileprivate func best(of phrase: Int) -> [Alternative] {
        let list = alternatives[phrase]
        guard list.count > ConceptTableBuilder.mostAlternatives else { return list }
        let sorted = list.sorted { $0.factor != $1.factor ? $0.factor > $1.factor : $0.text < $1.text }
        return Array(sorted.prefix(ConceptTableBuilder.mostAlternatives))
    }
}

extension ConceptTableBuilder {
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
