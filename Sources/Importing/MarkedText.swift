// Text that is cut and joined while the places of its doubtful characters stay right.

import AskProtocol

/// UTF-8 text and the byte ranges of its doubtful characters. It is only ever cut where a character begins.
struct MarkedText: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    /// Sorted, disjoint, within `bytes`.
    private(set) var doubtful: [Range<Int>] = []

    init() {}

    init(_ text: String, doubtful: [Range<Int>] = []) {
        bytes = Array(text.utf8)
        self.doubtful = doubtful
    }

    init(_ line: ImportLine) {
        self.init(line.text, doubtful: line.doubtful)
    }

    var count: Int { bytes.count }
    var isBlank: Bool { trimmed(0..<count).isEmpty }
    static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        MarkedText(String(decoding: bytes, as: UTF8.self)).isBlank
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }
    var byteRanges: [ByteRange] { doubtful.map { ByteRange($0) } }

    mutating func append(_ other: MarkedText) {
        if bytes.isEmpty {
            self = other
            return
        }
        let shift = bytes.count
        bytes += other.bytes
        doubtful += other.doubtful.map { $0.lowerBound + shift..<$0.upperBound + shift }
    }

    mutating func appendLineBreak() {
        bytes.append(UInt8(ascii: "\n"))
    }

    subscript(range: Range<Int>) -> MarkedText {
        var part = MarkedText()
        part.bytes = Array(bytes[range])
        for index in doubtful[firstDoubtful(endingAfter: range.lowerBound)...].indices {
            let common = doubtful[index].clamped(to: range)
            if common.isEmpty { break }
            part.doubtful.append(common.lowerBound - range.lowerBound..<common.upperBound - range.lowerBound)
        }
        return part
    }

    /// By bisection: a long line may be cut in many pieces.
    private func firstDoubtful(endingAfter offset: Int) -> Int {
        var low = 0
        var high = doubtful.count
        while low < high {
            let middle = (low + high) / 2
            if doubtful[middle].upperBound > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Without white space at both ends: space, tab, carriage return, line feed, U+00A0, U+3000.
    var trimmed: MarkedText {
        let range = trimmed(0..<count)
        return range.count == count ? self : self[range]
    }

    /// `range` without the white space at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, let space = WhiteSpace.length(in: bytes, at: start) { start += space }
        while start < end, let space = WhiteSpace.length(in: bytes, before: end) { end -= space }
        return start..<max(start, end)
    }
}

/// White space in UTF-8, as people's files have it: ASCII's, the no-break space and the ideographic space.
enum WhiteSpace {
    private static let wide: [[UInt8]] = [[0xC2, 0xA0], [0xE3, 0x80, 0x80]]

    private static func isNarrow(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Bytes of the space that begins at `index`; nil when none does.
    static func length(in bytes: [UInt8], at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        if isNarrow(bytes[index]) { return 1 }
        return wide.first { bytes[index...].starts(with: $0) }?.count
    }

    /// Bytes of the space that ends before `index`; nil when none does.
    static func length(in bytes: [UInt8], before index: Int) -> Int? {
        guard index > 0 else { return nil }
        if isNarrow(bytes[index - 1]) { return 1 }
        return wide.first { $0.count <= index && bytes[..<index].suffix($0.count).elementsEqual($0) }?.count
    }
}
