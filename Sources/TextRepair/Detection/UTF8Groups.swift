/// UTF-8 that may have lost continuation bytes, cut into characters.
///
/// A lead byte (C2…F4) is never lost, so the cut is never ambiguous: a character is a lead byte with the continuation bytes
/// that follow it, and how many are missing is known.
enum UTF8Groups {
    enum Kind {
        case ascii
        /// All bytes of a valid character of 2 to 4 bytes.
        case whole
        /// A lead byte with fewer continuation bytes than it asks for.
        case damaged
        /// A byte that belongs to no character.
        case stray
    }

    /// Bytes that a character with this lead byte has, 0 if the byte leads none.
    static func length(ofLead byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    /// What stands at `index`, and how many bytes it has (≥ 1).
    @inline(__always)
    static func next(_ bytes: ArraySlice<UInt8>, at index: Int) -> (kind: Kind, length: Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (.ascii, 1) }
        let length = length(ofLead: lead)
        if length == 0 { return (.stray, 1) }
        var present = 1
        while present < length, index + present < bytes.endIndex, bytes[index + present] & 0xC0 == 0x80 { present += 1 }
        if present < length { return (.damaged, present) }
        return isValid(lead: lead, second: bytes[index + 1]) ? (.whole, length) : (.stray, 1)
    }

    /// Whether a complete character may start with these two bytes (no overlong form, surrogate or value over 10FFFF).
    static func isValid(lead: UInt8, second: UInt8) -> Bool {
        switch lead {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
    }

    /// The character at `index` of valid UTF-8, and its length in bytes.
    @inline(__always)
    static func decodeWhole(_ bytes: ArraySlice<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (UInt32(lead), 1) }
        func tail(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3F) }
        if lead < 0xE0 { return (UInt32(lead & 0x1F) << 6 | tail(1), 2) }
        if lead < 0xF0 { return (UInt32(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return (UInt32(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }

    /// Whether all of it is valid UTF-8.
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let (kind, length) = next(bytes, at: index)
            if kind == .damaged || kind == .stray { return false }
            index += length
        }
        return true
    }
}
