// `askbench spelling`: how long it takes to find what a misspelt word meant, and what a begun one may become, among many words.

import Foundation
import SearchEngine
import TextRepair

enum SpellingBenchmark {
    static let command = Command(
        name: "spelling", arguments: "MODELS WORDS",
        summary: """
            finding the nearest of WORDS words, made up letter by letter like English ones, to misspelt ones, and the \
            commonest that begin with a few letters
            """
    ) { arguments in
        guard arguments.count == 2, let count = Int(arguments[1]), count > 0 else { throw UsageError() }
        let models = try EngineModels(directory: arguments[0], meaning: false)
        var source = try WordSource(examples: arguments[0] + "/translations.tsv")
        let words = source.words(count)
        let index = SearchIndex(models: models, scoring: .bm25f)
        index.apply(removing: [], adding: documents(of: words))
        let snapshot = index.snapshot
        for edits in 1...2 {
            let (times, found) = measured((0..<questions).map { _ in source.misspelt(words, edits: edits) }) {
                snapshot.nearestWord(to: $0) != nil
            }
            print("\(words.count) words, \(questions) misspelt with \(edits) edits, \(found) corrected, µs: \(times)")
        }
        for letters in 1...5 {
            let (times, found) = measured(source.beginnings(questions, of: letters, words)) {
                !snapshot.completions(of: String(decoding: $0, as: UTF8.self), limit: completions).isEmpty
            }
            print("\(words.count) words, \(questions) begun with \(letters) letters, \(found) completed, µs: \(times)")
        }
    }

    /// - Returns: median and more of the times, the least of three for each word, since what else the machine does is not
    ///   counted; and for how many `find` is true.
    private static func measured(_ words: [[UInt8]], _ find: ([UInt8]) -> Bool) -> (times: String, found: Int) {
        var times: [Int64] = []
        var found = 0
        for word in words {
            let attempts = (0..<3).map { _ in
                let start = ContinuousClock.now
                let isFound = find(word)
                return (time: (ContinuousClock.now - start).nanoseconds, isFound: isFound)
            }
            times.append(attempts.map(\.time).min() ?? 0)
            found += attempts[0].isFound ? 1 : 0
        }
        times.sort()
        func micros(_ share: Double) -> String {
            String(format: "%.0f", Double(times[min(times.count - 1, Int(share * Double(times.count)))]) / 1000)
        }
        return ("median \(micros(0.5)), p95 \(micros(0.95)), p99 \(micros(0.99)), most \(micros(1))", found)
    }

    /// Completions that are asked for, as `suggest` does.
    private static let completions = 8
    private static let questions = 5_000

    /// Documents that hold each word once.
    private static func documents(of words: [[UInt8]]) -> [Document] {
        let perDocument = 200
        return stride(from: 0, to: words.count, by: perDocument).map { start in
            let text = words[start..<min(start + perDocument, words.count)].map { String(decoding: $0, as: UTF8.self) }
            return Document(
                id: Int64(start), question: text.joined(separator: " "), answer: "", topic: "", topicID: 0)
        }
    }
}

/// Words whose letters follow each other as in English words: a Markov chain of second order.
private struct WordSource {
    private static let lengths = 3...16
    /// Two bytes → those that follow, as often as they do; 0 stands for both ends.
    private var followers: [SIMD2<UInt8>: [UInt8]] = [:]
    private var random = SplitMix64(seed: 1)

    /// - Parameter examples: path of a file with words.
    init(examples path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8).lowercased()
        let words = Set(text.utf8.split { !Misspelling.letters.contains($0) }.map(Array.init))
        for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) where word.count >= 3 {
            var last = SIMD2<UInt8>(0, 0)
            for byte in word + [0] {
                followers[last, default: []].append(byte)
                last = SIMD2(last.y, byte)
            }
        }
        if followers.isEmpty { throw UsageError() }
    }

    /// Distinct ones.
    mutating func words(_ count: Int) -> [[UInt8]] {
        var words: Set<[UInt8]> = []
        var list: [[UInt8]] = []
        while list.count < count {
            let word = word()
            if WordSource.lengths.contains(word.count), words.insert(word).inserted { list.append(word) }
        }
        return list
    }

    private mutating func word() -> [UInt8] {
        var word: [UInt8] = []
        var last = SIMD2<UInt8>(0, 0)
        while word.count <= WordSource.lengths.upperBound {
            guard let next = followers[last]?.randomElement(using: &random), next != 0 else { break }
            word.append(next)
            last = SIMD2(last.y, next)
        }
        return word
    }

    /// The first letters of some of the words that have more.
    mutating func beginnings(_ count: Int, of letters: Int, _ words: [[UInt8]]) -> [[UInt8]] {
        var beginnings: [[UInt8]] = []
        while beginnings.count < count {
            guard let word = words.randomElement(using: &random) else { return [] }
            if word.count > letters { beginnings.append(Array(word.prefix(letters))) }
        }
        return beginnings
    }

    /// One of the words, of seven letters at least, with so many edits.
    mutating func misspelt(_ words: [[UInt8]], edits: Int) -> [UInt8] {
        var word: [UInt8] = []
        while word.count < 7 { word = words.randomElement(using: &random) ?? [] }
        for _ in 0..<edits { Misspelling.edit(&word, using: &random) }
        return word
    }
}
