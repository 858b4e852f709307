/// What the surroundings of a damaged character say: one hash for each feature, to be joined with each candidate.
///
/// The features are the neighbours as they are seen (a damaged one by what is left of it), singly and in combinations of
/// up to three, whether brackets are open, and whether the line asks something.
struct Features {
    /// Features of a character in a whole line.
    static let count = 16
    /// Those that a file's own counts are kept for: one or two neighbours, to the left, to the right, and both.
    static let own = 1...5

    /// The hashes of the last `collect`.
    private(set) var hashes: [UInt64] = []

    private let openings: [Symbol]
    private let closing: Symbol
    private let questionMark: Symbol

    init(_ vocabulary: Vocabulary) {
        openings = [vocabulary.symbol(of: 0x300C), vocabulary.symbol(of: 0x300E)]  // 「 『
        closing = vocabulary.symbol(of: 0x3011)  // 】
        questionMark = vocabulary.symbol(of: 0xFF1F)  // ？
        hashes.reserveCapacity(Self.count)
    }

    /// Collects the features of the symbol at `index` of a finished line.
    mutating func collect(_ line: ObservedLine, at index: Int) {
        let symbols = line.symbols
        let l1 = UInt64(symbols[index - 1]), l2 = UInt64(symbols[index - 2]), l3 = UInt64(symbols[index - 3])
        let r1 = UInt64(symbols[index + 1]), r2 = UInt64(symbols[index + 2]), r3 = UInt64(symbols[index + 3])
        hashes.removeAll(keepingCapacity: true)
        add(0)
        add(1, l1)
        add(2, r1)
        add(3, l2, l1)
        add(4, l1, r1)
        add(5, r1, r2)
        add(6, l3, l2, l1)
        add(7, l2, l1, r1)
        add(8, l1, r1, r2)
        add(9, r1, r2, r3)
        add(10, l2, r2)
        if line.isFragment { return }
        let brackets = bracketState(symbols, at: index)
        add(11, brackets)
        add(12, brackets, l1)
        let question: UInt64 = asks(symbols, after: index) ? 1 : 0
        add(13, question)
        add(14, question, l1)
        add(15, question, r1)
    }

    /// A feature with a neighbour outside its fragment says nothing; 0 stands in its place, which ``key(_:_:)`` passes on.
    @inline(__always)
    private mutating func add(_ template: UInt64, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0) {
        let unknown = UInt64(ObservedLine.unknown)
        hashes.append(
            a == unknown || b == unknown || c == unknown
                ? 0 : Self.mix((template + 1) << 48 | a << 32 | b << 16 | c) | 1)
    }

    /// The key of a feature together with a candidate.
    @inline(__always)
    static func key(_ hash: UInt64, _ candidate: Symbol) -> UInt32 {
        UInt32(truncatingIfNeeded: mix(hash &+ UInt64(candidate) &* 0xA24B_AED4_963E_E407))
    }

    /// Spreads all bits over all others (the finaliser of SplitMix64).
    @inline(__always)
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Bit 0: 「 is open to the left. Bit 1: 『 is. Bit 2: 】 closes to the right.
    private func bracketState(_ symbols: [Symbol], at index: Int) -> UInt64 {
        var state: UInt64 = 0
        for left in stride(from: index - 1, through: max(0, index - 60), by: -1) {
            let symbol = symbols[left]
            if symbol == Vocabulary.boundary || symbol == closing { break }
            if symbol == openings[0] || symbol == openings[1] {
                state |= symbol == openings[0] ? 1 : 2
                break
            }
        }
        for symbol in symbols[index + 1..<min(symbols.count, index + 61)] {
            if symbol == Vocabulary.boundary { break }
            if symbol == closing { return state | 4 }
        }
        return state
    }

    /// Whether a question mark follows.
    private func asks(_ symbols: [Symbol], after index: Int) -> Bool {
        for symbol in symbols[index + 1..<min(symbols.count, index + 31)] {
            if symbol == Vocabulary.boundary { return false }
            if symbol == questionMark { return true }
        }
        return false
    }
}
