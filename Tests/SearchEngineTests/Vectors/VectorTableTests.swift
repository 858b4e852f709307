import Foundation
import Meaning
import TestSupport
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

    /// Writes and opens what a flush or a merge of `table` would.
    private func file(
        _ memory: MemoryVectors, _ sources: [LiveVectors], in directory: TemporaryDirectory
    ) throws -> LiveVectors {
        let name = "\(try FileManager.default.contentsOfDirectory(atPath: directory.path).count).vectors"
        try VectorWriter.write(memory, sources, to: directory.file(name))
        let segment = try VectorSegment(path: directory.file(name), name: name)
        try segment.verify()
        return LiveVectors(segment)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a table, in memory and in files, is what a dictionary with the same changes is`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory()
        var table = VectorTable()
        var truth: [Int64: SentenceVector] = [:]
        func change() {
            let added = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                (Int64.random(in: -50...900, using: &generator), vector(&generator))
            }
            let batch = Dictionary(added, uniquingKeysWith: { $1 })
            table.set(batch)
            truth.merge(batch) { $1 }
            let removed = truth.keys.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 } + [10_000]
            table.remove(removed)
            for id in removed { truth[id] = nil }
        }
        for _ in 0..<8 {
            change()
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                table.freeze()
                let frozen = table.frozen
                let written = try file(frozen, [], in: directory)
                change()
                table.replace(frozen, [], by: written)
            case 1 where !table.stored.isEmpty:
                let sources = table.stored
                let written = try file(MemoryVectors(), sources, in: directory)
                change()
                table.replace(MemoryVectors(), sources, by: written)
            default: break
            }
        }
        #expect(table.count == truth.count)
        let question = vector(&generator)
        let similarities = table.similarities(to: question)
        for id in -60...910 as ClosedRange<Int64> {
            #expect(table[id] == truth[id])
            #expect(table.contains(id) == (truth[id] != nil))
            let place = table.place(of: id)
            #expect(place.map { similarities[$0] } == truth[id].map { product(question, $0) })
            if let place { #expect(table.id(at: place) == id) }
        }
        #expect(similarities.count { $0 > -.infinity } == truth.count)
        // Rows that nobody has any more are given back.
        #expect(
            table.memoryByteCount < (2 * truth.count + 4 * VectorBlock.capacity) * (SentenceVector.byteCount + 12))
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
