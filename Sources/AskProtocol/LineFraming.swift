// One message a line: cutting a byte stream into lines, within limits.

/// Longest lines, bytes without the line feed.
package enum LineLimit {
    package static let question = 1 << 20
    package static let entries = 64 << 20
}

/// Cuts what arrives into lines. A final carriage return is not part of a line.
package struct LineFraming: Sendable {
    /// Longest line that is let through, bytes.
    package let limit: Int
    private var buffer: [UInt8] = []
    /// Everything before it has been handed out.
    private var start = 0
    /// Everything from `start` to here is known to hold no line feed.
    private var searched = 0

    package init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that wait for their line feed.
    package var pending: ArraySlice<UInt8> { buffer[start...] }

    /// Whether a whole line waits, as far as has been looked at: true after `next()` gave nil only for want of one.
    package var hasLine: Bool { buffer[searched...].contains(UInt8(ascii: "\n")) }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        if start > 0 && start >= buffer.count / 2 {
            buffer.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole line; nil when none is complete.
    /// - Throws: `LineTooLong` when the line, complete or not, exceeds the limit.
    package mutating func next() throws(LineTooLong) -> [UInt8]? {
        guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = buffer.count
            if buffer.count - start > limit { throw LineTooLong(limit: limit) }
            return nil
        }
        var line = buffer[start..<end]
        start = end + 1
        searched = start
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if line.count > limit { throw LineTooLong(limit: limit) }
        return Array(line)
    }
}

/// A line of more than `limit` bytes.
package struct LineTooLong: Error, Equatable {
    package let limit: Int
}
