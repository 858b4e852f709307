// A question as the engine reads it.

/// A term of a question, each key once.
struct QueryTerm: Sendable {
    let key: TermKey
    /// UTF-8 of the term.
    let word: [UInt8]
    let kind: TermKind
    /// Kind's weight times occurrences that count; frame parts are down-weighted.
    var weight: Float
    /// Its occurrence is worth showing in a highlight: no frame, and no character that a bigram covers.
    var isHighlighted: Bool

    /// For people: a stem ends in `*`.
    var readable: String { String(decoding: word, as: UTF8.self) + (kind == .stem ? "*" : "") }
}

/// A question's terms, and what finds them again in a text.
package struct AnalyzedQuery: Sendable {
    private(set) var terms: [QueryTerm] = []
    /// Known words that unknown ones were taken for, by what was written.
    package private(set) var corrections: [String: String] = [:]
    /// Phrases of the question with other words for them.
    private(set) var concepts: [Concept] = []
    /// For each word of the question that is no CJK text and no frame, the terms of which any shows that it is there.
    private(set) var words: [Set<TermKey>] = []
    private var places: [TermKey: Int] = [:]
    /// Terms of alternatives that are worth showing.
    private var alternativeKeys: Set<TermKey> = []
    private let table: TraditionalTable

    init(_ question: String, models: EngineModels) {
        table = models.traditional
        let parameters = models.parameters
        var tokenizer = Tokenizer(table: table)
        tokenizer.tokenize(question)
        let frames = models.frames.marks(in: tokenizer.characters)
        var counts: [TermKey: Float] = [:]
        for token in tokenizer.tokens where counts[token.key, default: 0] < parameters.queryFrequencyCap {
            counts[token.key, default: 0] += 1
            let isFrame = (token.first..<token.first + token.count).allSatisfy { frames[Int($0)] }
            if !isFrame && token.kind == .word { words.append([token.key]) }
            if !isFrame && token.kind == .stem && !words.isEmpty { words[words.count - 1].insert(token.key) }
            let weight = parameters.weight(of: token.kind) * (isFrame ? parameters.frameFactor : 1)
            add(
                QueryTerm(
                    key: token.key, word: tokenizer.word(of: token), kind: token.kind, weight: weight,
                    isHighlighted: !isFrame && !AnalyzedQuery.isCovered(token, tokenizer.characters)))
        }
        addConcepts(tokenizer, frames: frames, models: models)
    }

    private mutating func addConcepts(_ tokenizer: Tokenizer, frames: [Bool], models: EngineModels) {
        let units = QueryUnit.units(of: tokenizer)
        var seen: Set<[UInt64]> = []
        for phrase in AnalyzedQuery.phrases(in: units, models.concepts) {
            let keys = units[phrase].map(\.key)
            let span = units[phrase.lowerBound].first..<units[phrase.upperBound - 1].end
            guard !span.allSatisfy({ frames[Int($0)] }), seen.insert(keys).inserted else { continue }
            var source: [QueryTerm] = []
            for token in tokenizer.tokens
            where span.contains(token.first) && token.first + token.count <= span.upperBound {
                guard let place = places[token.key], !source.contains(where: { $0.key == token.key }) else { continue }
                source.append(terms[place])
            }
            let alternatives = models.concepts.alternatives(of: keys[...]).map { alternative in
                ConceptAlternative(
                    text: alternative.text, factor: alternative.factor,
                    terms: AnalyzedQuery.terms(ofAlternative: alternative.text, models: models))
            }
            let text = tokenizer.characters[Int(span.lowerBound)..<Int(span.upperBound)].map(\.scalar)
            add(Concept(source: source, phrase: String(scalars: text), alternatives: alternatives))
        }
    }

    private mutating func add(_ concept: Concept) {
        concepts.append(concept)
        for term in concept.alternatives.lazy.flatMap(\.terms) where term.isHighlighted {
            alternativeKeys.insert(term.key)
        }
    }

    /// Adds a term, or its weight to the same one.
    private mutating func add(_ term: QueryTerm) {
        guard let place = places[term.key] else {
            places[term.key] = terms.count
            terms.append(term)
            return
        }
        terms[place].weight += term.weight
        terms[place].isHighlighted = terms[place].isHighlighted || term.isHighlighted
    }

    /// Adds the terms of a known word in place of an unknown one, which stays (it matches nothing).
    mutating func correct(_ term: QueryTerm, to word: [UInt8], models: EngineModels) {
        let text = String(decoding: word, as: UTF8.self)
        corrections[String(decoding: term.word, as: UTF8.self)] = text
        let corrected = AnalyzedQuery(text, models: models)
        for index in words.indices where words[index].contains(term.key) {
            words[index].formUnion(corrected.terms.map(\.key))
        }
        merge(corrected, factor: term.weight / models.parameters.weight(of: term.kind))
    }

    /// Adds another question's terms with their weights times `factor`.
    mutating func merge(_ other: AnalyzedQuery, factor: Float) {
        for var term in other.terms {
            term.weight *= factor
            add(term)
        }
        for concept in other.concepts { add(concept.scaled(by: factor)) }
    }

    /// Whether the token is a character with a CJK neighbour, so that a bigram says more.
    private static func isCovered(_ token: Token, _ characters: [FoldedCharacter]) -> Bool {
        guard token.kind == .character else { return false }
        let (before, after) = (Int(token.first) - 1, Int(token.first) + 1)
        return (before >= 0 && characters[before].characterClass == .cjk)
            || (after < characters.count && characters[after].characterClass == .cjk)
    }
}

extension AnalyzedQuery {
    /// Where the question's terms occur in a text: UTF-8 byte ranges, sorted, disjoint and not touching, of whole grapheme
    /// clusters.
    package func highlights(in text: String) -> [Range<Int>] {
        var tokenizer = Tokenizer(table: table)
        tokenizer.tokenize(text)
        let characters = tokenizer.characters
        var ranges: [Range<Int>] = []
        // Where the newest word ends: its stem, which follows it, marks all of it.
        var wordEnd: Int32 = 0
        for token in tokenizer.tokens {
            let tokenEnd = token.first + token.count
            if token.kind == .word { wordEnd = tokenEnd }
            guard isHighlighted(token.key) else { continue }
            let last = characters[Int(token.kind == .stem ? wordEnd : tokenEnd) - 1]
            ranges.append(Int(characters[Int(token.first)].start)..<Int(last.end))
        }
        return AnalyzedQuery.joined(ranges.sorted { $0.lowerBound < $1.lowerBound })
    }

    private func isHighlighted(_ key: TermKey) -> Bool {
        places[key].map { terms[$0].isHighlighted } == true || alternativeKeys.contains(key)
    }

    private static func joined(_ sorted: [Range<Int>]) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for range in sorted {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
