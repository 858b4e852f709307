// Which phrases of a question have alternatives.

/// A phrase of a question and what else may stand for it.
struct Concept: Sendable {
    /// The question's terms within the phrase.
    let source: [QueryTerm]
    /// Readable.
    let phrase: String
    let alternatives: [ConceptAlternative]
    /// The table's number of the phrase, if the alternatives are the table's and nothing else.
    let number: Int?

    init(source: [QueryTerm], phrase: String, alternatives: [ConceptAlternative], number: Int? = nil) {
        self.source = source
        self.phrase = phrase
        self.alternatives = alternatives
        self.number = number
    }

    /// With all weights times `factor`.
    func scaled(by factor: Float) -> Concept {
        func scaled(_ terms: [QueryTerm]) -> [QueryTerm] {
            terms.map { term in
                var term = term
                term.weight *= factor
                return term
            }
        }
        return Concept(
            source: scaled(source), phrase: phrase,
            alternatives: alternatives.map {
                ConceptAlternative(text: $0.text, factor: $0.factor, terms: scaled($0.terms))
            })
    }
}

struct ConceptAlternative: Sendable {
    let text: String
    let factor: Float
    let terms: [QueryTerm]
}

extension String {
    /// - Parameter scalars: Unicode scalar values.
    init(scalars: some Sequence<UInt32>) {
        var view = String.UnicodeScalarView()
        for scalar in scalars { if let scalar = Unicode.Scalar(scalar) { view.append(scalar) } }
        self.init(view)
    }
}

extension AnalyzedQuery {
    /// Phrases that do not overlap, chosen so that the sum of their squared lengths is largest: long ones before short ones.
    /// A CJK character has length 1, another word 2.
    /// - Returns: in the order of the text; with each its number in the table.
    static func phrases(in units: [QueryUnit], _ table: ConceptTable) -> [(units: Range<Int>, phrase: Int)] {
        var best = [(score: 0, start: 0, phrase: 0)]
        best.reserveCapacity(units.count + 1)
        for end in 1..<units.count + 1 {
            var choice = (score: best[end - 1].score, start: end, phrase: 0)
            var length = 0
            var hash = ConceptTable.emptyHash
            for start in stride(from: end - 1, through: max(0, end - table.longestPhrase), by: -1) {
                guard units[start].key != 0 else { break }
                length += TermKey(bits: units[start].key).isCJK ? 1 : 2
                hash = ConceptTable.hash(hash, before: units[start].key)
                guard table.mayEnd(with: hash) else { break }
                let score = best[start].score + length * length
                if score > choice.score, let phrase = table.phrase(units[start..<end], hash: hash) {
                    choice = (score, start, phrase)
                }
            }
            best.append(choice)
        }
        var phrases: [(units: Range<Int>, phrase: Int)] = []
        var end = units.count
        while end > 0 {
            let start = best[end].start
            if start < end { phrases.append((start..<end, best[end].phrase)) }
            end = start < end ? start : end - 1
        }
        return phrases.reversed()
    }
}

extension ConceptAlternative {
    /// A word of a script with spaces counts whole by its stem.
    init(_ alternative: Alternative, _ models: EngineModels) {
        text = alternative.text
        factor = alternative.factor
        let parameters = models.parameters
        var tokenizer = models.tokenizers.borrow()
        defer { models.tokenizers.giveBack(tokenizer) }
        tokenizer.tokenize(text)
        let stemmed = Set(tokenizer.tokens.lazy.filter { $0.kind == .stem }.map(\.first))
        let hasBigrams = tokenizer.tokens.contains { $0.kind == .bigram }
        var terms: [QueryTerm] = []
        for token in tokenizer.tokens where token.kind != .part && !terms.contains(where: { $0.key == token.key }) {
            if token.kind == .word && stemmed.contains(token.first) { continue }
            let isLatin = token.kind == .word || token.kind == .stem
            let weight = isLatin ? parameters.wordWeight + parameters.stemWeight : parameters.weight(of: token.kind)
            terms.append(
                QueryTerm(
                    key: token.key, longWord: tokenizer.longWord(of: token), kind: token.kind, weight: weight,
                    isHighlighted: token.kind != .character || !hasBigrams))
        }
        self.terms = terms
    }
}
