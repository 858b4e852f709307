// Files made to be slow: whatever repeats, time grows with the file and not with its square.

import Testing

@testable import Importing

@Suite(.serialized) struct LinearTimeTests {
    @Test(arguments: [
        ("markdown", "", "。> Q：x"), ("markdown", "Q: q ", "? `"), ("markdown", "Q: q\n```\n", "x\n"),
        ("markdown", "Q: q\n", "A: a\n"),
        ("csv", "", "\"a\","), ("csv", "", "\"a\n"), ("conv", "", "{\"messages\":[{}]},"), ("conv", "", "user: b\n"),
    ]) func `a file of four times the size takes less than twelve times as long`(
        name: String, start: String, piece: String
    )
        throws
    {
        let format = try #require(ImportFormat.named(name))
        let times = [2_000, 8_000].map { size in
            let lines = ImportLine.lines(of: start + String(repeating: piece, count: size / piece.utf8.count))
            // The quicker of two: the machine has other work.
            return (0..<2).map { _ in ContinuousClock().measure { _ = try? Imported(lines, format: format) } }.min()
                ?? .zero
        }
        #expect(times[1] < times[0] * 12 + .milliseconds(50))
    }
}
