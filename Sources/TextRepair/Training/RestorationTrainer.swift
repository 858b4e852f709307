import Glibc

/// Learns a ``RestorationModel`` from sound texts, by damaging them.
///
/// Each character that loses bytes and could be another one is an example: its surroundings as damage leaves them, and the
/// answer. One pass over all examples learns a weight for every feature and candidate; those furthest from 0 are kept, and
/// learned anew by themselves, which undoes what the others had explained away.
package struct RestorationTrainer {
    /// Marks that are symbols of their own, beside the hanzi of GB 2312.
    private static let marks = "，、。：；？！（）「」『』【】《》〈〉“”‘’…—·～／－％＋"
    /// Weights in the model file, three bytes each.
    package static let maximumWeights = 950_000
    private static let finalPasses = 2

    private struct Example {
        var line: ObservedLine
        /// One for each question of the line.
        var answers: [Symbol]
        var weight: Float
    }

    private let vocabulary: Vocabulary
    private let candidates: CandidateTable
    private var examples: [Example] = []
    private var features: Features
    /// Of the candidates of one question: their scores, and where the weights of their features are (−1: nowhere).
    private var scores: [Float] = []
    private var slots: [Int] = []

    package init() {
        let characters = Array(Self.marks.unicodeScalars) + GB18030.hanziOfGB2312()
        vocabulary = Vocabulary(characters: characters.map { UInt16(truncatingIfNeeded: $0.value) })
        candidates = CandidateTable(vocabulary)
        features = Features(vocabulary)
    }

    /// Adds a whole line of text.
    /// - Parameter weight: what one occurrence counts, > 0.
    package mutating func add(line: some StringProtocol, weight: Float) {
        add(line, weight: weight, isFragment: false)
    }

    /// Adds words without their surroundings.
    package mutating func add(words: some StringProtocol, weight: Float) {
        add(words, weight: weight, isFragment: true)
    }

    private mutating func add(_ text: some StringProtocol, weight: Float, isFragment: Bool) {
        var line = ObservedLine(isFragment: isFragment)
        var answers: [Symbol] = []
        for scalar in text.unicodeScalars {
            let symbol = vocabulary.symbol(of: scalar.value)
            let observed = candidates.observed[Int(symbol)]
            // A half-width mark is read as the full-width one, but loses nothing.
            if observed == symbol || scalar.value < 0x80 {
                line.append(scalar: scalar.value, in: vocabulary)
            } else {
                line.appendQuestion(group: Int(observed - candidates.firstGroup), seenAs: observed)
                answers.append(symbol)
            }
        }
        if answers.isEmpty { return }
        line.finish()
        examples.append(Example(line: line, answers: answers, weight: weight))
    }

    /// Learns from what was added.
    /// - Parameter progress: called with the number of a pass and its mean loss in nats a question.
    package mutating func train(
        maximumWeights: Int = Self.maximumWeights, progress: (Int, Float) -> Void = { _, _ in }
    ) -> RestorationModel {
        var generator = SplitMix64(seed: 1)
        var weights = TrainableWeights()
        progress(1, pass(&weights, inserting: true, using: &generator))
        let kept = weights.entries.sorted { (abs($0.weight), $1.key) > (abs($1.weight), $0.key) }.prefix(maximumWeights)
        weights = TrainableWeights(keys: kept.map(\.key))
        for number in 0..<Self.finalPasses {
            progress(number + 2, pass(&weights, inserting: false, using: &generator))
        }
        return RestorationModel(vocabulary: vocabulary, weights: WeightTable(weights.entries))
    }

    /// Learns from every example once, in random order.
    /// - Returns: mean loss before each step.
    private mutating func pass(
        _ weights: inout TrainableWeights, inserting: Bool, using generator: inout SplitMix64
    ) -> Float {
        var loss = 0.0
        var count = 0
        for index in examples.indices.shuffled(using: &generator) {
            let example = examples[index]
            for (question, answer) in zip(example.line.questions, example.answers) {
                features.collect(example.line, at: question.index)
                loss += Double(
                    learn(candidates.ambiguous[question.group], answer, example.weight, &weights, inserting: inserting))
                count += 1
            }
        }
        return count > 0 ? Float(loss / Double(count)) : 0
    }

    /// One step of descent on −ln p(answer).
    private mutating func learn(
        _ possible: [Symbol], _ answer: Symbol, _ weight: Float, _ weights: inout TrainableWeights, inserting: Bool
    ) -> Float {
        if inserting { insertKeys(possible, &weights) }
        scores.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        for candidate in possible {
            var sum: Float = 0
            for hash in features.hashes {
                let slot = hash == 0 ? nil : weights.slot(of: Features.key(hash, candidate))
                if let slot { sum += weights.weight(at: slot) }
                slots.append(slot ?? -1)
            }
            scores.append(sum)
        }
        let best = scores.reduce(-Float.infinity, max)
        let total = scores.reduce(0) { $0 + exp($1 - best) }
        var loss: Float = 0
        for (index, candidate) in possible.enumerated() {
            let probability = exp(scores[index] - best) / total
            if candidate == answer { loss = -log(max(probability, 1e-20)) }
            let gradient = (probability - (candidate == answer ? 1 : 0)) * weight
            // A certain answer teaches nothing.
            if abs(gradient) < 1e-4 { continue }
            let first = index * features.hashes.count
            for slot in slots[first..<first + features.hashes.count] where slot >= 0 {
                weights.descend(at: slot, gradient: gradient)
            }
        }
        return loss
    }

    private func insertKeys(_ possible: [Symbol], _ weights: inout TrainableWeights) {
        for candidate in possible {
            for hash in features.hashes where hash != 0 { _ = weights.slot(inserting: Features.key(hash, candidate)) }
        }
    }
}
