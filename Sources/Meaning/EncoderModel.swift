// `Models/meaning.bin`, mapped and checked. `Models/make-meaning.py` writes it and tells its format.

import Platform

/// The encoder's tables and weights, as they lie in the file.
final class EncoderModel: Sendable {
    /// Values of a vector, and of a piece's row.
    static let dimensions = 512
    /// Values of a token in one of the three convolution branches.
    static let branchWidth = 256
    /// n of the n-grams that the branches look at, and how many of them lie before the token.
    static let branches: [(order: Int, before: Int)] = [(2, 0), (3, 1), (5, 2)]
    /// Values of a token's features: its row and the three branches.
    static let featureWidth = dimensions + branches.count * branchWidth

    let map: NormalizationMap
    let pieces: PieceTable
    let unknown: Int
    let begin: Int
    let end: Int
    let rows: PackedRows
    let branchNorm: Norm
    let featureNorm: Norm
    let projection: Matrix
    /// Biases of `projection`, one branch after the other.
    let projectionBias: Column<Float>
    /// By branch: the two convolutions.
    let convolutions: [(first: Layer, second: Layer)]
    let output: Layer
    let dense: Dense
    /// The file's checksum: vectors of two models do not compare.
    let identity: UInt64

    /// The layers after the sum over tokens.
    struct Dense: Sendable {
        let d0: Matrix
        let d1: Matrix
        let p1: Matrix
        let d2: Matrix
        let p3: Matrix
        let d3: Matrix
    }

    struct Layer: Sendable {
        let matrix: Matrix
        let bias: Column<Float>
    }

    struct Norm: Sendable {
        let gain: Column<Float>
        let offset: Column<Float>
    }

    // Keeps the mapping that all columns point into.
    private let file: MappedFile

    private static let magic = Array("askdmean".utf8)
    private static let version: UInt64 = 1
    private static let headerBytes = 64
    /// Magic, version and the checksum itself.
    private static let uncheckedBytes = 24
    /// More would not be a model of this kind.
    private static let mostPieces = 1 << 20

    /// - Throws: `MeaningError`.
    init(path: String) throws(MeaningError) {
        func damaged(_ found: String, _ expected: String) -> MeaningError {
            .damaged(path: path, found: found, expected: expected)
        }
        do {
            file = try MappedFile(path: path)
        } catch {
            throw error.isMissingFile ? .missing(path: path) : .unreadable(path: path, reason: error.reason)
        }
        // SAFETY: `file` keeps the bytes; every column is checked against their count.
        let bytes = unsafe file.bytes
        guard bytes.count > Self.headerBytes, unsafe bytes.prefix(8).elementsEqual(Self.magic) else {
            throw damaged("another kind of file", "one that starts with askdmean")
        }
        let header = unsafe Column<UInt32>(UnsafeRawBufferPointer(rebasing: bytes[..<Self.headerBytes]))
        let version = UInt64(header[2]) | UInt64(header[3]) << 32
        guard version == Self.version else { throw damaged("version \(version)", "version \(Self.version)") }
        identity = UInt64(header[4]) | UInt64(header[5]) << 32
        guard unsafe SectionReader(bytes, at: Self.uncheckedBytes).checksum == identity else {
            throw damaged("a checksum that does not fit its bytes", "the file as it was written")
        }
        var sections = unsafe SectionReader(bytes, at: Self.headerBytes)
        let count = Int(header[6])
        guard (3...Self.mostPieces).contains(count), header[10...12].allSatisfy({ $0 < count }) else {
            throw damaged("\(count) pieces", "3 to \(Self.mostPieces), the special ones among them")
        }
        map = NormalizationMap(
            units: sections.next(count: Int(header[7]) / 4), replacements: sections.next(count: Int(header[8])))
        pieces = PieceTable(
            offsets: sections.next(count: count + 1), text: sections.next(count: Int(header[9])),
            scores: sections.next(count: count), unknownScore: Double(Float(bitPattern: header[13])))
        (unknown, begin, end) = (Int(header[10]), Int(header[11]), Int(header[12]))
        rows = sections.rows(count: count)
        let width = Self.branches.count * Self.branchWidth
        var vectors = sections.next(Float.self, count: 5 * width + 2 * Self.featureWidth + Self.dimensions)
        projectionBias = vectors.removeFirst(width)
        branchNorm = Norm(gain: vectors.removeFirst(width), offset: vectors.removeFirst(width))
        let biases = Self.branches.map { _ in
            (vectors.removeFirst(Self.branchWidth), vectors.removeFirst(Self.branchWidth))
        }
        featureNorm = Norm(
            gain: vectors.removeFirst(Self.featureWidth), offset: vectors.removeFirst(Self.featureWidth))
        projection = sections.matrix(rows: Self.dimensions, columns: width)
        convolutions = zip(Self.branches, biases).map { branch, biases in
            let rows = branch.order * Self.branchWidth
            return (
                Layer(matrix: sections.matrix(rows: rows, columns: Self.branchWidth), bias: biases.0),
                Layer(matrix: sections.matrix(rows: rows, columns: Self.branchWidth), bias: biases.1)
            )
        }
        output = Layer(
            matrix: sections.matrix(rows: Self.featureWidth, columns: Self.dimensions), bias: vectors)
        dense = Dense(
            d0: sections.matrix(rows: 512, columns: 320), d1: sections.matrix(rows: 320, columns: 320),
            p1: sections.matrix(rows: 512, columns: 320), d2: sections.matrix(rows: 320, columns: 512),
            p3: sections.matrix(rows: 320, columns: 512), d3: sections.matrix(rows: 512, columns: 512))
        guard sections.isComplete else {
            throw damaged("\(bytes.count) bytes", "\(sections.offset)")
        }
        guard pieces.isConsistent, map.isConsistent, rows.isConsistent else {
            throw damaged("offsets beyond the end", "offsets within it")
        }
    }
}
