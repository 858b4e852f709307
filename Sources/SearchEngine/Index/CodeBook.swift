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
    }

    /// The code of a pseudo frequency.
    func code(_ pseudoFrequency: Float) -> UInt8 {
        let boundaries = boundaries.span
        var low = 1
        var size = 128
        while size > 0 {
            if low + size <= 255 && boundaries[low &+ size &- 1] < pseudoFrequency { low &+= size }
            size >>= 1
        }
        return UInt8(truncatingIfNeeded: low)
    }

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

extension Float {
    /// The 2ⁿ-th root.
    fileprivate func squareRootRepeated(_ n: Int) -> Float { (0..<n).reduce(self) { root, _ in root.squareRoot() } }
}
