import Foundation

/// The encoding of older Chinese files; GBK and GB 2312 are parts of it.
enum GB18030 {
    private static let encoding = String.Encoding(rawValue: 0x8000_0632)  // CFString's kCFStringEncodingGB_18030_2000

    /// The text of the bytes; what is no character becomes U+FFFD.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = decodeExactly(bytes) { return text }
        var text = ""
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let length = length(bytes, at: index)
            text += decodeExactly(bytes[index..<index + length]) ?? "\u{FFFD}"
            index += length
        }
        return text
    }

    private static func decodeExactly(_ bytes: ArraySlice<UInt8>) -> String? {
        String(data: Data(bytes), encoding: encoding)
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
