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

    private func names(_ terms: [QueryTerm]) -> [String: Double] {
        var names: [String: Double] = [:]
        for term in terms {
            let space = term.kind == .stem ? "stem" : term.kind == .word || term.kind == .part ? "word" : "cjk"
            names[space + " " + String(decoding: term.word, as: UTF8.self)] = Double(term.weight)
        }
        return names
    }

    /// The nearest known word by full distance matrices.
    func nearest(_ word: String) -> String? {
        guard (4...40).contains(word.count), word.allSatisfy({ ("a"..."z").contains($0) }) else { return nil }
        let limit = word.count >= 7 ? 2 : 1
        let vocabulary = Collection(documents.mapValues(fields)).vocabulary
        let near = vocabulary.filter { $0.key.allSatisfy(\.isASCII) && (3...40).contains($0.key.count) }
            .map { (word: $0.key, distance: ReferenceIndex.distance(word, $0.key), frequency: $0.value) }
            .filter { $0.distance <= limit }
        func order(_ found: (word: String, distance: Int, frequency: Int)) -> (Int, Int, Int, String) {
            (found.distance, found.word.first == word.first ? 0 : 1, -found.frequency, found.word)
        }
        return near.min { order($0) < order($1) }?.word
    }

    static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.utf8), Array(other.utf8))
        var matrix = (0...a.count).map { row in (0...b.count).map { row == 0 ? $0 : $0 == 0 ? row : 0 } }
        for row in 1..<a.count + 1 {
            for column in 1..<b.count + 1 {
                let cost = a[row - 1] == b[column - 1] ? 0 : 1
                var best = min(
                    matrix[row - 1][column] + 1, matrix[row][column - 1] + 1, matrix[row - 1][column - 1] + cost)
                if row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1] {
                    best = min(best, matrix[row - 2][column - 2] + 1)
                }
                matrix[row][column] = best
            }
        }
        return matrix[a.count][b.count]
    }

    /// All that match the terms and concepts of a question, best first.
    func search(_ query: AnalyzedQuery, filter: SearchFilter = SearchFilter()) -> [(id: Int64, score: Double)] {
        score(query, Collection(documents.mapValues(fields))).filter { accepts(documents[$0.key], filter) }
            .map { ($0.key, $0.value) }.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    private struct Collection {
        let fields: [Int64: [(counts: [String: Double], length: Int)]]
        var frequencies: [String: Int] = [:]
        var means: [Double]

        init(_ fields: [Int64: [(counts: [String: Double], length: Int)]]) {
            self.fields = fields
            for document in fields.values {
                for name in Set(document.flatMap(\.counts.keys)) { frequencies[name, default: 0] += 1 }
            }
            means = (0..<4).map { field in
                fields.values.reduce(0) { $0 + Double($1[field].length) } / Double(max(fields.count, 1))
            }
            means[1] = means[0]
            means = means.map { $0 > 0 ? $0 : 1 }
        }

        /// Words without their name space.
        var vocabulary: [String: Int] {
            var vocabulary: [String: Int] = [:]
            for (name, count) in frequencies where name.hasPrefix("word ") {
                vocabulary[String(name.dropFirst(5))] = count
            }
            return vocabulary
        }
    }

    private func score(_ query: AnalyzedQuery, _ collection: Collection) -> [Int64: Double] {
        let weights = names(query.terms)
        let concepts = query.concepts.map { concept in
            (
                source: names(concept.source),
                alternatives: concept.alternatives.map { (weights: names($0.terms), factor: Double($0.factor)) }
            )
        }
        var scores: [Int64: Double] = [:]
        for (id, fields) in collection.fields {
            func sum(_ weights: [String: Double]) -> Double {
                weights.reduce(0) { $0 + $1.value * termScore($1.key, fields, collection) }
            }
            var score = sum(weights)
            for concept in concepts {
                let sourceWeight = weight(concept.source, collection)
                let best = concept.alternatives.map { alternative -> Double in
                    guard alternative.weights.keys.allSatisfy({ collection.frequencies[$0] != nil }) else { return 0 }
                    let weight = weight(alternative.weights, collection)
                    let share = sum(alternative.weights) / weight
                    let limit = Double(models.parameters.alternativeFactor) * alternative.factor
                    return limit * min(share, 1.8) * min(share, 1) * min(weight, sourceWeight)
                }
                score += max(0, (best.max() ?? 0) - sum(concept.source))
            }
            if score > 0 { scores[id] = score }
        }
        return scores
    }

    /// What the terms would score against themselves.
    private func weight(_ weights: [String: Double], _ collection: Collection) -> Double {
        weights.reduce(0) { $0 + $1.value * inverseDocumentFrequency($1.key, collection) }
    }

    private func inverseDocumentFrequency(_ name: String, _ collection: Collection) -> Double {
        let n = Double(collection.frequencies[name] ?? 0)
        let count = Double(max(collection.fields.count, 1_000))
        return scoring == .bm25f ? log(1 + (count - n + 0.5) / (n + 0.5)) : log((count + 1) / max(n, 1))
    }

    private func termScore(
        _ name: String, _ fields: [(counts: [String: Double], length: Int)], _ collection: Collection
    ) -> Double {
        let frequencies = fields.map { $0.counts[name] ?? 0 }
        guard frequencies.contains(where: { $0 > 0 }) else { return 0 }
        let ratios = fields.indices.map { Double(fields[$0].length) / collection.means[$0] }
        let parameters = models.parameters
        let weights = (0..<4).map { Double(parameters.fieldWeights[$0]) }
        let idf = inverseDocumentFrequency(name, collection)
        switch scoring {
        case .bm25f:
            let (b, k1) = (Double(parameters.b), Double(parameters.k1))
            let x = (0..<4).reduce(0.0) { $0 + weights[$1] * frequencies[$1] / (1 - b + b * ratios[$1]) }
            return idf * x * (k1 + 1) / (k1 + x)
        case .tfidf:
            let s = Double(parameters.pivotSlope)
            let sum = (0..<4).reduce(0.0) { sum, field in
                guard frequencies[field] > 0 else { return sum }
                return sum + weights[field] * (1 + log(frequencies[field])) / (1 - s + s * ratios[field])
            }
            return idf * sum
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
