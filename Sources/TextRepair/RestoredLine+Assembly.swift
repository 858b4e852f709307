extension RestoredLine {
    /// A line read in another encoding; each U+FFFD in it stands for bytes that are no character.
    init(decoded text: String, number: Int, terminator: LineTerminator) {
        self.init(number: number, text: text, terminator: terminator)
        guard text.unicodeScalars.contains("\u{FFFD}") else { return }
        var offset = 0
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let length = UTF8.width(scalar)
            if scalar == "\u{FFFD}" {
                doubtful.append(offset..<offset + length)
                alternatives.append(nil)
                unmappableColumns.append(index + 1)
            }
            offset += length
        }
    }

    /// Puts the damaged characters of an undone line in their places.
    /// - Parameter resolutions: one for each damaged character.
    init(_ line: UndoneLine, resolutions: [Resolution], number: Int, terminator: LineTerminator) {
        self.init(number: number, text: "", terminator: terminator)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.text.count + 3 * resolutions.count)
        var start = 0
        for (character, resolution) in zip(line.damaged, resolutions) {
            bytes += line.text[start..<character.offset]
            start = character.offset
            append(resolution, to: &bytes)
        }
        bytes += line.text[start...]
        text = String(decoding: bytes, as: UTF8.self)
    }

    private mutating func append(_ resolution: Resolution, to bytes: inout [UInt8]) {
        let offset = bytes.count
        if resolution == .unreadable {
            unmappableColumns.append(bytes.count { $0 & 0xC0 != 0x80 } + 1)
        } else {
            restoredCharacters += 1
        }
        bytes += Array(String(resolution.scalar).utf8)
        if resolution.isDoubtful {
            doubtful.append(offset..<bytes.count)
            alternatives.append(resolution.alternative)
        }
    }
}
