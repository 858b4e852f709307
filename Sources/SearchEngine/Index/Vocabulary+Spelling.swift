// What a misspelt word may have meant, from the index's own words.

extension IndexSnapshot {
    /// The known word that a person most likely meant by an unknown one: of the nearest those with
    /// the same first letter, if there are any, of those the commonest, then the first.
    ///
    /// Distance is the optimal string alignment distance: insertions, deletions, substitutions and transpositions of
    /// neighbours (F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7, 1964,
    /// doi:10.1145/363958.363994). One is allowed from four letters, two from seven.
    /// - Parameter word: lower-case UTF-8.
    func nearestWord(to word: [UInt8]) -> [UInt8]? {
        let letters = word.count { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
        guard letters == word.count, Vocabulary.lengths.contains(word.count), letters >= 4 else { return nil }
        var limit = letters >= 7 ? 2 : 1
        var nearest: Set<[UInt8]> = []
        var distance = EditDistance(word)
        for live in segments {
            live.segment.vocabulary.forEachNear(word, limit: limit) { term in
                let candidate = live.segment.terms.word(term)
                guard let found = distance.to(candidate, limit: limit),
                    live.documentFrequency(of: term) > 0
                else { return }
                if found < limit { nearest = [] }
                limit = found
                nearest.insert(candidate)
            }
        }
        let counted = nearest.map { candidate in
            let key = TermKey(kind: .word, word: candidate)
            return (word: candidate, frequency: documentFrequency(numbers(of: key, word: candidate)))
        }
        let sameStart = counted.filter { $0.word.first == word.first }
        let best = (sameStart.isEmpty ? counted : sameStart).max {
            $0.frequency != $1.frequency ? $0.frequency < $1.frequency : $1.word.lexicographicallyPrecedes($0.word)
        }
        return best?.word
    }
}

/// Distances from one word to many.
struct EditDistance {
    private let word: [UInt8]
    private var older: [Int] = []
    private var previous: [Int] = []
    private var current: [Int] = []

    init(_ word: [UInt8]) { self.word = word }

    /// The optimal string alignment distance, or nil if it is above `limit`.
    mutating func to(_ other: [UInt8], limit: Int) -> Int? {
        guard abs(word.count - other.count) <= limit else { return nil }
        previous = Array(0...other.count)
        current = previous
        older = previous
        for row in 0..<word.count {
            current[0] = row + 1
            for column in 0..<other.count {
                let substitution = previous[column] + (word[row] == other[column] ? 0 : 1)
                var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0 && column > 0 && word[row] == other[column - 1] && word[row - 1] == other[column] {
                    best = min(best, older[column - 1] + 1)
                }
                current[column + 1] = best
            }
            // A row's minimum never falls again, but for a transposition by one row.
            if let least = current.min(), least > limit + 1 { return nil }
            swap(&older, &previous)
            swap(&previous, &current)
        }
        let distance = previous[other.count]
        return distance <= limit ? distance : nil
    }
}
