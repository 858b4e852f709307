// The words of a segment that a misspelt word may have meant.

/// Words of ASCII letters and digits by length, with what rules most of them out at a glance.
struct Vocabulary: Sendable {
    /// Length → where its words begin; one more for the end.
    private let starts: Column<UInt32>
    /// A bit for each letter, one for all digits and one for all else, that the word holds.
    private let signatures: Column<UInt32>
    /// Numbers in the segment's dictionary.
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

    /// Calls `body` with the number of each word whose length and letters do not rule out `limit` edits.
    func forEachNear(_ word: [UInt8], limit: Int, _ body: (Int) -> Void) {
        let signature = Vocabulary.signature(of: word)
        let shortest = max(word.count - limit, Vocabulary.lengths.lowerBound)
        let longest = min(word.count + limit, Vocabulary.lengths.upperBound)
        guard shortest <= longest, starts.count > longest + 1 else { return }
        let end = min(Int(starts[longest + 1]), signatures.count, terms.count)
        let start = min(Int(starts[shortest]), end)
        guard start < end, let base = unsafe signatures.base else { return }
        let wanted = SIMD8<UInt32>(repeating: signature)
        let one = SIMD8<UInt32>(repeating: 1)
        for first in stride(from: start, to: end, by: 8) {
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
    private var words: [(length: Int, signature: UInt32, term: UInt32)] = []

    mutating func add(_ key: TermKey, word: @autoclosure () -> [UInt8], term: Int) {
        guard !key.isCJK && !key.isStem else { return }
        let word = key.packedWord ?? word()
        guard Vocabulary.lengths.contains(word.count), word.allSatisfy({ $0 < 0x80 }) else { return }
        words.append((word.count, Vocabulary.signature(of: word), UInt32(term)))
    }

    consuming func write(to sink: inout SegmentSink) throws {
        let sorted = words.sorted { ($0.length, $0.term) < ($1.length, $1.term) }
        var starts = Array(repeating: UInt32(0), count: Vocabulary.lengths.upperBound + 2)
        for word in sorted { starts[word.length + 1] += 1 }
        for length in 1..<starts.count { starts[length] += starts[length - 1] }
        try sink.write(.vocabularyStarts, starts)
        try sink.write(.vocabularySignatures, sorted.map(\.signature))
        try sink.write(.vocabularyTerms, sorted.map(\.term))
    }
}
