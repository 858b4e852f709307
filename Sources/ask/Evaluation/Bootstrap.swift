// How much of a figure is chance: intervals by drawing the questions again.

/// A 95 % interval.
struct Interval: Sendable, Equatable, Codable {
    var low: Double
    var high: Double

    /// Whether 0 is outside.
    var excludesZero: Bool { low > 0 || high < 0 }
}

/// Percentile bootstrap over questions (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13).
enum Bootstrap {
    private static let draws = 1_000

    /// Intervals of the figures, by name; those that the questions do not have are left out.
    static func intervals(of observations: [Observation]) -> [String: Interval] {
        intervals(count: observations.count) { indices in
            let drawn = indices.map { observations[$0] }
            return Figures(drawn, unanswerable: drawn.filter { !$0.hasAnswer }.map(\.confidence)).named
        }
    }

    /// Intervals of the differences `new` − `old`, whose elements are of the same questions: these are drawn in pairs.
    static func intervals(from old: [Observation], to new: [Observation]) -> [String: Interval] {
        intervals(count: new.count) { indices in
            Figures.differences(from: indices.map { old[$0] }, to: indices.map { new[$0] })
        }
    }

    private static func intervals(
        count: Int, _ figures: ([Int]) -> [(key: Figures.CodingKeys, value: Double?)]
    ) -> [String: Interval] {
        guard count > 0 else { return [:] }
        // The same numbers each time, so that equal runs print equal intervals.
        var random = LinearCongruential(state: 1)
        var values: [String: [Double]] = [:]
        for _ in 0..<draws {
            let indices = (0..<count).map { _ in Int.random(in: 0..<count, using: &random) }
            for (key, value) in figures(indices) { if let value { values[key.rawValue, default: []].append(value) } }
        }
        return values.mapValues { values in
            let sorted = values.sorted()
            let tail = sorted.count / 40
            return Interval(low: sorted[tail], high: sorted[sorted.count - 1 - tail])
        }
    }
}

extension Figures {
    /// The figures of `new` less those of `old`.
    static func differences(
        from old: [Observation], to new: [Observation]
    ) -> [(key: CodingKeys, value: Double?)] {
        func figures(_ observations: [Observation]) -> Figures {
            Figures(observations, unanswerable: observations.filter { !$0.hasAnswer }.map(\.confidence))
        }
        return zip(figures(old).named, figures(new).named).map { before, after in
            guard let one = before.value, let other = after.value else { return (before.key, nil) }
            return (before.key, other - one)
        }
    }
}

/// Knuth's constants (The Art of Computer Programming, volume 2, 3.3.4); the high bits are random enough to draw with.
private struct LinearCongruential: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        func step() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return step() << 32 | step()
    }
}
