/// Which characters a damaged group may have been, with the symbols of a model as the characters that occur.
struct CandidateTable: Sendable {
    /// Symbols for each group that at least one symbol leaves, most frequent first.
    private let symbols: [DamagedGroup: [Symbol]]

    /// - Parameter vocabulary: symbols that are characters, most frequent first among those of one group.
    init(_ vocabulary: Vocabulary, count: (Symbol) -> Float) {
        var symbols: [DamagedGroup: [Symbol]] = [:]
        for symbol in vocabulary.characters {
            guard let group = DamagedGroup(damaging: vocabulary.scalar(of: symbol)) else { continue }
            symbols[group, default: []].append(symbol)
        }
        self.symbols = symbols.mapValues { group in
            group.sorted { (count($0), $1) > (count($1), $0) }
        }
    }

    /// Most frequent first, empty if no symbol fits.
    func symbols(for group: DamagedGroup) -> [Symbol] { symbols[group] ?? [] }
}
