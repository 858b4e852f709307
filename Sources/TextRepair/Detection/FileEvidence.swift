/// What one line says, without regard to the others.
enum LineObservation {
    case ascii
    /// Valid UTF-8, but some character was never a byte of Windows-1252.
    case unmappable(isShortSequences: Bool)
    /// Valid UTF-8; its characters may be misread bytes.
    /// - isShortSequences: no character has three bytes or more, so that the line may be GB by accident.
    case mappable([UInt8], utf8: ByteEvidence, gb: GBEvidence, isShortSequences: Bool)
    case notUTF8(utf8: ByteEvidence, gb: GBEvidence)

    init(_ line: ArraySlice<UInt8>) {
        guard line.contains(where: { $0 >= 0x80 }) else {
            self = .ascii
            return
        }
        guard UTF8Groups.isValid(line) else {
            self = .notUTF8(utf8: ByteEvidence(line), gb: GBEvidence(line))
            return
        }
        let isShortSequences = !line.contains { $0 >= 0xE0 }
        if let bytes = Windows1252.bytes(readAs: line) {
            self = .mappable(
                bytes, utf8: ByteEvidence(bytes[...]), gb: GBEvidence(bytes[...]), isShortSequences: isShortSequences)
        } else {
            self = .unmappable(isShortSequences: isShortSequences)
        }
    }
}

/// What the lines of a file say together.
struct FileEvidence {
    /// Share of the lines that are not ASCII which must be beyond doubt.
    private static let strongShare = 0.02

    private var nonASCIILines = 0
    private var mappableLines = 0
    private var strongLines = 0
    private var strongGBLines = 0
    private var together = ByteEvidence()
    /// Lines that are no UTF-8 and no damaged UTF-8 either, taken as GB.
    private var gb = GBEvidence()
    private var gbLines = 0
    /// Lines that are UTF-8 beyond doubt: valid, with characters of three bytes or more.
    private var longUTF8Lines = 0

    mutating func add(_ line: LineObservation) {
        switch line {
        case .ascii: return
        case .unmappable(let isShortSequences):
            longUTF8Lines += isShortSequences ? 0 : 1
        case .mappable(_, let utf8, let gb, let isShortSequences):
            longUTF8Lines += isShortSequences ? 0 : 1
            mappableLines += 1
            strongLines += utf8.isStrong ? 1 : 0
            strongGBLines += !utf8.isStrong && gb.isStrong ? 1 : 0
            together = together + utf8
        case .notUTF8(let utf8, let gb):
            if utf8.isStrong {
                longUTF8Lines += 1
            } else {
                gbLines += 1
                self.gb = self.gb + gb
            }
        }
        nonASCIILines += 1
    }

    private func isMany(_ lines: Int) -> Bool { lines > 0 && Double(lines) >= Self.strongShare * Double(nonASCIILines) }

    /// The file holds lines of UTF-8 that was read as Windows-1252: at least one, and at least 2 % of those that are not
    /// ASCII; or, where no line is long enough to say so, most of them together.
    var isDamaged: Bool {
        isMany(strongLines) || (strongLines == 0 && 2 * mappableLines > nonASCIILines && together.isStrongTogether)
    }

    /// The file holds lines of GB that was read as Latin-1 or Windows-1252.
    var isMisreadGB: Bool { isMany(strongGBLines) }

    /// Bytes that are no UTF-8 are GB.
    var isGB: Bool { gb.isLikely }

    /// The whole file is GB: even a line that could be UTF-8 by accident.
    var prefersGB: Bool { isGB && gbLines > longUTF8Lines }
}
