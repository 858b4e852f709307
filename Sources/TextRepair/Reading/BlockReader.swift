/// Says how each line of a block is to be read: as it is, in another encoding, or by undoing a misreading.
///
/// The verdict of a line depends on the file: a line that could be damaged is, if others are beyond doubt. Evidence adds up
/// over the blocks of a file.
struct BlockReader {
    /// A line as it should have been read.
    enum Reading {
        /// As it stands.
        case sound
        /// Bytes of another encoding, or characters that were such bytes.
        case decoded(String, wasMisread: Bool)
        case undone(UndoneLine)
    }

    /// Damage that is undone at most this many times over.
    static let maximumLevels = 3

    private var evidence = FileEvidence()

    /// Encodings that lines were read in.
    private(set) var encodings: Set<InputEncoding> = []

    /// - Parameters:
    ///   - block: whole lines.
    ///   - lines: where they are in it, without terminators.
    ///   - undo: false reads encodings only.
    /// - Returns: a reading for each line.
    mutating func read(_ block: [UInt8], lines: [Range<Int>], undo: Bool) -> [Reading] {
        let observations = lines.map { LineObservation(block[$0]) }
        for observation in observations { evidence.add(observation) }
        var readings = zip(observations, lines).map { observation, range in
            read(observation, bytes: block[range], undo: undo)
        }
        if undo {
            for _ in 1..<Self.maximumLevels where !undoAgain(&readings) { break }
        }
        return readings
    }

    private mutating func read(_ line: LineObservation, bytes: ArraySlice<UInt8>, undo: Bool) -> Reading {
        switch line {
        case .ascii: return .sound
        case .unmappable(let isShortSequences):
            return isShortSequences && evidence.prefersGB ? decodeGB(bytes) : remember(.utf8, .sound)
        case .mappable(let misread, let utf8, let gb, let isShortSequences):
            if isShortSequences, evidence.prefersGB { return decodeGB(bytes) }
            encodings.insert(.utf8)
            guard undo else { return .sound }
            if evidence.isDamaged, utf8.isStrong || utf8.isWeak { return .undone(UndoneLine(bytes: misread[...])) }
            if evidence.isMisreadGB, gb.isStrong || gb.isWeak {
                return .decoded(GB18030.decode(misread[...]), wasMisread: true)
            }
            return .sound
        case .notUTF8(let utf8, _):
            if utf8.isStrong { return remember(.utf8, .undone(UndoneLine(bytes: bytes))) }
            if evidence.isGB { return decodeGB(bytes) }
            if utf8.isWeak, utf8.loneLeads == 0 { return remember(.utf8, .undone(UndoneLine(bytes: bytes))) }
            return remember(.windows1252, .decoded(Windows1252.decode(bytes), wasMisread: false))
        }
    }

    private mutating func decodeGB(_ bytes: ArraySlice<UInt8>) -> Reading {
        remember(.gb18030, .decoded(GB18030.decode(bytes), wasMisread: false))
    }

    private mutating func remember(_ encoding: InputEncoding, _ reading: Reading) -> Reading {
        encodings.insert(encoding)
        return reading
    }

    /// Undoes the next level: lines that are still a misreading after one was undone.
    /// - Returns: false if there are none.
    private func undoAgain(_ readings: inout [Reading]) -> Bool {
        var deeper = FileEvidence()
        var misread: [(line: Int, bytes: [UInt8], evidence: ByteEvidence)] = []
        for (line, reading) in readings.enumerated() {
            guard case .undone(let undone) = reading else { continue }
            if let bytes = undone.bytesOfOuterReading() {
                let evidence = ByteEvidence(bytes[...])
                deeper.add(.mappable(bytes, utf8: evidence, gb: GBEvidence(), isShortSequences: false))
                misread.append((line, bytes, evidence))
            } else {
                deeper.add(.unmappable(isShortSequences: false))
            }
        }
        guard deeper.isDamaged else { return false }
        for (line, bytes, evidence) in misread where evidence.isStrong || evidence.isWeak {
            readings[line] = .undone(UndoneLine(bytes: bytes[...]))
        }
        return true
    }
}
