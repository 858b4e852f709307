/// The lines of as much of a buffer as is whole.
struct Block {
    struct Line {
        /// Without terminator.
        var text: Range<Int>
        var terminator: LineTerminator
        /// False for a piece of a line that goes on.
        var endsLine = true
    }

    private(set) var lines: [Line] = []
    /// Bytes that the lines take, terminators included.
    private(set) var byteCount = 0

    /// - Parameter isLast: nothing follows, so what stands after the last line feed is a line too.
    init(_ buffer: [UInt8], isLast: Bool) {
        var start = 0
        for index in buffer.indices {
            if buffer[index] == 0x0A {
                let isCRLF = index > start && buffer[index - 1] == 0x0D
                lines.append(
                    Line(
                        text: start..<(isCRLF ? index - 1 : index),
                        terminator: isCRLF ? .carriageReturnLineFeed : .lineFeed))
                start = index + 1
            } else if index - start >= TextRestorer.maximumLineBytes {
                let end = Self.cut(buffer, start..<index)
                lines.append(Line(text: start..<end, terminator: .none, endsLine: false))
                start = end
            }
        }
        if isLast, start < buffer.count {
            lines.append(Line(text: start..<buffer.count, terminator: .none))
            start = buffer.count
        }
        byteCount = start
    }

    /// Where a line that is too long is cut: after its last space, else before a character's first byte.
    private static func cut(_ buffer: [UInt8], _ range: Range<Int>) -> Int {
        let nearby = range.upperBound - 4096..<range.upperBound
        if let space = buffer[nearby].lastIndex(of: 0x20) { return space + 1 }
        return buffer[nearby].lastIndex { $0 & 0xC0 != 0x80 } ?? range.upperBound
    }
}
