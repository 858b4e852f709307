import AskProtocol
import TestSupport
import Testing

struct LineFramingTests {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `lines come out whole however the bytes are cut`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let lines = (0..<Int.random(in: 0...20, using: &random)).map { _ in
            (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 32...126, using: &random) }
        }
        var bytes: [UInt8] = []
        for line in lines { bytes += line + (Bool.random(using: &random) ? [13, 10] : [10]) }
        var stream = bytes[...]
        var framing = LineFraming(limit: 41)
        var found: [[UInt8]] = []
        while !stream.isEmpty {
            let piece = stream.prefix(Int.random(in: 1...30, using: &random))
            stream = stream.dropFirst(piece.count)
            framing.append(piece)
            while let line = try framing.next() { found.append(Array(line.joined())) }
        }
        #expect(found == lines)
        #expect(framing.pendingCount == 0)
    }

    @Test func `a line over the limit is refused, complete or not`() throws {
        for text in ["12345", "12345\n"] {
            var framing = LineFraming(limit: 4)
            framing.append(Array(text.utf8)[...])
            #expect(throws: LineTooLong.self) { try framing.next() }
        }
        var framing = LineFraming(limit: 4)
        framing.append(Array("1234\r\n".utf8)[...])
        #expect(try framing.next()?.joined() == Array("1234".utf8)[...])
    }
}
