import TestSupport
import Testing

@testable import SearchEngine

struct TopKTests {
    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `the best k are those of a full sort`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let candidates = (0..<Int.random(in: 0...60, using: &generator)).map { id in
            Candidate(
                score: Float(Int.random(in: 0...8, using: &generator)), id: Int64(id), segment: 0, document: id)
        }
        let limit = Int.random(in: 0...12, using: &generator)
        var top = TopK(limit)
        for candidate in candidates.shuffled(using: &generator) { top.insert(candidate) }
        let expected = candidates.sorted(by: Candidate.precedes).prefix(limit).map(\.id)
        #expect(top.sorted().map(\.id) == expected)
    }
}
