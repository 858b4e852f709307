/// A symbol of the language model: a character of the vocabulary, or one of the classes that all others fall into.
typealias Symbol = UInt16

/// The characters that a model knows, and the symbols they are.
struct Vocabulary: Sendable {
    /// A line's start and end.
    static let boundary: Symbol = 0
    /// A run of Latin letters and other ASCII that is neither digit, space nor a mark of the vocabulary.
    static let latin: Symbol = 1
    /// A run of digits.
    static let digits: Symbol = 2
    /// A run of any other characters.
    static let other: Symbol = 3
    /// What a symbol can number.
    static let maximumCharacters = 60_000
    /// The first symbol that is a character.
    static let firstCharacter: Symbol = 4

    /// Code points by symbol, from ``firstCharacter`` on; the first four are 0.
    private let scalars: [UInt16]
    /// Symbols by code point, 0 where it is none.
    private let symbols: [Symbol]

    /// - Parameter characters: code points of the basic plane, none twice, no ASCII; at most ``maximumCharacters``.
    init(characters: [UInt16]) {
        precondition(characters.count <= Self.maximumCharacters)
        scalars = [0, 0, 0, 0] + characters
        var symbols = [Symbol](repeating: 0, count: 0x10000)
        for (index, scalar) in characters.enumerated() {
            symbols[Int(scalar)] = Symbol(index) + Self.firstCharacter
        }
        // In Chinese text, half-width marks do what the full-width ones do.
        for mark in ",:;?!()".utf8 {
            symbols[Int(mark)] = symbols[Int(mark) + 0xFEE0]
        }
        for byte in 0..<0x80 where symbols[byte] == 0 {
            symbols[byte] = (0x30...0x39).contains(byte) ? Self.digits : Self.latin
        }
        self.symbols = symbols
    }

    /// Symbols, classes included.
    var count: Int { scalars.count }
    var characters: Range<Symbol> { Self.firstCharacter..<Symbol(scalars.count) }

    /// - Parameter symbol: one of ``characters``.
    func scalar(of symbol: Symbol) -> Unicode.Scalar { Unicode.Scalar(scalars[Int(symbol)]) ?? "\u{FFFD}" }

    /// The symbol of a character; classes for those that are none.
    func symbol(of scalar: UInt32) -> Symbol {
        guard scalar < 0x10000 else { return Self.other }
        let symbol = symbols[Int(scalar)]
        return symbol == 0 ? Self.other : symbol
    }
}
