// How true confidences are.

/// A first answer with a confidence that was fitted on other questions.
struct JudgedConfidence {
    let confidence: Double
    let isRight: Bool
    let isAnswerable: Bool
    /// Right, or rightly none shown, at the threshold of the same fit.
    var isGood = false

    init(_ sample: ConfidenceSample, confidence: Double) {
        self.confidence = confidence
        isRight = sample.isRight
        isAnswerable = sample.isAnswerable
    }

    func isGood(above threshold: Double) -> Bool { confidence >= threshold ? isRight : !isAnswerable }
}

struct ConfidenceFigures {
    /// Area under the ROC curve: answerable against not.
    let auroc: Double
    /// Expected calibration error in five bins.
    let calibrationError: Double
    let rightOrSilent: Double

    init(_ judged: [JudgedConfidence]) {
        let positives = judged.filter(\.isAnswerable).map(\.confidence)
        let negatives = judged.filter { !$0.isAnswerable }.map(\.confidence)
        var wins = 0.0
        for positive in positives {
            for negative in negatives { wins += positive > negative ? 1 : positive == negative ? 0.5 : 0 }
        }
        auroc = wins / Double(max(positives.count * negatives.count, 1))
        var sums = Array(repeating: 0.0, count: 5)
        for one in judged { sums[min(4, Int(one.confidence * 5))] += one.confidence - (one.isRight ? 1 : 0) }
        calibrationError = sums.reduce(0) { $0 + abs($1) } / Double(max(judged.count, 1))
        rightOrSilent = Double(judged.count(where: \.isGood)) / Double(max(judged.count, 1))
    }

    /// The mean of several repetitions.
    init(meanOf figures: [ConfidenceFigures]) {
        let count = Double(max(figures.count, 1))
        auroc = figures.reduce(0) { $0 + $1.auroc } / count
        calibrationError = figures.reduce(0) { $0 + $1.calibrationError } / count
        rightOrSilent = figures.reduce(0) { $0 + $1.rightOrSilent } / count
    }
}
