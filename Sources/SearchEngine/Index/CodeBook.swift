// What a posting's byte says: about how much a term counts in a document, and nearly always its frequencies too.

/// Maps a term's pseudo frequency in a document (the weighted, length-normalised sum over the fields that `Scorer`
/// saturates) to a code, 1…255, in ascending order.
///
/// The code gives bounds of the score. The exact frequencies are those of the first of `patterns` that, with the document's
/// lengths, has this code; postings of which that is not true are listed as exceptions with their frequencies. The book
/// is made with the weights and mean lengths of the time when its segment is written, and stays with it.
struct CodeBook: Sendable {
    let scorer: Scorer
    /// Largest pseudo frequency of each code; 0 for code 0, infinite for 255.
    let boundaries: [Float]
    private let patternGains: [SIMD4<Float>]
    /// By the leading bits of a pseudo frequency, from those of the first boundary on: the smallest code that it may have.
    private let firstCodes: [UInt8]
    private let firstLeadingBits: Int

    /// Bits of a Float that do not lead: steps of a 64th are somewhat finer than those of codes.
    private static let trailingBits: UInt32 = 17

    /// Frequencies that postings often have, the likelier first.
    static let patterns: [UInt32] = {
        var patterns: [(cost: Float, bits: UInt32)] = []
        for question in 0...4 as ClosedRange<UInt32> {
            for variants in 0...2 as ClosedRange<UInt32> {
                for answer in 0...20 as ClosedRange<UInt32> {
                    for topic in 0...1 as ClosedRange<UInt32> where question + variants + answer + topic > 0 {
                        let cost = 2 * Float(question) + 3 * Float(variants) + Float(answer) + 2.5 * Float(topic)
                        patterns.append((cost, question | variants << 8 | answer << 16 | topic << 24))
                    }
                }
            }
        }
        return Array(patterns.sorted { ($0.cost, $0.bits) < ($1.cost, $1.bits) }.map(\.bits).prefix(96))
    }()

    /// - Parameters:
    ///   - scorer: with today's parameters.
    ///   - lengths: of the segment's documents.
    init(_ scorer: Scorer, lengths: [SIMD4<UInt16>]) {
        // Lengths that one document in a thousand falls short of or exceeds say where codes are needed.
        let sample = stride(from: 0, to: lengths.count, by: max(1, lengths.count / 4096)).map { lengths[$0] }
        var (low, high): (Float, Float) = (.infinity, 0)
        for field in 0..<4 {
            let sorted = sample.map { $0[field] }.filter { $0 > 0 }.sorted()
            guard let shortest = sorted.first, let longest = sorted.last, scorer.weights[field] > 0 else { continue }
            let margin = sorted.count / 1000
            var one = FieldFrequencies()
            one.bits = 1 << (8 * UInt32(field))
            func pseudo(_ length: UInt16, _ bits: UInt32) -> Float {
                var lengths = SIMD4<UInt16>.zero
                lengths[field] = length
                return scorer.pseudoFrequency(FieldFrequencies(bits: bits), inverseNorms: scorer.inverseNorms(lengths))
            }
            low = min(low, pseudo(margin > 0 ? sorted[sorted.count - 1 - margin] : longest, one.bits))
            high = max(high, pseudo(margin > 0 ? sorted[margin] : shortest, 6 * one.bits))
        }
        if !(low > 0 && low.isFinite && high > low) { (low, high) = (0.01, 10) }
        // Even steps of the score's logarithm: the same relative error everywhere.
        let (first, last) = (scorer.saturated(low), scorer.saturated(high))
        let step = (last / first).squareRootRepeated(8)
        var boundaries: [Float] = [0]
        var score = first
        for _ in 1...254 {
            boundaries.append(max(scorer.unsaturated(score), boundaries[boundaries.count - 1]))
            score *= step
        }
        self.init(scorer, boundaries: boundaries + [.infinity])
    }

