// The slow truth: documents in a dictionary, analysed anew for each question, formulas as the papers write them.

import Foundation

@testable import SearchEngine

struct ReferenceIndex {
    let models: EngineModels
    let scoring: ScoringFunction
    var documents: [Int64: Document] = [:]

    mutating func apply(removing: [Int64], adding: [Document]) {
        for id in removing { documents[id] = nil }
        for document in adding { documents[document.id] = document }
    }

    /// A term as text: its name space and its characters.
    private func name(_ token: Token, _ tokenizer: Tokenizer) -> String {
        let space = token.kind == .stem ? "stem" : token.kind == .word || token.kind == .part ? "word" : "cjk"
        return space + " " + String(decoding: tokenizer.word(of: token), as: UTF8.self)
    }

    private func analyse(_ text: String) -> (counts: [String: Double], length: Int) {
        var tokenizer = Tokenizer(table: models.traditional)
        tokenizer.tokenize(text)
        var counts: [String: Double] = [:]
        for token in tokenizer.tokens { counts[name(token, tokenizer), default: 0] += 1 }
        return (counts.mapValues { min($0, 255) }, tokenizer.length)
    }

    /// Frequencies and length by field, in the order of `Field`.
    private func fields(_ document: Document) -> [(counts: [String: Double], length: Int)] {
        let variants = document.variants.map(analyse)
        let merged = variants.reduce(into: [String: Double]()) { $0.merge($1.counts, uniquingKeysWith: max) }
        let length = variants.isEmpty ? 0 : variants.reduce(0) { $0 + $1.length } / variants.count
        return [analyse(document.question), (merged, length), analyse(document.answer), analyse(document.topic)]
    }

    private func weights(_ question: String, factor: Double, into weights: inout [String: Double]) {
        var tokenizer = Tokenizer(table: models.traditional)
        tokenizer.tokenize(question)
        let frames = models.frames.marks(in: tokenizer.characters)
        var counts: [String: Float] = [:]
        for token in tokenizer.tokens {
            let name = name(token, tokenizer)
            guard counts[name, default: 0] < models.parameters.queryFrequencyCap else { continue }
            counts[name, default: 0] += 1
            let isFrame = frames[Int(token.first)..<Int(token.first + token.count)].allSatisfy { $0 }
            let weight = models.parameters.weight(of: token.kind) * (isFrame ? models.parameters.frameFactor : 1)
            weights[name, default: 0] += Double(weight) * factor
        }
    }

    /// All that match, best first.
    func search(_ question: String, context: [String] = [], filter: SearchFilter = SearchFilter()) -> [(
        id: Int64, score: Double
    )] {
        var queryWeights: [String: Double] = [:]
        weights(question, factor: 1, into: &queryWeights)
        if let previous = context.last {
            weights(previous, factor: Double(models.parameters.contextFactor), into: &queryWeights)
        }
        let analysed = documents.mapValues(fields)
        let count = Double(analysed.count)
        var means = (0..<4).map { field in
            analysed.values.reduce(0) { $0 + Double($1[field].length) } / max(count, 1)
        }
        means[1] = means[0]
        means = means.map { $0 > 0 ? $0 : 1 }
        var scores: [Int64: Double] = [:]
        for (name, weight) in queryWeights {
            let frequency = Double(analysed.values.count { $0.contains { $0.counts[name] != nil } })
            for (id, fields) in analysed {
                let frequencies = fields.map { $0.counts[name] ?? 0 }
                guard frequencies.contains(where: { $0 > 0 }) else { continue }
                let ratios = fields.indices.map { Double(fields[$0].length) / means[$0] }
                let score = termScore(frequencies, ratios, documentFrequency: frequency, documentCount: count)
                scores[id, default: 0] += weight * score
            }
        }
        return scores.filter { accepts(documents[$0.key], filter) }.map { ($0.key, $0.value) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    private func termScore(
        _ frequencies: [Double], _ ratios: [Double], documentFrequency n: Double, documentCount: Double
    ) -> Double {
        let parameters = models.parameters
        let weights = (0..<4).map { Double(parameters.fieldWeights[$0]) }
        switch scoring {
        case .bm25f:
            let b = Double(parameters.b)
            let k1 = Double(parameters.k1)
            let x = (0..<4).reduce(0.0) { $0 + weights[$1] * frequencies[$1] / (1 - b + b * ratios[$1]) }
            return log(1 + (documentCount - n + 0.5) / (n + 0.5)) * x * (k1 + 1) / (k1 + x)
        case .tfidf:
            let s = Double(parameters.pivotSlope)
            let sum = (0..<4).reduce(0.0) { sum, field in
                guard frequencies[field] > 0 else { return sum }
                return sum + weights[field] * (1 + log(frequencies[field])) / (1 - s + s * ratios[field])
            }
            return log((documentCount + 1) / n) * sum
        }
    }

    private func accepts(_ document: Document?, _ filter: SearchFilter) -> Bool {
        guard let document else { return false }
        if let topics = filter.topicIDs, !topics.contains(document.topicID) { return false }
        if let days = filter.days {
            guard let day = document.day, days.contains(day) else { return false }
        }
        return filter.tags.allSatisfy(document.tags.contains)
    }
}
