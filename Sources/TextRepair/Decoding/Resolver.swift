import Glibc

/// Which parts of the restoration are at work: all, unless the effect of one is measured.
package struct RestorationParts: Sendable {
    /// What the file itself is certain of.
    package var ownCounts = true
    /// Features by template, see ``Features``: false leaves them out of every score.
    package var features = [Bool](repeating: true, count: Features.count)

    package init() {}
}

/// Decides the damaged characters of many lines together.
///
/// Each is decided by itself, from its surroundings as they are seen. What the lines are certain of then adds to the
/// scores: β · ln(1 + own count) for each feature of ``Features/own``, twice over.
struct Resolver {
    /// β, fitted on held-out sources.
    private static let ownWeight: Float = 0.3
    private static let ownRounds = 2
    /// Posterior from which on a decision counts.
    private static let certainty: Float = 0.95

    /// An ambiguous character: its candidates' scores and keys lie in the arrays below.
    private struct Entry {
        var line: Int
        var damaged: Int
        var group: Int
        var firstScore: Int
        var best = 0
        var second = 0
        var posterior: Float = 0
    }

    private let model: RestorationModel
    private let parts: RestorationParts
    private var features: Features
    private var entries: [Entry] = []
    /// By candidate of an entry.
    private var scores: [Float] = []
    /// By candidate and feature of ``Features/own``.
    private var ownKeys: [UInt32] = []

    /// - Returns: for each line, one resolution for each of its damaged characters.
    static func resolve(_ lines: [UndoneLine], model: RestorationModel?, parts: RestorationParts = RestorationParts())
        -> [[Resolution]]
    {
        guard let model else { return lines.map { $0.damaged.map { _ in .unreadable } } }
        var resolver = Self(model: model, parts: parts)
        var resolutions = lines.enumerated().map { number, line in resolver.add(line, number: number) }
        resolver.decide(own: nil)
        if parts.ownCounts {
            for _ in 0..<ownRounds { resolver.decide(own: resolver.certainCounts()) }
        }
        for entry in resolver.entries { resolutions[entry.line][entry.damaged] = resolver.resolution(of: entry) }
        return resolutions
    }

    private init(model: RestorationModel, parts: RestorationParts) {
        self.model = model
        self.parts = parts
        features = Features(model.vocabulary)
    }

    /// Scores what is ambiguous, and resolves the rest.
    private mutating func add(_ line: UndoneLine, number: Int) -> [Resolution] {
        let readings = line.damaged.map { model.candidates.reading(of: $0.group) }
        var resolutions: [Resolution] = []
        var ambiguous: [Int] = []
        for (index, (character, reading)) in zip(line.damaged, readings).enumerated() {
            switch reading {
            case .unknown:
                let before = character.offset > 0 ? line.text[character.offset - 1] : 0
                resolutions.append(Resolution(rare: character.group, after: before))
            case .certain(let symbol):
                let scalar = model.vocabulary.scalar(of: symbol)
                resolutions.append(Resolution(scalar: scalar, alternative: nil, isDoubtful: false))
            case .ambiguous:
                resolutions.append(.unreadable)
                ambiguous.append(index)
            }
        }
        if ambiguous.isEmpty { return resolutions }
        let observed = ObservedLine(line, readings: readings, model: model)
        for (damaged, question) in zip(ambiguous, observed.questions) {
            features.collect(observed, at: question.index)
            entries.append(Entry(line: number, damaged: damaged, group: question.group, firstScore: scores.count))
            for candidate in model.candidates.ambiguous[question.group] { score(candidate) }
        }
        return resolutions
    }

    private mutating func score(_ candidate: Symbol) {
        var sum: Float = 0
        for (index, hash) in features.hashes.enumerated() {
            let key = Features.key(hash, candidate)
            if parts.features[index] { sum += model.weights[key] }
            if Features.own.contains(index) { ownKeys.append(key) }
        }
        scores.append(sum)
    }

    /// Chooses the best candidate of every entry.
    private mutating func decide(own: OwnCounts?) {
        for index in entries.indices {
            let first = entries[index].firstScore
            var best = -1, second = -1
            var bestScore = -Float.infinity, secondScore = -Float.infinity
            var total: Float = 0
            for candidate in model.candidates.ambiguous[entries[index].group].indices {
                let score = scores[first + candidate] + ownScore(first + candidate, own)
                // Σ exp(score − best), carried over whenever the best one changes.
                if score > bestScore {
                    total = total * exp(bestScore - score) + 1
                    (second, secondScore) = (best, bestScore)
                    (best, bestScore) = (candidate, score)
                } else {
                    total += exp(score - bestScore)
                    if score > secondScore { (second, secondScore) = (candidate, score) }
                }
            }
            entries[index].best = best
            entries[index].second = second
            entries[index].posterior = 1 / total
        }
    }

    @inline(__always)
    private func ownScore(_ candidate: Int, _ own: OwnCounts?) -> Float {
        guard let own else { return 0 }
        var product: Float = 1
        let first = candidate * Features.own.count
        for index in first..<first + Features.own.count { product *= 1 + own[ownKeys[index]] }
        return product == 1 ? 0 : Self.ownWeight * log(product)
    }

    /// Counts of what is certain so far.
    private func certainCounts() -> OwnCounts {
        var own = OwnCounts(capacity: 5 * entries.count)
        for entry in entries where entry.posterior >= Self.certainty {
            let first = (entry.firstScore + entry.best) * Features.own.count
            for index in first..<first + Features.own.count { own.add(ownKeys[index]) }
        }
        return own
    }

    private func resolution(of entry: Entry) -> Resolution {
        let candidates = model.candidates.ambiguous[entry.group]
        return Resolution(
            scalar: model.vocabulary.scalar(of: candidates[entry.best]),
            alternative: model.vocabulary.scalar(of: candidates[entry.second]),
            isDoubtful: entry.posterior < Resolution.doubtLimit)
    }
}
