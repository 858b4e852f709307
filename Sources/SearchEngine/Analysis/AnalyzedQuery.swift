// A question as the engine reads it.

/// A term of a question, each key once.
struct QueryTerm: Sendable {
    let key: TermKey
    /// UTF-8 of a term whose key is hashed; empty for others, whose key says it.
    let longWord: [UInt8]
    let kind: TermKind
    /// Kind's weight times occurrences that count; frame parts are down-weighted.
    var weight: Float
    /// Its occurrence is worth showing in a highlight: no frame, and no character that a bigram covers.
    var isHighlighted: Bool

    /// UTF-8 of the term.
    var word: [UInt8] { key.packedWord ?? longWord }

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
    private var places = TermPlaces()
    let tokenizers: TokenizerPool

    /// Characters of a question that are read: more than anyone asks, and enough of a pasted page.
    private static let longestQuestion = 4_096

    init(_ question: String, models: EngineModels) {
        tokenizers = models.tokenizers
        let isLong = question.utf8.count > AnalyzedQuery.longestQuestion
        let read = isLong ? String(question.prefix(AnalyzedQuery.longestQuestion)) : question
        models.tokenizers.withTokenizer { tokenizer in
            tokenizer.tokenize(read)
            self.read(tokenizer, models)
        }
    }

    /// The place of a term in `terms`.
    func place(of key: TermKey) -> Int? { places[key] }

    /// A term where it stands, as far as it counts.
    private struct Occurrence {
        let span: Range<Int32>
        /// Of the term.
        let place: Int
        let weight: Float
    }

    /// Takes what `tokenizer` has just read.
    private mutating func read(_ tokenizer: Tokenizer, _ models: EngineModels) {
        let parameters = models.parameters
        let frames = models.frames.marks(in: tokenizer.characters)
        let tokenCount = tokenizer.tokens.count
        places = TermPlaces(capacity: tokenCount)
        terms.reserveCapacity(tokenCount)
        var occurrences: [Occurrence] = []
        occurrences.reserveCapacity(tokenCount)
        /// By term.
        var counts: [Float] = []
        counts.reserveCapacity(tokenCount)
        for token in tokenizer.tokens {
            let known = places[token.key]
            if let known, counts[known] >= parameters.queryFrequencyCap { continue }
            let span = token.first..<token.first + token.count
            let isFrame = span.allSatisfy { frames[Int($0)] }
            let weight = parameters.weight(of: token.kind) * (isFrame ? parameters.frameFactor : 1)
            let isHighlighted = !isFrame && !AnalyzedQuery.isCovered(token, tokenizer.characters)
            let place = known ?? terms.count
            if let known {
                counts[known] += 1
                terms[known].weight += weight
                terms[known].isHighlighted = terms[known].isHighlighted || isHighlighted
            } else {
                counts.append(1)
                places.insert(token.key, place: place)
                terms.append(
                    QueryTerm(
                        key: token.key, longWord: tokenizer.longWord(of: token), kind: token.kind, weight: weight,
                        isHighlighted: isHighlighted))
            }
            occurrences.append(Occurrence(span: span, place: place, weight: weight))
        }
        words = QueryWord.words(of: tokenizer, frames: frames)
        addConcepts(tokenizer, occurrences, frames: frames, models: models)
    }

    /// - Parameter occurrences: a concept's source has those within its phrases, so that a term of two phrases is divided
    ///   between them.
    private mutating func addConcepts(
        _ tokenizer: Tokenizer, _ occurrences: [Occurrence], frames: [Bool], models: EngineModels
    ) {
        let units = QueryUnit.units(of: tokenizer)
        var found: [(phrase: Int, spans: [Range<Int32>])] = []
        for (range, phrase) in AnalyzedQuery.phrases(in: units, models.concepts) {
            let span = units[range.lowerBound].first..<units[range.upperBound - 1].end
            guard !span.allSatisfy({ frames[Int($0)] }) else { continue }
            if let place = found.firstIndex(where: { $0.phrase == phrase }) {
                found[place].spans.append(span)
            } else {
                found.append((phrase, [span]))
            }
        }
        concepts.reserveCapacity(found.count)
        for (phrase, spans) in found {
            let text = tokenizer.characters[Int(spans[0].lowerBound)..<Int(spans[0].upperBound)].lazy.map(\.scalar)
            concepts.append(
                Concept(
                    source: source(occurrences, within: spans), phrase: String(scalars: text),
                    alternatives: models.alternatives(of: phrase), number: phrase))
        }
    }

    /// The terms that occur within the spans, each once, with the sum of its weights there.
    private func source(_ occurrences: [Occurrence], within spans: [Range<Int32>]) -> [QueryTerm] {
        var source: [QueryTerm] = []
        for occurrence in occurrences {
            let isInside = spans.contains {
                $0.contains(occurrence.span.lowerBound) && occurrence.span.upperBound <= $0.upperBound
            }
            guard isInside else { continue }
            let key = terms[occurrence.place].key
            if let place = source.firstIndex(where: { $0.key == key }) {
                source[place].weight += occurrence.weight
            } else {
                var term = terms[occurrence.place]
                term.weight = occurrence.weight
                source.append(term)
            }
        }
        return source
    }

    /// Each of the question's terms once.
    private func terms(withKeys keys: some Sequence<TermKey>) -> [QueryTerm] {
        Set(keys.compactMap { places[$0] }).sorted().map { terms[$0] }
    }

    /// Adds other ways to write some words, to a concept of these words if there is one.
    mutating func add(_ alternatives: [Alternative], for words: ArraySlice<QueryWord>, models: EngineModels) {
        let keys = words.flatMap(\.keys)
        let added = alternatives.map { ConceptAlternative($0, models) }
        if let place = concepts.firstIndex(where: { $0.source.contains { keys.contains($0.key) } }) {
            let old = concepts.remove(at: place)
            concepts.append(Concept(source: old.source, phrase: old.phrase, alternatives: old.alternatives + added))
        } else {
            let phrase = words.map(\.text).joined(separator: " ")
            concepts.append(Concept(source: terms(withKeys: keys), phrase: phrase, alternatives: added))
        }
    }

    /// Adds a term, or its weight to the same one.
    private mutating func add(_ term: QueryTerm) {
        guard let place = places[term.key] else {
            places.insert(term.key, place: terms.count)
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
            words[index].evidence += corrected.terms.lazy.map(\.key)
        }
        merge(corrected, factor: term.weight / models.parameters.weight(of: term.kind))
    }

    /// Adds another question's terms with their weights times `factor`.
    mutating func merge(_ other: AnalyzedQuery, factor: Float) {
        for var term in other.terms {
            term.weight *= factor
            add(term)
        }
        for concept in other.concepts { concepts.append(concept.scaled(by: factor)) }
    }

    /// Whether the token is a character with a CJK neighbour, so that a bigram says more.
    private static func isCovered(_ token: Token, _ characters: [FoldedCharacter]) -> Bool {
        guard token.kind == .character else { return false }
        let (before, after) = (Int(token.first) - 1, Int(token.first) + 1)
        return (before >= 0 && characters[before].characterClass == .cjk)
            || (after < characters.count && characters[after].characterClass == .cjk)
    }
}
