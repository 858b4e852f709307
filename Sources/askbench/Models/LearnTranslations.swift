// Makes `Models/translations.tsv`.

import Foundation
import SearchEngine

/// Learns which English word stands for which Chinese one, and which words share their translations.
struct TranslationLearner {
    private static let leastOccurrences = 4
    private static let longestSentence = 60

    private var splitter: RunSplitter
    private var words: WordDiscovery
    private var english = Lexicon()
    private var chinese = Lexicon()

    /// - Parameters:
    ///   - modelsDirectory: path of `Models/`, for the character table.
    ///   - texts: plain Chinese text, from which words are learnt beside the Chinese side of `pairs`.
    ///   - pairs: lines of English, tab, Chinese.
    init(modelsDirectory: String, pairs: String, texts: [String]) throws {
        var splitter = try RunSplitter(modelsDirectory: modelsDirectory)
        var runs: [[UInt32]] = []
        for text in [pairs] + texts {
            for line in text.split(separator: "\n") {
                for case .cjk(let run) in splitter.runs(of: String(line)) { runs.append(run) }
            }
        }
        words = WordDiscovery(runs)
        self.splitter = splitter
    }

    /// Lines of English, tab, Chinese, tab, weight 0…1 (the geometric mean of both probabilities), by word, best first.
    mutating func table(pairs: String) -> [String] {
        let sentences = sentences(pairs)
        let common = (
            english.common(TranslationLearner.leastOccurrences), chinese.common(TranslationLearner.leastOccurrences)
        )
        let table = TranslationTable(
            sentences.map { ($0.first.filter(common.0.contains), $0.second.filter(common.1.contains)) })
        var lines: [Line] = []
        for entry in table.entries where entry.count >= 3 {
            let weight = (entry.forward * entry.backward).squareRoot()
            let (source, target) = (english.surface(entry.first), chinese.surface(entry.second))
            guard weight >= 0.1, source != target else { continue }
            lines.append(Line(first: source, second: target, weight: weight))
        }
        return lines.sorted { $0.precedes($1) }.map(\.text)
    }

    private struct Line {
        let first: String
        let second: String
        let weight: Double

        func precedes(_ other: Line) -> Bool {
            (first, -weight, second) < (other.first, -other.weight, other.second)
        }

        var text: String { "\(first)\t\(second)\t\((weight * 100).rounded() / 100)" }
    }

    private mutating func sentences(_ pairs: String) -> [(first: [Int32], second: [Int32])] {
        var sentences: [(first: [Int32], second: [Int32])] = []
        let lines = pairs.split(separator: "\n").map { $0.split(separator: "\t") }.filter { $0.count == 2 }
        var collocations = Collocations()
        for columns in lines { collocations.count(englishWords(columns[0])) }
        for columns in lines {
            let line = englishWords(columns[0])
            var first: [Int32] = []
            for (index, word) in line.enumerated() {
                if !isNumber(word.word) { first.append(english.number(word.word, class: word.stem)) }
                guard index > 0, collocations.contains(line[index - 1], word) else { continue }
                let phrase = line[index - 1].word + " " + word.word
                first.append(english.number(phrase, class: line[index - 1].stem + " " + word.stem))
            }
            var second: [Int32] = []
            for run in splitter.runs(of: String(columns[1])) {
                switch run {
                case .cjk(let run): second += words.words(of: run).map { chinese.number($0, class: $0) }
                case .word(let word, let stem): if !isNumber(word) { second.append(chinese.number(word, class: stem)) }
                }
            }
            (first, second) = (Array(Set(first)).sorted(), Array(Set(second)).sorted())
            guard max(first.count, second.count) <= TranslationLearner.longestSentence, !first.isEmpty, !second.isEmpty
            else { continue }
            sentences.append((first, second))
        }
        return sentences
    }

    private mutating func englishWords(_ text: Substring) -> [(word: String, stem: String)] {
        splitter.runs(of: String(text)).compactMap { run in
            if case .word(let word, let stem) = run { (word, stem) } else { nil }
        }
    }

    private func isNumber(_ word: String) -> Bool { word.utf8.first.map { $0 < 0x40 } ?? true }
}

/// Pairs of English words that keep together: load balancing, rolling update.
private struct Collocations {
    private static let leastCount = 10
    private static let leastCohesion = 8.0

    private var words: [String: Int] = [:]
    private var pairs: [String: Int] = [:]
    private var total = 0

    mutating func count(_ text: [(word: String, stem: String)]) {
        total += text.count
        for (index, word) in text.enumerated() {
            words[word.stem, default: 0] += 1
            if index > 0 { pairs[text[index - 1].stem + " " + word.stem, default: 0] += 1 }
        }
    }

    /// count · total / product of the words' counts is high enough.
    func contains(_ first: (word: String, stem: String), _ second: (word: String, stem: String)) -> Bool {
        guard first.stem != second.stem, first.word.utf8.allSatisfy({ $0 >= 0x40 }),
            second.word.utf8.allSatisfy({ $0 >= 0x40 }),
            let count = pairs[first.stem + " " + second.stem], count >= Collocations.leastCount,
            let one = words[first.stem], let other = words[second.stem]
        else { return false }
        return Double(count) * Double(total) / (Double(one) * Double(other)) >= Collocations.leastCohesion
    }
}

/// Words by number, from 1. The forms of a word share its class.
private struct Lexicon {
    private var numbers: [String: Int32] = [:]
    private var counts: [Int] = [0]
    private var surfaces: [[String: Int]] = [[:]]

    mutating func number(_ word: String, class: String) -> Int32 {
        let number = numbers[`class`] ?? Int32(counts.count)
        if number == counts.count {
            numbers[`class`] = number
            counts.append(0)
            surfaces.append([:])
        }
        counts[Int(number)] += 1
        surfaces[Int(number)][word, default: 0] += 1
        return number
    }

    func common(_ leastCount: Int) -> Set<Int32> {
        Set(counts.indices.filter { counts[$0] >= leastCount }.map(Int32.init))
    }

    /// The commonest form.
    func surface(_ number: Int) -> String {
        surfaces[number].max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }
}
