// The words of a segment that a misspelt word may have meant.

/// Words of ASCII letters and digits, to be found by a third of them.
///
/// Every word is cut into thirds. Of two edits within thirds at most one third each is changed, so one is left whole, and
/// stands where the edits before and after it allow: G. Li and others, "Pass-Join: a partition-based method for similarity
/// joins", PVLDB 5, 2011, doi:10.14778/2078331.2078340. A transposition over the border of two thirds changes both; these
/// are looked up with the two letters swapped back. Of what shares a third, letters rule most out at a glance.
struct Vocabulary: Sendable {
    /// Third and bucket → where its words begin, and the end: the words of a bucket have a length and a third of equal hash.
    private let starts: Column<UInt32>
    /// By place: a bit for each letter, one for all digits and one for all else, that the word holds.
    private let signatures: Column<UInt32>
    /// By place: numbers in the segment's dictionary.
    private let terms: Column<UInt32>

    init(starts: Column<UInt32>, signatures: Column<UInt32>, terms: Column<UInt32>) {
        self.starts = starts
        self.signatures = signatures
        self.terms = terms
    }

    /// Lengths, in bytes, of words whose spelling is looked at.
    static let lengths = 3...40

    static func signature(of word: some Sequence<UInt8>) -> UInt32 {
        word.reduce(0) { signature, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): signature | 1 << UInt32(byte - UInt8(ascii: "a"))
            case UInt8(ascii: "0")...UInt8(ascii: "9"): signature | 1 << 26
            default: signature | 1 << 27
            }
        }
    }

    /// The thirds of a word of `length` bytes, ≥ 3.
    static func thirds(of length: Int) -> [Range<Int>] {
        let (first, second) = (length / 3, length / 3 + (length + 1) / 3)
        return [0..<first, first..<second, second..<length]
    }

    static func hash(third: Int, of length: Int, _ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = UInt64(length << 2 | third) &* 0x9E37_79B9_7F4A_7C15
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
        }
        return UInt32(truncatingIfNeeded: hash)
    }

    /// Calls `body` with the number of each word within `limit` edits, and of some others; with some more than once.
    /// - Parameter limit: 1 or 2.
    func forEachNear(_ word: [UInt8], limit: Int, _ body: (Int) -> Void) {
        let signature = Vocabulary.signature(of: word)
        let shortest = max(word.count - limit, Vocabulary.lengths.lowerBound)
        let longest = min(word.count + limit, Vocabulary.lengths.upperBound)
        guard shortest <= longest else { return }
        for length in shortest...longest {
            let moved = word.count - length
            let thirds = Vocabulary.thirds(of: length)
            func look(_ third: Int, _ bytes: some Sequence<UInt8>) {
                forEach(in: third, Vocabulary.hash(third: third, of: length, bytes), signature, limit, body)
            }
            look(0, word.prefix(thirds[0].count))
            look(2, word.suffix(thirds[2].count))
            guard limit > 1 else { continue }
            // One edit before the middle and one behind it.
            for shift in max(-1, moved - 1)...min(1, moved + 1) {
                let (start, end) = (thirds[1].lowerBound + shift, thirds[1].upperBound + shift)
                if start >= 0 && end <= word.count { look(1, word[start..<end]) }
            }
            guard abs(moved) < limit else { continue }
            // The letters at a border swapped, and an edit in the third that has nothing of it.
            let first = thirds[0].upperBound
            if first < word.count { look(0, word[..<(first - 1)] + [word[first]]) }
            let last = thirds[2].lowerBound + moved
            if last > 0 { look(2, [word[last - 1]] + word[(last + 1)...]) }
        }
    }

    /// Of the words of a bucket those whose letters do not rule out `limit` edits.
    private func forEach(in third: Int, _ hash: UInt32, _ signature: UInt32, _ limit: Int, _ body: (Int) -> Void) {
        let bucketCount = (starts.count - 1) / 3
        guard bucketCount > 0, let base = unsafe signatures.base else { return }
        let bucket = third * bucketCount + Int(hash) & (bucketCount - 1)
        let end = min(Int(starts[bucket + 1]), signatures.count, terms.count)
        let wanted = SIMD8<UInt32>(repeating: signature)
        let one = SIMD8<UInt32>(repeating: 1)
        for first in stride(from: Int(starts[bucket]), to: end, by: 8) {
            let count = min(8, end - first)
            var different = wanted ^ .max
            if count == 8 {
                // SAFETY: first + 8 ≤ end ≤ signatures.count.
                let lanes = unsafe UnsafeRawPointer(base + first).loadUnaligned(as: SIMD8<UInt32>.self)
                different = lanes ^ wanted
            } else {
                for lane in 0..<count { different[lane] = signatures[first + lane] ^ signature }
            }
            // An edit changes the set of letters by at most one letter gone and one come. Whether 2 · limit bits at most
            // differ is asked without counting them: SSE2 has no instruction for that.
            for _ in 0..<2 * limit { different &= different &- one }
            if any(different .== 0) {
                for lane in 0..<count where different[lane] == 0 { body(Int(terms[first + lane])) }
            }
        }
    }
}

struct VocabularyBuilder {
    private var words: [(hashes: SIMD3<UInt32>, signature: UInt32, term: UInt32)] = []

    mutating func add(_ key: TermKey, word: @autoclosure () -> [UInt8], term: Int) {
        guard !key.isCJK && !key.isStem else { return }
        let word = key.packedWord ?? word()
        guard Vocabulary.lengths.contains(word.count), word.allSatisfy({ $0 < 0x80 }) else { return }
        let thirds = Vocabulary.thirds(of: word.count)
        var hashes = SIMD3<UInt32>.zero
        for (third, range) in thirds.enumerated() {
            hashes[third] = Vocabulary.hash(third: third, of: word.count, word[range])
        }
        words.append((hashes, Vocabulary.signature(of: word), UInt32(term)))
    }

    consuming func write(to sink: inout SegmentSink) throws {
        var bucketCount = 1
        while bucketCount * 4 < words.count { bucketCount *= 2 }
        func bucket(_ third: Int, _ hashes: SIMD3<UInt32>) -> Int {
            third * bucketCount + Int(hashes[third]) & (bucketCount - 1)
        }
        var starts = Array(repeating: UInt32(0), count: 3 * bucketCount + 1)
        for word in words { for third in 0..<3 { starts[bucket(third, word.hashes) + 1] += 1 } }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var next = starts
        var signatures = Array(repeating: UInt32(0), count: 3 * words.count)
        var terms = signatures
        for word in words {
            for third in 0..<3 {
                let bucket = bucket(third, word.hashes)
                let place = Int(next[bucket])
                (signatures[place], terms[place]) = (word.signature, word.term)
                next[bucket] += 1
            }
        }
        try sink.write(.vocabularyStarts, starts)
        try sink.write(.vocabularySignatures, signatures)
        try sink.write(.vocabularyTerms, terms)
    }
}
