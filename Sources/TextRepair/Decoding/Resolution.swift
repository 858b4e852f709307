/// What a damaged character is taken for.
struct Resolution: Equatable {
    /// Posterior probability below which a character is doubtful.
    static let doubtLimit: Float = 0.9

    /// U+FFFD if nobody can say.
    var scalar: Unicode.Scalar
    /// The second candidate, if there is one.
    var alternative: Unicode.Scalar?
    var isDoubtful: Bool

    static let unreadable = Self(scalar: "\u{FFFD}", alternative: nil, isDoubtful: true)
}

/// Decides damaged characters by themselves: the most frequent candidate, certain by its share of their counts.
struct FrequencyResolver {
    let model: RestorationModel?

    /// - Returns: one for each damaged character of the line.
    func resolve(_ line: UndoneLine) -> [Resolution] {
        line.damaged.map { character in
            resolve(character.group, after: character.offset > 0 ? line.text[character.offset - 1] : 0)
        }
    }

    private func resolve(_ group: DamagedGroup, after byte: UInt8) -> Resolution {
        guard let model else { return .unreadable }
        let candidates = model.candidates.symbols(for: group)
        guard let best = candidates.first else {
            guard let rare = RareCharacters.best(for: group, afterLowercase: (0x61...0x7A).contains(byte)) else {
                return .unreadable
            }
            return Resolution(scalar: rare.scalar, alternative: nil, isDoubtful: !rare.isCertain)
        }
        // Half an occurrence more for each, so that what was never seen is not impossible.
        let sum = candidates.reduce(0) { $0 + model.counts[Int($1)] + 0.5 }
        let share = (model.counts[Int(best)] + 0.5) / sum
        return Resolution(
            scalar: model.vocabulary.scalar(of: best),
            alternative: candidates.count > 1 ? model.vocabulary.scalar(of: candidates[1]) : nil,
            isDoubtful: share < Resolution.doubtLimit)
    }
}
