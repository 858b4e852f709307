// Chinese words out of plain text, without a dictionary.

/// A unigram model of words found by statistics, and the segmentation it gives.
///
/// A sequence of two to four characters is a candidate if its parts keep together (count · total / product of the
/// parts' counts, the least over all cuts) and its neighbours vary (entropy on both sides), after H. Feng and others,
/// "Accessor variety criteria for Chinese word extraction", Computational Linguistics 30 (2004),
/// doi:10.1162/089120104773633394. Segmenting by the most probable words and counting again drops what was only a
/// piece of others.
struct WordDiscovery {
    private static let longest = 4
    private static let leastCount = 8
    private static let leastCohesion = 12.0
    private static let leastEntropy = 0.8
    private static let rounds = 4
    /// Twelve bits a character: this one stands for whatever is no common character.
    private static let boundary: UInt64 = 0xFFF

    private var identifiers: [UInt32: UInt64] = [:]
    private var logProbabilities: [UInt64: Double] = [:]
    private var unknown = 0.0

    /// - Parameter runs: CJK runs.
    init(_ runs: [[UInt32]]) {
        var counts: [UInt32: Int] = [:]
        for run in runs { for scalar in run { counts[scalar, default: 0] += 1 } }
        for (index, entry) in counts.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) }).prefix(4094).enumerated() {
            identifiers[entry.key] = UInt64(index)
        }
        let coded = runs.map(coded)
        let forward = Sequences(coded, reversed: false)
        let backward = Sequences(coded, reversed: true)
        adopt(candidates(forward, backward, characters: counts))
        for _ in 0..<WordDiscovery.rounds { recount(coded) }
    }

    private func coded(_ run: [UInt32]) -> [UInt64] { run.map { identifiers[$0] ?? WordDiscovery.boundary } }

    private static func key(_ word: some Collection<UInt64>) -> UInt64 {
        word.reduce(UInt64(word.count)) { $0 << 12 | $1 }
    }

    private func candidates(_ forward: Sequences, _ backward: Sequences, characters: [UInt32: Int]) -> [UInt64: Int] {
        var counts: [UInt64: Int] = [:]
        let total = Double(characters.values.reduce(0, +))
        for (scalar, count) in characters {
            if let identifier = identifiers[scalar] { counts[WordDiscovery.key([identifier])] = count }
        }
        var words = counts
        for length in 2...WordDiscovery.longest {
            var left: [UInt64: Double] = [:]
            backward.forEach(length: length, leastCount: WordDiscovery.leastCount) { word, _, entropy in
                left[WordDiscovery.key(word.reversed())] = entropy
            }
            forward.forEach(length: length, leastCount: WordDiscovery.leastCount) { word, count, right in
                let key = WordDiscovery.key(word)
                counts[key] = count
                let cohesion = (1..<length).map { cut in
                    let first = counts[WordDiscovery.key(word[..<cut])] ?? 1
                    let second = counts[WordDiscovery.key(word[cut...])] ?? 1
                    return Double(count) * total / (Double(first) * Double(second))
                }.min()
                guard let cohesion, cohesion >= WordDiscovery.leastCohesion,
                    min(right, left[key] ?? 0) >= WordDiscovery.leastEntropy
                else { return }
                words[key] = count
            }
        }
        return words
    }

    private mutating func adopt(_ counts: [UInt64: Int]) {
        let total = Double(counts.values.reduce(0, +))
        logProbabilities = counts.mapValues { ($0 > 0 ? Double($0) / total : 0.1 / total) }.mapValues(naturalLogarithm)
        unknown = naturalLogarithm(0.1 / total)
    }

    private mutating func recount(_ coded: [[UInt64]]) {
        var counts: [UInt64: Int] = [:]
        for run in coded {
            for range in segments(run) { counts[WordDiscovery.key(run[range]), default: 0] += 1 }
        }
        adopt(counts.filter { $0.value >= 3 || $0.key >> 12 < 1 << 1 })
    }

    /// The most probable segmentation (Viterbi).
    private func segments(_ run: [UInt64]) -> [Range<Int>] {
        var best = [0.0]
        var lengths = [0]
        for end in 1..<run.count + 1 {
            var (score, length) = (-Double.infinity, 1)
            for candidate in 1...min(WordDiscovery.longest, end) {
                let key = WordDiscovery.key(run[end - candidate..<end])
                guard let word = logProbabilities[key] ?? (candidate == 1 ? unknown : nil) else { continue }
                let sum = best[end - candidate] + word
                if sum > score { (score, length) = (sum, candidate) }
            }
            best.append(score)
            lengths.append(length)
        }
        var ranges: [Range<Int>] = []
        var end = run.count
        while end > 0 {
            ranges.append(end - lengths[end]..<end)
            end -= lengths[end]
        }
        return ranges.reversed()
    }

    /// The words of a CJK run.
    func words(of run: [UInt32]) -> [String] {
        segments(coded(run)).map { range in
            String(String.UnicodeScalarView(run[range].compactMap(Unicode.Scalar.init)))
        }
    }
}

/// All sequences of five characters, sorted, so that equal beginnings stand together.
private struct Sequences {
    private static let length = 5
    private var keys: [UInt64] = []

    init(_ runs: [[UInt64]], reversed: Bool) {
        for run in runs {
            let run = reversed ? run.reversed() : run
            for start in run.indices {
                var key: UInt64 = 0
                for offset in 0..<Sequences.length {
                    key = key << 12 | (start + offset < run.count ? run[start + offset] : 0xFFF)
                }
                keys.append(key)
            }
        }
        keys.sort()
    }

    /// Calls `body` with each sequence of `length` common characters, its count, and the entropy of what follows, in nats.
    /// Each end of a run counts as a follower of its own.
    func forEach(length: Int, leastCount: Int, _ body: ([UInt64], Int, Double) -> Void) {
        let shift = UInt64(12 * (Sequences.length - length))
        var start = 0
        while start < keys.count {
            let prefix = keys[start] >> shift
            var end = start
            var followers: [Int] = []
            var last: UInt64?
            while end < keys.count && keys[end] >> shift == prefix {
                let follower = keys[end] >> (shift - 12) & 0xFFF
                if follower == last && follower != 0xFFF {
                    followers[followers.count - 1] += 1
                } else {
                    followers.append(1)
                }
                last = follower
                end += 1
            }
            let word = (0..<length).map { prefix >> UInt64(12 * (length - 1 - $0)) & 0xFFF }
            let count = end - start
            if count >= leastCount && !word.contains(0xFFF) {
                let entropy = followers.reduce(0.0) { sum, part in
                    let share = Double(part) / Double(count)
                    return sum - share * naturalLogarithm(share)
                }
                body(word, count, entropy)
            }
            start = end
        }
    }
}
