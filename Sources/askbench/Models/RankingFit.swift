// Chooses numbers of `Models/ranking.json` on judged questions, and says what the choice is worth on others.

import SearchEngine
import TextRepair

/// Every combination of the values to try was asked with; each fold takes the one that is best outside it.
struct RankingFit {
    /// Numbers by key; the first is the file as it is, and wins where others are no better.
    let settings: [[String: Float]]
    private let questions: [JudgedQuestion]
    /// By setting and question.
    private let outcomes: [[Outcome]]
    private let folds: Folds
    /// By question: what it got in each repetition with the setting that others chose.
    private var held: [[Outcome]]
    /// How many folds chose each setting.
    private(set) var votes: [Int]
    private(set) var confidence = ConfidenceFigures([])

    init(settings: [[String: Float]], outcomes: [[Outcome]], of collection: JudgedCollection) {
        self.settings = settings
        self.outcomes = outcomes
        questions = collection.questions
        folds = Folds(groups: collection.groups)
        held = Array(repeating: [], count: questions.count)
        votes = Array(repeating: 0, count: settings.count)
        var judged: [JudgedConfidence] = []
        var figures: [ConfidenceFigures] = []
        folds.forEach { training, inside in
            let best = bestSetting(on: training)
            votes[best] += 1
            let fit = ConfidenceFit(training.compactMap { sample(best, $0) })
            for question in inside {
                held[question].append(outcomes[best][question])
                if let sample = sample(best, question) { judged.append(fit.judged(sample)) }
            }
            if held.allSatisfy({ $0.count == held[0].count }) {
                figures.append(ConfidenceFigures(judged))
                judged = []
            }
        }
        confidence = ConfidenceFigures(meanOf: figures)
    }

    private func sample(_ setting: Int, _ question: Int) -> ConfidenceSample? {
        ConfidenceSample(outcomes[setting][question], of: questions[question])
    }

    /// The setting with the largest mean reciprocal rank over these questions; of equal ones the first.
    func bestSetting(on questions: [Int]) -> Int {
        let answerable = questions.filter { self.questions[$0].isAnswerable }
        let sums = outcomes.map { outcomes in answerable.reduce(0) { $0 + outcomes[$1].reciprocalRank } }
        // Sums of the same numbers in the same order: what differs by rounding is equal.
        return sums.indices.reduce(0) { sums[$1] > sums[$0] + 1e-9 ? $1 : $0 }
    }

    var bestSetting: Int { bestSetting(on: Array(questions.indices)) }

    /// Confidence fitted on all questions, with the setting that is best on them.
    var finalConfidence: ConfidenceFit { ConfidenceFit(questions.indices.compactMap { sample(bestSetting, $0) }) }
}

extension RankingFit {
    /// A kind of question: S@1, S@5 and MRR in folds, and MRR in folds less that of the file as it is, with its interval.
    struct Row {
        let kind: String
        let count: Int
        let successAt1: Double
        let successAt5: Double
        let reciprocalRank: Double
        let gain: Double
        let interval: ClosedRange<Double>
    }

    var rows: [Row] {
        let answerable = questions.indices.filter { questions[$0].isAnswerable }
        let kinds = Dictionary(grouping: answerable) { questions[$0].kind }.sorted { $0.key < $1.key }
        return kinds.map { row($0.key, $0.value) } + [row("all", answerable)]
    }

    private func row(_ kind: String, _ members: [Int]) -> Row {
        func mean(_ value: (Outcome) -> Double) -> Double {
            RankingFit.mean(members.map { RankingFit.mean(held[$0].map(value)) })
        }
        let gains = members.map { question in
            RankingFit.mean(held[question].map(\.reciprocalRank)) - outcomes[0][question].reciprocalRank
        }
        return Row(
            kind: kind, count: members.count, successAt1: mean { $0.isRight ? 1 : 0 },
            successAt5: mean { ($0.rank ?? .max) <= 5 ? 1 : 0 }, reciprocalRank: mean(\.reciprocalRank),
            gain: RankingFit.mean(gains), interval: RankingFit.interval(gains))
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

    /// 95 %: percentile bootstrap over questions.
    private static func interval(_ values: [Double]) -> ClosedRange<Double> {
        var random = SplitMix64(seed: 1)
        let means = (0..<1000).map { _ in mean(values.map { _ in values.randomElement(using: &random) ?? 0 }) }.sorted()
        return means[25]...means[974]
    }
}
