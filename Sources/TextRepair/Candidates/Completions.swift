extension DamagedGroup {
    /// The bytes that vanish: those that Windows-1252 leaves undefined, and AD (the soft hyphen).
    static let lostBytes: [UInt8] = [0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xAD]

    @inline(__always)
    static func isLost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xAD: true
        default: false
        }
    }

    /// What is left of a character of `scalar`; nil if it loses nothing.
    init?(damaging scalar: Unicode.Scalar) {
        var packed: UInt32 = 0
        var present: UInt32 = 0
        var length = 0
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            length += 1
            if Self.isLost(byte) { continue }
            packed = packed << 8 | UInt32(byte)
            present += 1
        }
        guard present < length else { return nil }
        self.packed = packed << 8 | present
    }

    /// Every code point of Unicode whose UTF-8 without the lost bytes is this group, ascending: at most 216.
    static func completions(of group: DamagedGroup) -> [UInt32] {
        let present = (1..<group.presentCount).map(group.byte)
        // A byte that vanishes is not among those left; where it is, bytes were lost in another way and nothing fits.
        guard !present.contains(where: isLost) else { return [] }
        var tails: [[UInt8]] = [[]]
        for slot in 0..<present.count + group.missingCount {
            tails = tails.flatMap { tail -> [[UInt8]] in
                let used = tail.count { !isLost($0) }
                var longer: [[UInt8]] = []
                if used < present.count { longer.append(tail + [present[used]]) }
                if slot - used < group.missingCount { longer += lostBytes.map { tail + [$0] } }
                return longer
            }
        }
        let lead = group.byte(0)
        let scalars = tails.compactMap { tail -> UInt32? in
            let bytes = [lead] + tail
            guard UTF8Groups.isValid(lead: lead, second: bytes[1]) else { return nil }
            return UTF8Groups.decodeWhole(bytes[...], at: 0).scalar
        }
        return scalars.sorted()
    }
}
