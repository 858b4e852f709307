// What a misspelt word may have meant, from the index's own words.

extension IndexSnapshot {
    /// The known word that a person most likely meant by an unknown one: of the nearest those with
    /// the same first letter, if there are any, of those the commonest, then the first.
    ///
    /// Distance is the optimal string alignment distance: insertions, deletions, substitutions and transpositions of
    /// neighbours (F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7, 1964,
    /// doi:10.1145/363958.363994). One is allowed from four letters, two from seven.
    /// - Parameter word: lower-case UTF-8.
    package func nearestWord(to word: [UInt8]) -> [UInt8]? {
        let letters = word.count { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
        guard letters == word.count, Vocabulary.lengths.contains(word.count), letters >= 4 else { return nil }
        let distance = EditDistance(word)
        var nearest: Set<[UInt8]> = []
        // Two edits are looked for where one has found nothing: most misspelt words have one.
        for most in 1...(letters >= 7 ? 2 : 1) where nearest.isEmpty {
            var limit = most
            for live in segments {
                live.segment.vocabulary.forEachNear(word, limit: most) { term in
                    guard let found = distance.to(live.segment.terms.bytes(of: term), limit: limit),
                        live.documentFrequency(of: term) > 0
                    else { return }
                    if found < limit { nearest = [] }
                    limit = found
                    nearest.insert(live.segment.terms.word(term))
                }
            }
        }
        let counted = nearest.map { candidate in
            let key = TermKey(kind: .word, word: candidate)
            return (word: candidate, frequency: documentFrequency(of: key, longWord: candidate))
        }
        let sameStart = counted.filter { $0.word.first == word.first }
        let best = (sameStart.isEmpty ? counted : sameStart).max {
            $0.frequency != $1.frequency ? $0.frequency < $1.frequency : $1.word.lexicographicallyPrecedes($0.word)
        }
        return best?.word
    }
}

/// Distances from one word to many: a column of the matrix of distances at a time, as bits that say where it rises and falls.
/// H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10, 2003.
struct EditDistance {
    private let count: Int
    /// Byte → a bit for each place of the word that has it.
    private let places: [UInt64]

    /// - Parameter word: at most 64 bytes.
    init(_ word: [UInt8]) {
        precondition(word.count <= UInt64.bitWidth)
        count = word.count
        var places = Array(repeating: UInt64(0), count: 256)
        for (place, byte) in word.enumerated() { places[Int(byte)] |= 1 << UInt64(place) }
        self.places = places
    }

    /// The optimal string alignment distance, or nil if it is above `limit`.
    @inline(__always)
    func to(_ other: some RandomAccessCollection<UInt8>, limit: Int) -> Int? {
        guard abs(count - other.count) <= limit else { return nil }
        guard count > 0 else { return other.count }
        let last: UInt64 = 1 << UInt64(count - 1)
        // Vertical steps of +1 and −1, places where the diagonal step is 0, and where the byte before occurs.
        var (rises, falls): (UInt64, UInt64) = (.max, 0)
        var (level, before): (UInt64, UInt64) = (0, 0)
        var distance = count
        for byte in other {
            let same = places[Int(byte)]
            let transposed = ((~level & same) << 1) & before
            level = (((same & rises) &+ rises) ^ rises) | same | falls | transposed
            var right = falls | ~(level | rises)
            let left = level & rises
            if right & last != 0 { distance += 1 }
            if left & last != 0 { distance -= 1 }
            right = right << 1 | 1
            rises = left << 1 | ~(level | right)
            falls = right & level
            before = same
        }
        return distance <= limit ? distance : nil
    }
}
