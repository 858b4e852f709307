// Which word of one language stands for which of the other, from aligned paragraphs.

import Foundation

func naturalLogarithm(_ value: Double) -> Double { log(value) }

/// IBM model 1 in both directions (P. Brown and others, "The mathematics of statistical machine translation",
/// Computational Linguistics 19, 1993), the later rounds with the product of both directions' posteriors (P. Liang, B.
/// Taskar, D. Klein, "Alignment by agreement", NAACL 2006), which leaves few but right links.
struct TranslationTable {
    /// A pair of words: probability of each given the other, and the expected number of links.
    struct Entry {
        let first: Int
        let second: Int
        let forward: Double
        let backward: Double
        let count: Double
    }

    private(set) var entries: [Entry] = []

    /// - Parameter sentences: pairs of word numbers, from 1 (0 is the empty word), each side without repetition.
    init(_ sentences: [(first: [Int32], second: [Int32])]) {
        var links = Links(sentences)
        for round in 0..<8 { links.iterate(agreeing: round >= 4) }
        entries = links.entries
    }
}

/// The links that occur, numbered; per sentence a matrix of their numbers.
private struct Links {
    private let sentences: [(first: [Int32], second: [Int32])]
    private var keys: [UInt64] = []
    private var matrix: [Int32] = []
    /// t(second | first), t(first | second), and the expected counts of the last round.
    private var forward: [Float]
    private var backward: [Float]
    private var forwardCounts: [Float]
    private var backwardCounts: [Float]

    init(_ sentences: [(first: [Int32], second: [Int32])]) {
        self.sentences = sentences.map { ([0] + $0.first, [0] + $0.second) }
        var numbers: [UInt64: Int32] = [:]
        for sentence in self.sentences {
            for first in sentence.first {
                for second in sentence.second {
                    let key = UInt64(first) << 32 | UInt64(second)
                    let number = numbers[key, default: Int32(keys.count)]
                    if number == keys.count {
                        numbers[key] = number
                        keys.append(key)
                    }
                    matrix.append(number)
                }
            }
        }
        forward = Array(repeating: 1, count: keys.count)
        backward = forward
        forwardCounts = forward
        backwardCounts = forward
    }

    /// One round of expectation and maximisation.
    mutating func iterate(agreeing: Bool) {
        forwardCounts = Array(repeating: 0, count: keys.count)
        backwardCounts = forwardCounts
        var start = 0
        for sentence in sentences {
            let (rows, columns) = (sentence.first.count, sentence.second.count)
            expect(start, rows, columns, agreeing: agreeing)
            start += rows * columns
        }
        normalise()
    }

    /// Adds one sentence's posteriors. Row 0 and column 0 are the empty words.
    private mutating func expect(_ start: Int, _ rows: Int, _ columns: Int, agreeing: Bool) {
        var columnSums = Array(repeating: Float(0), count: columns)
        var rowSums = Array(repeating: Float(0), count: rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let link = Int(matrix[start + row * columns + column])
                columnSums[column] += forward[link]
                rowSums[row] += backward[link]
            }
        }
        for row in 0..<rows {
            for column in 0..<columns where row + column > 0 {
                let link = Int(matrix[start + row * columns + column])
                let toSecond = column > 0 ? forward[link] / columnSums[column] : 0
                let toFirst = row > 0 ? backward[link] / rowSums[row] : 0
                let agreed = agreeing && row > 0 && column > 0
                forwardCounts[link] += agreed ? toSecond * toFirst : toSecond
                backwardCounts[link] += agreed ? toSecond * toFirst : toFirst
            }
        }
    }

    private mutating func normalise() {
        var firstSums: [UInt64: Float] = [:]
        var secondSums: [UInt64: Float] = [:]
        for (link, key) in keys.enumerated() {
            firstSums[key >> 32, default: 0] += forwardCounts[link]
            secondSums[key & 0xFFFF_FFFF, default: 0] += backwardCounts[link]
        }
        for (link, key) in keys.enumerated() {
            forward[link] = forwardCounts[link] / max(firstSums[key >> 32] ?? 0, 1e-9)
            backward[link] = backwardCounts[link] / max(secondSums[key & 0xFFFF_FFFF] ?? 0, 1e-9)
        }
    }

    var entries: [TranslationTable.Entry] {
        keys.indices.compactMap { link in
            let (first, second) = (Int(keys[link] >> 32), Int(keys[link] & 0xFFFF_FFFF))
            guard first > 0 && second > 0 && forwardCounts[link] > 1 else { return nil }
            return TranslationTable.Entry(
                first: first, second: second, forward: Double(forward[link]), backward: Double(backward[link]),
                count: Double(forwardCounts[link]))
        }
    }
}
