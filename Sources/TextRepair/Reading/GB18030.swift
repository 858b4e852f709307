import Platform
import Synchronization

/// The encoding of older Chinese files; GBK and GB 2312 are parts of it.
enum GB18030 {
    /// Nil where the C library does not know the encoding; all bytes but ASCII's are then unknown.
    private static let decoder = Mutex(try? CharacterDecoder(from: "GB18030"))

    /// The text of the bytes; what is no character becomes U+FFFD.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        var rest = bytes
        while !rest.isEmpty {
            rest = rest.dropFirst(decodeStart(of: rest, into: &text))
            guard !rest.isEmpty else { break }
            text += "\u{FFFD}".utf8
            rest = rest.dropFirst(length(rest, at: rest.startIndex))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Bytes up to the first that are no character.
    private static func decodeStart(of bytes: ArraySlice<UInt8>, into text: inout [UInt8]) -> Int {
        // Handed over by value: the lock's closure may not write to what is not its own.
        let decoded = decoder.withLock { decoder -> (count: Int, text: [UInt8])? in
            var text: [UInt8] = []
            guard let count = decoder?.decode(bytes, into: &text) else { return nil }
            return (count, text)
        }
        let ascii = bytes.prefix { $0 < 0x80 }
        text += decoded?.text ?? Array(ascii)
        return decoded?.count ?? ascii.count
    }

    /// Bytes of the character at `index`; 1 where no character starts.
    private static func length(_ bytes: ArraySlice<UInt8>, at index: Int) -> Int {
        guard (0x81...0xFE).contains(bytes[index]), index + 1 < bytes.endIndex else { return 1 }
        switch bytes[index + 1] {
        case 0x40...0x7E, 0x80...0xFE: return 2
        case 0x30...0x39:
            guard index + 3 < bytes.endIndex, (0x81...0xFE).contains(bytes[index + 2]),
                (0x30...0x39).contains(bytes[index + 3])
            else { return 1 }
            return 4
        default: return 1
        }
    }

    /// The 6,763 hanzi of GB 2312, rows 16 to 87, in the standard's order (level 1 by sound, level 2 by radical).
    static func hanziOfGB2312() -> [Unicode.Scalar] {
        let bytes = (0xB0...0xF7).flatMap { row in
            // Row 55 (D7) ends after 89 cells.
            (0xA1...(row == 0xD7 ? 0xF9 : 0xFE)).flatMap { cell in [UInt8(row), UInt8(cell)] }
        }
        return Array(decode(bytes[...]).unicodeScalars)
    }
}
