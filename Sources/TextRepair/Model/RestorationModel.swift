import FoundationEssentials

/// What the restoration knows about Chinese: how often characters occur.
///
/// The file, little-endian: magic `askdrest`; version, UInt32; checksum of all that follows it, UInt64; number of
/// characters, UInt32; their code points, UInt16 each; counts of all symbols, classes first, Float each.
package struct RestorationModel: Sendable {
    private static let magic = Array("askdrest".utf8)
    private static let version: UInt32 = 1
    private static let headerBytes = 24

    let vocabulary: Vocabulary
    /// Weighted count by symbol.
    let counts: [Float]
    let candidates: CandidateTable

    init(vocabulary: Vocabulary, counts: [Float]) {
        self.vocabulary = vocabulary
        self.counts = counts
        candidates = CandidateTable(vocabulary) { counts[Int($0)] }
    }

    /// - Throws: `RepairError.modelUnreadable` or `.modelDamaged`.
    package init(contentsOf path: String) throws(RepairError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .modelUnreadable(path: path, reason: "\(error)")
        }
        try self.init(bytes: [UInt8](data), path: path)
    }

    /// - Parameter path: where the bytes come from, for the error.
    init(bytes: [UInt8], path: String) throws(RepairError) {
        func damaged(_ found: String, expected: String) -> RepairError {
            .modelDamaged(path: path, found: found, expected: expected)
        }
        guard bytes.count >= Self.headerBytes, bytes.starts(with: Self.magic) else {
            throw damaged("another kind of file", expected: "one that starts with askdrest")
        }
        var reader = LittleEndianReader(bytes, at: Self.magic.count)
        let version = reader.next(UInt32.self)
        guard version == Self.version else { throw damaged("version \(version)", expected: "version \(Self.version)") }
        let checksum = reader.next(UInt64.self)
        guard checksum == Checksum.fnv1a(bytes[reader.offset...]) else {
            throw damaged("a checksum that does not fit its bytes", expected: "the file as it was written")
        }
        let characters = Int(reader.next(UInt32.self))
        let size = Self.headerBytes + 2 * characters + 4 * (characters + Int(Vocabulary.firstCharacter))
        guard bytes.count == size, characters <= Vocabulary.maximumCharacters else {
            throw damaged("\(bytes.count) bytes", expected: "\(size)")
        }
        let vocabulary = Vocabulary(characters: reader.next(UInt16.self, count: characters))
        self.init(
            vocabulary: vocabulary,
            counts: reader.next(UInt32.self, count: vocabulary.count).map(Float.init(bitPattern:)))
    }

    /// The file's bytes, as `init(bytes:path:)` reads them.
    func encoded() -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(vocabulary.characters.count))
        for symbol in vocabulary.characters {
            body.append(littleEndian: UInt16(vocabulary.scalar(of: symbol).value))
        }
        for count in counts { body.append(littleEndian: count.bitPattern) }
        var bytes = Self.magic
        bytes.append(littleEndian: Self.version)
        bytes.append(littleEndian: Checksum.fnv1a(body[...]))
        return bytes + body
    }
}
