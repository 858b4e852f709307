import Meaning
import Testing

@testable import SearchEngine

struct VectorTableTests {
    private func vector(_ generator: inout SeededGenerator) -> SentenceVector {
        let codes = (0..<SentenceVector.dimensions).map { _ in Int8.random(in: -127...127, using: &generator) }
        return SentenceVector(codes: codes, scale: Float.random(in: 0.0001...0.01, using: &generator))
    }

    private func product(_ one: SentenceVector, _ other: SentenceVector) -> Float {
        let sum = zip(one.codes, other.codes).reduce(0) { $0 + Int($1.0) * Int($1.1) }
        return Float(sum) * one.scale * other.scale
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `a table is what a dictionary with the same changes is`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var table = VectorTable()
        var truth: [Int64: SentenceVector] = [:]
        for _ in 0..<8 {
            let added = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                (Int64.random(in: -50...900, using: &generator), vector(&generator))
            }
            let batch = Dictionary(added, uniquingKeysWith: { $1 })
            table.set(batch)
            truth.merge(batch) { $1 }
            let removed = truth.keys.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 } + [10_000]
            table.remove(removed)
            for id in removed { truth[id] = nil }
        }
        #expect(table.ids == truth.keys.sorted())
        for id in -60...910 as ClosedRange<Int64> { #expect(table[id] == truth[id]) }
        let question = vector(&generator)
        #expect(table.similarities(to: question) == table.ids.map { truth[$0].map { product(question, $0) } })
        // Rows that nobody has any more are given back.
        #expect(table.byteCount < (2 * truth.count + 3 * VectorBlock.capacity) * (SentenceVector.byteCount + 12))
    }

    @Test func `a snapshot keeps its vectors while the index gets others`() {
        var generator = SeededGenerator(seed: 1)
        var table = VectorTable()
        let (first, second) = (vector(&generator), vector(&generator))
        table.set([1: first])
        let snapshot = table
        table.set([1: second, 2: second])
        table.remove([2])
        #expect(snapshot[1] == first)
        #expect(snapshot.count == 1)
        #expect(table[1] == second)
        #expect(table[2] == nil)
    }
}
