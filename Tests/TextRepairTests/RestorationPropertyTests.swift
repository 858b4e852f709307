import Testing

@testable import TextRepair

/// What holds for every text, tried on random ones.
struct RestorationPropertyTests {
    private static let hanzi = GB18030.hanziOfGB2312()
    private static let alphabets: [[Unicode.Scalar]] = [
        hanzi, hanzi, Array("，。：；？！（）、「」『』【】《》".unicodeScalars),
        Array("abc XYZ 0189 -_/*#>[](){}\t".unicodeScalars), Array("éüßñçøÆ".unicodeScalars),
        Array("あいうきくのねをアキテメョー".unicodeScalars), Array("🙂😍👍🚀🇨".unicodeScalars), Array("не дожь".unicodeScalars),
    ]

    /// Some lines that are damaged beyond doubt, and some of anything.
    private static func randomText(seed: UInt64) -> [String] {
        var generator = SplitMix64(seed: seed)
        let strong = (0..<6).map { _ in
            String.UnicodeScalarView((0..<12).compactMap { _ in hanzi.randomElement(using: &generator) })
                + "一二三。".unicodeScalars
        }
        let others = (0..<6).map { _ in
            (0..<Int.random(in: 0...15, using: &generator)).reduce(into: String.UnicodeScalarView("好".unicodeScalars)) {
                line, _ in
                let alphabet = alphabets.randomElement(using: &generator) ?? []
                line.append(alphabet.randomElement(using: &generator) ?? " ")
            }
        }
        return (strong + others).shuffled(using: &generator).map(String.init)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `undamaged characters and line structure survive any damage`(seed: UInt64) throws {
        let lines = Self.randomText(seed: seed)
        let ends = ["\n", "\r\n"]
        let text = lines.enumerated().map { $0.element + ends[(Int(seed) + $0.offset) % 2] }.joined()
        let (restored, report) = try TextRestorer.withModel.restore(Array(Damage.misread(text).utf8))
        try #require(restored.count == lines.count)
        for ((line, truth), offset) in zip(zip(restored, lines), 0...) {
            #expect(line.terminator.rawValue == ends[(Int(seed) + offset) % 2])
            let actual = Array(line.text.unicodeScalars)
            let expected = Array(truth.unicodeScalars)
            try #require(actual.count == expected.count, "\(truth)")
            for (a, e) in zip(actual, expected) where !Damage.damages(e) { #expect(a == e, "\(truth)") }
        }
        let damaged = lines.joined().unicodeScalars.count(where: Damage.damages)
        #expect(report.repairedCharacters + report.unmappableCharacters == damaged)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `restoring again changes nothing`(seed: UInt64) throws {
        let damaged = Damage.misread(Self.randomText(seed: seed).joined(separator: "\n"))
        let restorer = try TextRestorer.withModel
        let once = restorer.restoredText(damaged)
        #expect(restorer.restoredText(once) == once)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `sound text is returned as it is`(seed: UInt64) throws {
        let text = Self.randomText(seed: seed).joined(separator: "\n")
        let (lines, report) = try TextRestorer.withModel.restore(Array(text.utf8))
        #expect(lines.map(\.text).joined(separator: "\n") == text && report.repairedLines == 0)
    }

    @Test(arguments: [600, 3000]) func `blocks of any size give the same lines`(blockBytes: Int) throws {
        let text = (1...8 as ClosedRange<UInt64>).flatMap(Self.randomText).joined(separator: "\n")
        let bytes = Array(Damage.misread(text).utf8)
        var restorer = try TextRestorer.withModel
        // What a file says of itself differs from block to block.
        restorer.parts.ownCounts = false
        let whole = restorer.restore(bytes)
        restorer.blockBytes = blockBytes
        var rest = bytes[...]
        var lines: [RestoredLine] = []
        var progress: [Int] = []
        let report = try restorer.restore(
            nextChunk: {
                defer { rest = rest.dropFirst(500) }
                return Array(rest.prefix(500))
            }, progress: { progress.append($0) }, line: { lines.append($0) })
        #expect(lines == whole.lines && report == whole.report)
        #expect(progress.count > 1 && progress == progress.sorted() && progress.last == bytes.count)
    }

    @Test func `an error of the reader or the taker of lines ends the restoration`() throws {
        struct Stop: Error {}
        let restorer = try TextRestorer.withModel
        #expect(throws: Stop.self) { try restorer.restore(nextChunk: { throw Stop() }, line: { _ in }) }
        var chunks = [Array("一行\n又一行\n".utf8)]
        var count = 0
        #expect(throws: Stop.self) {
            try restorer.restore(
                nextChunk: { chunks.popLast() ?? [] },
                line: { _ in
                    count += 1; throw Stop()
                })
        }
        #expect(count == 1)
    }
}
