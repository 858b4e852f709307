// Where a question's words stand in the texts that answer it.

/// Finds a question's terms, and those of its alternatives, in texts.
package struct Highlighter: ~Copyable {
    /// Those worth showing.
    private var keys: TermPlaces
    private var tokenizer: Tokenizer
    private let pool: TokenizerPool

    package init(_ query: AnalyzedQuery) {
        pool = query.tokenizers
        tokenizer = pool.borrow()
        keys = TermPlaces(capacity: 4 * query.terms.count)
        for term in query.terms where term.isHighlighted { keys.insert(term.key) }
        for concept in query.concepts {
            for alternative in concept.alternatives {
                for term in alternative.terms where term.isHighlighted { keys.insert(term.key) }
            }
        }
    }

    deinit { pool.giveBack(tokenizer) }

    /// UTF-8 byte ranges, sorted, disjoint and not touching, of whole grapheme clusters.
    package mutating func ranges(in text: String) -> [Range<Int>] {
        tokenizer.tokenize(text, only: keys)
        var ranges: [Range<Int>] = []
        let characters = tokenizer.characters.span
        let tokens = tokenizer.tokens.span
        var isSorted = true
        // Where the newest word ends: its stem, which follows it, marks all of it.
        var wordEnd: Int32 = 0
        for index in tokens.indices {
            let token = tokens[index]
            let tokenEnd = token.first + token.count
            if token.kind == .word { wordEnd = tokenEnd }
            guard keys.contains(token.key) else { continue }
            let last = Int(token.kind == .stem ? wordEnd : tokenEnd) - 1
            let range = Int(characters[Int(token.first)].start)..<Int(characters[last].end)
            if let before = ranges.last, before.upperBound >= range.lowerBound, before.lowerBound <= range.lowerBound {
                ranges[ranges.count - 1] = before.lowerBound..<max(before.upperBound, range.upperBound)
            } else {
                isSorted = isSorted && ranges.last.map { $0.lowerBound <= range.lowerBound } != false
                ranges.append(range)
            }
        }
        return isSorted ? ranges : Highlighter.joined(ranges.sorted { $0.lowerBound < $1.lowerBound })
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
