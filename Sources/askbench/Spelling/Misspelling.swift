// Misspelt words, as slips of the fingers make them.

import Foundation
import TextRepair

enum Misspelling {
    static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")

    /// Leaves a letter out, doubles one, replaces one or swaps two; all alike often.
    /// - Parameter word: lower-case letters, two at least.
    static func edit(_ word: inout [UInt8], using random: inout SplitMix64) {
        let place = Int.random(in: 0..<word.count - 1, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: word.remove(at: place)
        case 1: word.insert(word[place], at: place)
        case 2: word[place] = .random(in: letters, using: &random)
        default: word.swapAt(place, place + 1)
        }
    }

    /// Judged questions with one edit in one of their English words, each time another.
    static let command = Command(
        name: "misspell", arguments: "QUERIES.jsonl TIMES SEED > MISSPELT.jsonl",
        summary: "the questions with a word of five or more letters, TIMES each, with such a word misspelt at random"
    ) { arguments in
        guard arguments.count == 3, let times = Int(arguments[1]), let seed = UInt64(arguments[2]) else {
            throw UsageError()
        }
        var random = SplitMix64(seed: seed)
        for line in try String(contentsOfFile: arguments[0], encoding: .utf8).split(separator: "\n") {
            guard var members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let query = members["query"] as? String
            else { throw UsageError() }
            for _ in 0..<times {
                guard let misspelt = misspelt(query, using: &random) else { break }
                members["query"] = misspelt
                let data = try JSONSerialization.data(
                    withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
                print(String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// Nil for a question without a word of five or more letters.
    private static func misspelt(_ question: String, using random: inout SplitMix64) -> String? {
        let words = question.ranges(of: /[A-Za-z]{5,}/)
        guard let range = words.randomElement(using: &random) else { return nil }
        var word = Array(question[range].lowercased().utf8)
        let original = word
        while word == original { edit(&word, using: &random) }
        return question.replacingCharacters(in: range, with: String(decoding: word, as: UTF8.self))
    }
}
