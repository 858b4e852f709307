import Platform

/// What the restoration knows about Chinese: which characters there are, and what speaks for each of those that a damaged
/// character may have been.
///
/// A log-linear model (Berger, Della Pietra and Della Pietra 1996, "A maximum entropy approach to natural language
/// processing"): p(c | surroundings) = exp Σ w(feature, c) / Σ over candidates of the same.
///
/// The file, little-endian: magic `askdrest`; version, UInt32; checksum of all that follows it, UInt64; number of
/// characters, UInt32; their code points, UInt16 each; the weights, as ``WeightTable`` has them.
package struct RestorationModel: Sendable {
    private static let magic = Array("askdrest".utf8)
    private static let version: UInt32 = 2
    private static let headerBytes = 24

    let vocabulary: Vocabulary
    let candidates: CandidateTable
    let weights: WeightTable

    init(vocabulary: Vocabulary, weights: WeightTable) {
        self.vocabulary = vocabulary
        self.weights = weights
        candidates = CandidateTable(vocabulary)
    }

    /// - Throws: `RepairError.modelUnreadable` or `.modelDamaged`.
    package init(contentsOf path: String) throws(RepairError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileDescriptor.open(path, for: .reading).readAll()
        } catch {
            throw .modelUnreadable(path: path, reason: error.reason)
        }
        try self.init(bytes: bytes, path: path)
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
        guard characters <= Vocabulary.maximumCharacters, reader.remaining >= 2 * characters else {
            throw damaged("\(characters) characters in \(bytes.count) bytes", expected: "as many as fit")
        }
        let vocabulary = Vocabulary(characters: reader.next(UInt16.self, count: characters))
        guard let weights = WeightTable(bytes[reader.offset...]) else {
            throw damaged("\(bytes.count) bytes", expected: "as many as its weights need")
        }
        self.init(vocabulary: vocabulary, weights: weights)
    }

    /// The file's bytes, as `init(bytes:path:)` reads them.
    package func encoded() -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(vocabulary.characters.count))
        for symbol in vocabulary.characters {
            body.append(littleEndian: UInt16(vocabulary.scalar(of: symbol).value))
        }
        weights.append(to: &body)
        var bytes = Self.magic
        bytes.append(littleEndian: Self.version)
        bytes.append(littleEndian: Checksum.fnv1a(body[...]))
        return bytes + body
    }
}
