/// Turns what a file holds into bytes that are cut into lines: takes off a byte order mark, turns UTF-16 into UTF-8, leaves
/// the rest to ``BlockReader``.
struct UnicodeDecoder {
    private enum Form { case unknown, bytes, littleEndian, bigEndian }

    private var form = Form.unknown
    private var pending: [UInt8] = []

    var encoding: InputEncoding {
        switch form {
        case .littleEndian: .utf16LittleEndian
        case .bigEndian: .utf16BigEndian
        default: .utf8
        }
    }

    /// Appends what `chunk` holds to `output`. The first chunk decides the form, so it should not be tiny.
    mutating func decode(_ chunk: [UInt8], to output: inout [UInt8]) {
        if form == .unknown {
            pending += chunk
            guard pending.count >= 4096 else { return }
            start(&output)
        } else if form == .bytes {
            output += chunk
        } else {
            pending += chunk
            decodeUnits(&output)
        }
    }

    /// Appends what is still held back. An odd last byte or half a surrogate pair becomes U+FFFD.
    mutating func finish(_ output: inout [UInt8]) {
        if form == .unknown { start(&output) }
        if form == .littleEndian || form == .bigEndian, !pending.isEmpty {
            pending = []
            output += Array("\u{FFFD}".utf8)
        }
    }

    private mutating func start(_ output: inout [UInt8]) {
        var mark = 0
        if pending.starts(with: [0xEF, 0xBB, 0xBF]) {
            (form, mark) = (.bytes, 3)
        } else if pending.starts(with: [0xFF, 0xFE]) {
            (form, mark) = (.littleEndian, 2)
        } else if pending.starts(with: [0xFE, 0xFF]) {
            (form, mark) = (.bigEndian, 2)
        } else {
            form = Self.formWithoutMark(pending)
        }
        pending.removeFirst(mark)
        if form == .bytes {
            output += pending
            pending = []
        } else {
            decodeUnits(&output)
        }
    }

    private mutating func decodeUnits(_ output: inout [UInt8]) {
        var units = Self.units(pending, bigEndian: form == .bigEndian)
        // A pair of surrogates may be cut by the end of the chunk.
        if let last = units.last, (0xD800...0xDBFF).contains(last) { units.removeLast() }
        output += Array(String(decoding: units, as: UTF16.self).utf8)
        pending.removeFirst(2 * units.count)
    }

    private static func units(_ bytes: [UInt8], bigEndian: Bool) -> [UInt16] {
        (0..<bytes.count / 2).map { index in
            let first = UInt16(bytes[2 * index])
            let second = UInt16(bytes[2 * index + 1])
            return bigEndian ? first << 8 | second : second << 8 | first
        }
    }

    /// UTF-16 that has no mark: it holds zero bytes (of spaces and line feeds), and read the right way round almost all its
    /// units are characters of everyday text, read the other way few are.
    private static func formWithoutMark(_ bytes: [UInt8]) -> Form {
        guard bytes.count >= 4, bytes.contains(0) else { return .bytes }
        let little = everydayShare(units(bytes, bigEndian: false))
        let big = everydayShare(units(bytes, bigEndian: true))
        if little > 0.9, big < 0.6 { return .littleEndian }
        if big > 0.9, little < 0.6 { return .bigEndian }
        return .bytes
    }

    private static func everydayShare(_ units: [UInt16]) -> Double {
        let everyday = units.count { unit in
            switch unit {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x17F, 0x370...0x52F, 0x2010...0x2026, 0x3000...0x30FF,
                0x4E00...0x9FA5,
                0xFF00...0xFF65:
                true
            default: false
            }
        }
        return Double(everyday) / Double(max(1, units.count))
    }
}
