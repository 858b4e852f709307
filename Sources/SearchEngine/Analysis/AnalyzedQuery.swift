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
    /// The words that are no CJK text and no frame.
    private(set) var words: [QueryWord] = []
    private var places: [TermKey: Int] = [:]
    /// Terms of alternatives that are worth showing.
    private var alternativeKeys: Set<TermKey> = []
    private let table: TraditionalTable

    /// Characters of a question that are read: more than anyone asks, and enough of a pasted page.
    private static let longestQuestion = 4_096

    init(_ question: String, models: EngineModels) {
        table = models.traditional
        let parameters = models.parameters
        var tokenizer = Tokenizer(table: table)
        let isLong = question.utf8.count > AnalyzedQuery.longestQuestion
        tokenizer.tokenize(isLong ? String(question.prefix(AnalyzedQuery.longestQuestion)) : question)
        let frames = models.frames.marks(in: tokenizer.characters)
        var counts: [TermKey: Float] = [:]
        var occurrences: [(span: Range<Int32>, term: QueryTerm)] = []
        for token in tokenizer.tokens where counts[token.key, default: 0] < parameters.queryFrequencyCap {
            counts[token.key, default: 0] += 1
            let span = token.first..<token.first + token.count
            let isFrame = span.allSatisfy { frames[Int($0)] }
            let weight = parameters.weight(of: token.kind) * (isFrame ? parameters.frameFactor : 1)
            let term = QueryTerm(
                key: token.key, word: tokenizer.word(of: token), kind: token.kind, weight: weight,
                isHighlighted: !isFrame && !AnalyzedQuery.isCovered(token, tokenizer.characters))
            occurrences.append((span, term))
            add(term)
        }
        words = QueryWord.words(of: tokenizer, frames: frames)
        addConcepts(tokenizer, occurrences, frames: frames, models: models)
    }

    /// - Parameter occurrences: of terms, as far as they count. A concept's source has those within its phrases, so that a
    ///   term of two phrases is divided between them.
    private mutating func addConcepts(
        _ tokenizer: Tokenizer, _ occurrences: [(span: Range<Int32>, term: QueryTerm)], frames: [Bool],
        models: EngineModels
    ) {
        let units = QueryUnit.units(of: tokenizer)
        var spans: [(keys: [UInt64], spans: [Range<Int32>])] = []
        for phrase in AnalyzedQuery.phrases(in: units, models.concepts) {
            let keys = units[phrase].map(\.key)
            let span = units[phrase.lowerBound].first..<units[phrase.upperBound - 1].end
            guard !span.allSatisfy({ frames[Int($0)] }) else { continue }
            if let place = spans.firstIndex(where: { $0.keys == keys }) {
                spans[place].spans.append(span)
            } else {
                spans.append((keys, [span]))
            }
        }
        for (keys, spans) in spans {
            let inside = occurrences.filter { occurrence in
                spans.contains {
                    $0.contains(occurrence.span.lowerBound) && occurrence.span.upperBound <= $0.upperBound
                }
            }
            let text = tokenizer.characters[Int(spans[0].lowerBound)..<Int(spans[0].upperBound)].map(\.scalar)
            add(
                Concept(
                    source: AnalyzedQuery.summed(inside.map(\.term)), phrase: String(scalars: text),
                    alternatives: models.concepts.alternatives(of: keys[...]).map { ConceptAlternative($0, models) }))
        }
    }

    /// Each term once, with the sum of its weights.
    private static func summed(_ occurrences: [QueryTerm]) -> [QueryTerm] {
        var terms: [QueryTerm] = []
        for occurrence in occurrences {
            if let place = terms.firstIndex(where: { $0.key == occurrence.key }) {
                terms[place].weight += occurrence.weight
            } else {
                terms.append(occurrence)
            }
        }
        return terms
    }

    /// Each of the question's terms once.
    private func terms(withKeys keys: some Sequence<TermKey>) -> [QueryTerm] {
        Set(keys.compactMap { places[$0] }).sorted().map { terms[$0] }
    }

    /// Adds other ways to write some words, to a concept of these words if there is one.
    mutating func add(_ alternatives: [Alternative], for words: ArraySlice<QueryWord>, models: EngineModels) {
        let keys = Set(words.flatMap(\.keys))
        let added = alternatives.map { ConceptAlternative($0, models) }
        if let place = concepts.firstIndex(where: { $0.source.contains { keys.contains($0.key) } }) {
            let old = concepts.remove(at: place)
            add(Concept(source: old.source, phrase: old.phrase, alternatives: old.alternatives + added))
        } else {
            let phrase = words.map(\.text).joined(separator: " ")
            add(Concept(source: terms(withKeys: keys), phrase: phrase, alternatives: added))
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
        for index in words.indices where words[index].evidence.contains(term.key) {
            words[index].evidence.formUnion(corrected.terms.map(\.key))
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
