// One message a line: cutting a byte stream into lines, within limits.

import Platform

/// Longest lines, bytes without the line feed.
package enum LineLimit {
    package static let question = 1 << 20
    package static let entries = 64 << 20
}

/// Cuts what arrives into lines. A final carriage return is not part of a line. A long line is kept in pieces, so that no
/// step of taking it in costs more than one piece.
package struct LineFraming: Sendable {
    /// Longest line that is let through, bytes.
    package let limit: Int
    /// Full pieces of the line whose end has not come.
    private var pieces: [[UInt8]] = []
    private var buffer: [UInt8] = []
    /// Everything before it has been handed out.
    private var start = 0
    /// Everything from `start` to here is known to hold no line feed.
    private var searched = 0
    /// Whole lines that wait.
    package private(set) var lineCount = 0

    /// Bytes of a piece; a line up to this length comes in one.
    package static let pieceBytes = 1 << 20

    /// A line without its end.
    package enum Line: Sendable {
        case whole(ArraySlice<UInt8>)
        /// A line longer than a piece: its pieces in their order.
        case pieces([[UInt8]])

        package var count: Int {
            switch self {
            case .whole(let bytes): bytes.count
            case .pieces(let pieces): pieces.reduce(0) { $0 + $1.count }
            }
        }

        /// All of it; for a line in pieces a copy of its length.
        package func joined() -> ArraySlice<UInt8> {
            switch self {
            case .whole(let bytes): bytes
            case .pieces(let pieces): Array(pieces.joined())[...]
            }
        }
    }

    package init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that wait for their line feed.
    package var pendingCount: Int { pieces.reduce(buffer.count - start) { $0 + $1.count } }

    /// The first of them, a piece at most.
    package var pending: ArraySlice<UInt8> { pieces.first.map { $0[...] } ?? buffer[start...] }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        if start == buffer.count {
            // What a long line has taken is not kept for short ones.
            buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 17)
            (start, searched) = (0, 0)
        } else if start > 0 && start >= buffer.count / 2 {
            buffer.removeSubrange(..<start)
            searched -= start
            start = 0
        } else if start == 0 && buffer.count >= Self.pieceBytes && searched == buffer.count {
            pieces.append(buffer)
            buffer = []
            buffer.reserveCapacity(Self.pieceBytes + bytes.count)
            searched = 0
        }
        buffer.append(contentsOf: bytes)
        lineCount += bytes.lineFeedCount
    }

    /// The next whole line; nil when none is complete.
    /// - Throws: `LineTooLong` when the line, complete or not, exceeds the limit.
    package mutating func next() throws(LineTooLong) -> Line? {
        guard let end = buffer[searched...].firstLineFeed else {
            searched = buffer.count
            if pendingCount > limit { throw LineTooLong(limit: limit) }
            return nil
        }
        lineCount -= 1
        var line = buffer[start..<end]
        start = end + 1
        searched = start
        let earlier = pieces
        pieces = []
        if line.last == UInt8(ascii: "\r") {
            line.removeLast()
        } else if line.isEmpty, earlier.last?.last == UInt8(ascii: "\r") {
            return try limited(.pieces(earlier.dropLast() + [earlier[earlier.count - 1].dropLast()]))
        }
        return try limited(earlier.isEmpty ? .whole(line) : .pieces(earlier + [Array(line)]))
    }

    private func limited(_ line: Line) throws(LineTooLong) -> Line {
        if line.count > limit { throw LineTooLong(limit: limit) }
        return line
    }
}

/// A line of more than `limit` bytes.
package struct LineTooLong: Error, Equatable {
    package let limit: Int
}
