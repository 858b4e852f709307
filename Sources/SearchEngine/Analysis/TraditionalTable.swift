// Traditional to simplified Chinese, character by character.

/// Maps a traditional character to its simplified form. Source and licence of the file: `Models/README.md`.
struct TraditionalTable: Sendable {
    /// U+3400…U+9FFF; 0 where the simplified form does not fit and stands in `others`.
    private var basicPlane: [UInt16] = (0x3400...0x9FFF).map { UInt16($0) }
    private var others: [UInt32: UInt32] = [:]
    /// Of the file's text.
    let checksum: String

    /// - Parameter lines: `traditional<TAB>simplified`, one character each; `#` starts a comment line.
    init(_ lines: ModelFile) throws(EngineError) {
        checksum = Checksum.hexadecimal(of: lines.text)
        for line in lines.entries {
            let columns = line.text.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 2, let from = columns[0].onlyScalar, let to = columns[1].onlyScalar else {
                throw lines.error(line.number, found: line.text, expected: "two characters with a tab between them")
            }
            map(from, to: to)
        }
    }

    private mutating func map(_ from: UInt32, to: UInt32) {
        guard (0x3400...0x9FFF).contains(from) else {
            others[from] = to
            return
        }
        basicPlane[Int(from - 0x3400)] = UInt16(exactly: to) ?? 0
        if to > 0xFFFF { others[from] = to }
    }

    @inline(__always)
    func simplified(_ scalar: UInt32) -> UInt32 {
        if scalar >= 0x3400 && scalar < 0xA000 {
            let mapped = UInt32(basicPlane[Int(scalar &- 0x3400)])
            if mapped != 0 { return mapped }
        }
        return scalar < 0x3400 ? scalar : others[scalar] ?? scalar
    }
}

extension Substring {
    /// The value of the one scalar that this is, or nil.
    fileprivate var onlyScalar: UInt32? { unicodeScalars.count == 1 ? unicodeScalars.first?.value : nil }
}