    init(_ scorer: Scorer, boundaries: [Float]) {
        self.scorer = scorer
        self.boundaries = boundaries
        patternGains = CodeBook.patterns.map { scorer.gains(FieldFrequencies(bits: $0)) }
        // Boundaries of a damaged file may be anything; what follows only has to end.
        let first = CodeBook.leadingBits(max(boundaries[1], .leastNormalMagnitude))
        let last = CodeBook.leadingBits(max(boundaries.last { $0 < .infinity } ?? 0, 0))
        var codes: [UInt8] = []
        var code = 1
        for bits in first..<max(first, last) + 2 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits) << CodeBook.trailingBits)
            while code < 255 && boundaries[code] < value { code += 1 }
            codes.append(UInt8(code))
        }
        firstLeadingBits = first
        firstCodes = codes
    }

    private static func leadingBits(_ value: Float) -> Int { Int(value.bitPattern >> trailingBits) }

    /// The code of a pseudo frequency.
    func code(_ pseudoFrequency: Float) -> UInt8 {
        let bits = CodeBook.leadingBits(pseudoFrequency) - firstLeadingBits
        guard bits >= 0 else { return 1 }
        var code = Int(firstCodes[min(bits, firstCodes.count - 1)])
        while code < 255 && boundaries[code] < pseudoFrequency { code += 1 }
        return UInt8(truncatingIfNeeded: code)
    }

    /// Whether its codes say as much under today's parameters as those of a new book would: nothing differs but mean lengths,
    /// and these by little.
    func fits(_ today: Scorer) -> Bool {
        guard scorer.function == today.function, scorer.weights == today.weights, scorer.base == today.base,
            scorer.k1 == today.k1
        else { return false }
        return (0..<4).allSatisfy { field in
            scorer.weights[field] == 0
                || abs(scorer.slopes[field] - today.slopes[field]) <= CodeBook.tolerance * scorer.slopes[field]
        }
    }

    private static let tolerance: Float = 0.05

    /// The code of a posting, and whether `frequencies(of:inverseNorms:)` gives its frequencies back.
    func encode(_ frequencies: FieldFrequencies, inverseNorms: SIMD4<Float>) -> (code: UInt8, isImplied: Bool) {
        let code = code(scorer.pseudoFrequency(frequencies, inverseNorms: inverseNorms))
        return (code, self.frequencies(of: code, inverseNorms: inverseNorms) == frequencies)
    }

    /// The frequencies that a code stands for, unless its posting is an exception.
    @inline(__always)
    func frequencies(of code: UInt8, inverseNorms: SIMD4<Float>) -> FieldFrequencies {
        let (low, high) = (code == 1 ? -1 : boundaries[Int(code) - 1], boundaries[Int(code)])
        for (pattern, gains) in patternGains.enumerated() {
            let pseudoFrequency = (gains * inverseNorms).sum()
            if pseudoFrequency > low && pseudoFrequency <= high {
                return FieldFrequencies(bits: CodeBook.patterns[pattern])
            }
        }
        return FieldFrequencies()
    }
}

extension CodeBook: Equatable {
    /// Whether a posting has the same code in both.
    static func == (one: CodeBook, other: CodeBook) -> Bool {
        one.scorer == other.scorer && one.boundaries == other.boundaries
    }
}

/// Encodes the postings of one document after the other: most of a document's postings have the frequencies of an earlier one.
struct PostingEncoder {
    private let book: CodeBook
    private var inverseNorms = SIMD4<Float>.zero
    /// By hash of the frequencies: frequencies, code, and whether the code implies them.
    private var known: [Known] = []

    private struct Known {
        var frequencies: UInt32 = 0
        var code: UInt8 = 0
        var isImplied = false
    }

    init(_ book: CodeBook) { self.book = book }

    /// - Parameter lengths: of the document whose postings follow.
    mutating func begin(_ lengths: SIMD4<UInt16>) {
        inverseNorms = book.scorer.inverseNorms(lengths)
        known.removeAll(keepingCapacity: true)
        known.append(contentsOf: repeatElement(Known(), count: 64))
    }

    /// As `CodeBook.encode`.
    mutating func encode(_ frequencies: FieldFrequencies) -> (code: UInt8, isImplied: Bool) {
        let place = Int(truncatingIfNeeded: (frequencies.bits &* 0x9E37_79B1) >> 26)
        if known[place].frequencies == frequencies.bits { return (known[place].code, known[place].isImplied) }
        let encoded = book.encode(frequencies, inverseNorms: inverseNorms)
        known[place] = Known(
            frequencies: frequencies.bits, code: encoded.code, isImplied: encoded.isImplied)
        return encoded
    }
}

extension Float {
    /// The 2ⁿ-th root.
    fileprivate func squareRootRepeated(_ n: Int) -> Float { (0..<n).reduce(self) { root, _ in root.squareRoot() } }
}
