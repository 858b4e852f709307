// Text as the encoder's pieces spell it.

/// The encoder's own normalisation (compatibility forms, width, spaces), as a double-array trie over UTF-8 bytes whose leaves
/// point at replacements. Layout of a unit: darts-clone (Yata, github.com/s-yata/darts-clone), as SentencePiece embeds it.
struct NormalizationMap: Sendable {
    /// The trie: a unit holds its label (bits 0–7), whether a leaf hangs on it (bit 8), and its offset (bits 10–30, times
    /// 256 if bit 9 is set).
    let units: Column<UInt32>
    /// UTF-8, each replacement ended by 0.
    let replacements: Column<UInt8>

    /// U+2581, which stands for a space within pieces.
    static let space: [UInt8] = [0xE2, 0x96, 0x81]

    var isConsistent: Bool { !units.isEmpty && replacements.last == 0 }

    /// Replaces, takes runs of spaces for one, drops those at both ends, writes U+2581 for a space and puts one before all;
    /// empty if nothing is left.
    func normalized(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 4 + 3)
        result += Self.space
        var endsInSpace = true
        var place = 0
        while place < bytes.count {
            let (match, length) = longestMatch(bytes, place)
            if let match {
                var next = match
                while replacements[next] != 0 {
                    Self.append(replacements[next], to: &result, &endsInSpace)
                    next += 1
                }
            } else {
                for byte in bytes[place..<place + length] { Self.append(byte, to: &result, &endsInSpace) }
            }
            place += length
        }
        while result.suffix(Self.space.count).elementsEqual(Self.space) { result.removeLast(Self.space.count) }
        return result
    }

    @inline(__always)
    private static func append(_ byte: UInt8, to result: inout [UInt8], _ endsInSpace: inout Bool) {
        if byte != 0x20 {
            result.append(byte)
        } else if !endsInSpace {
            result += space
        }
        endsInSpace = byte == 0x20
    }

    /// Where the replacement of the longest key at `start` begins, or nil when there is none; and how many bytes are read.
    private func longestMatch(_ bytes: [UInt8], _ start: Int) -> (match: Int?, length: Int) {
        var match: Int?
        var length = bytes[start].characterLength
        var node = Self.offset(units[0])
        for place in start..<bytes.count {
            node ^= Int(bytes[place])
            guard node < units.count else { break }
            let unit = units[node]
            guard unit & 0x8000_00FF == UInt32(bytes[place]) else { break }
            node ^= Self.offset(unit)
            guard unit & 0x100 != 0, node < units.count else { continue }
            let value = Int(units[node] & 0x7FFF_FFFF)
            guard value < replacements.count else { continue }
            (match, length) = (value, place + 1 - start)
        }
        return (match, length)
    }

    private static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 0x200) >> 6)) }
}
