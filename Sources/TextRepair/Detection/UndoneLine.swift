/// What is left of a character that lost continuation bytes: its lead byte and the bytes that are still there, in order.
struct DamagedGroup: Hashable {
    /// The bytes, first one highest, and their number in the lowest bits (a damaged character has at most three).
    let packed: UInt32

    /// - Parameter bytes: 1 to 3 bytes, the first a lead byte.
    init(_ bytes: some Sequence<UInt8>) {
        var packed: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes {
            packed = packed << 8 | UInt32(byte)
            count += 1
        }
        self.packed = packed << 8 | count
    }

    var presentCount: Int { Int(packed & 0xFF) }

    func byte(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: packed >> (8 * (presentCount - index)))
    }

    /// Bytes that were lost, 1 to 3.
    var missingCount: Int { UTF8Groups.length(ofLead: byte(0)) - presentCount }
}

/// A line whose misreading was undone: what could be read, and where a damaged character belongs.
struct UndoneLine: Equatable {
    struct DamagedCharacter: Equatable {
        /// UTF-8 offset in `text` before which the character stands.
        var offset: Int
        var group: DamagedGroup
    }

    /// Valid UTF-8, without the damaged characters.
    var text: [UInt8] = []
    /// In the order of the line.
    var damaged: [DamagedCharacter] = []

    /// Reads bytes that should have been read as UTF-8. A byte that belongs to no character stays the character it was
    /// misread as.
    init(bytes: ArraySlice<UInt8>) {
        text.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let (kind, length) = UTF8Groups.next(bytes, at: index)
            let group = bytes[index..<index + length]
            switch kind {
            case .ascii, .whole: text += group
            case .stray: text += Array(String(Windows1252.scalar(of: group[index])).utf8)
            case .damaged: damaged.append(DamagedCharacter(offset: text.count, group: DamagedGroup(group)))
            }
            index += length
        }
    }

    /// The bytes that this text in its turn was misread from, nil if it is no misreading: for text that went through the
    /// same damage twice. A damaged character must then be one of Windows-1252 beyond ASCII, which one is hardly ever open.
    func bytesOfOuterReading() -> [UInt8]? {
        guard var bytes = Windows1252.bytes(readAs: text[...]) else { return nil }
        if damaged.isEmpty { return bytes }
        bytes = []
        var start = 0
        for character in damaged {
            guard let byte = Self.windows1252Byte(of: character.group),
                let before = Windows1252.bytes(readAs: text[start..<character.offset])
            else { return nil }
            bytes += before
            bytes.append(byte)
            start = character.offset
        }
        guard let rest = Windows1252.bytes(readAs: text[start...]) else { return nil }
        return bytes + rest
    }

    private static func windows1252Byte(of group: DamagedGroup) -> UInt8? {
        DamagedGroup.completions(of: group).lazy.compactMap { Windows1252.byte(of: $0) }.first { $0 >= 0x80 }
    }
}
