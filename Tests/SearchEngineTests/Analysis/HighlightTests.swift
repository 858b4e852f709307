import TestSupport
import Testing

@testable import SearchEngine

struct HighlightTests {
    private func marked(_ question: String, _ text: String) throws -> [String] {
        let query = AnalyzedQuery(question, models: try loadModels())
        let bytes = Array(text.utf8)
        var highlighter = Highlighter(query)
        return highlighter.ranges(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(arguments: [
        ("请问镜像仓库怎么用", "私有鏡像倉庫，镜子", ["鏡像倉庫"]),
        ("deploying", "We Deployed it: deployment", ["Deployed", "deployment"]),
        ("gitlab ci", "Use GitLab-CI", ["GitLab", "CI"]),
        ("网", "网络", ["网"]),
        ("怎么", "怎么办", []),
        ("ｅ\u{301}tcd", "étcd e\u{301}tcd", ["étcd", "e\u{301}tcd"]),
        ("kg", "10㎏", ["㎏"]),
        ("", "镜像", []),
    ])
    func `what the question asks about is marked`(question: String, text: String, expected: [String]) throws {
        #expect(try marked(question, text) == expected)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `ranges are sorted, disjoint and cut no character`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let query = AnalyzedQuery(RandomText.make(&generator, pieces: 1...10), models: try loadModels())
        let text = RandomText.make(&generator, pieces: 0...60)
        var ends: [Int] = [0]
        for character in text { ends.append((ends.last ?? 0) + character.utf8.count) }
        let boundaries = Set(ends)
        var last = -1
        var highlighter = Highlighter(query)
        for range in highlighter.ranges(in: text) {
            #expect(range.lowerBound > last && !range.isEmpty)
            #expect(boundaries.contains(range.lowerBound) && boundaries.contains(range.upperBound))
            last = range.upperBound
        }
    }
}
