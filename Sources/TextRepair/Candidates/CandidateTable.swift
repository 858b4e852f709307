/// Which characters of a vocabulary a damaged group may have been, and how damaged text shows them.
struct CandidateTable: Sendable {
    /// What a damaged group says by itself.
    enum Reading: Sendable {
        /// No character of the vocabulary leaves it.
        case unknown
        /// One does.
        case certain(Symbol)
        /// Several do: the index in ``ambiguous``.
        case ambiguous(Int)
    }

    /// The candidates of each ambiguous group, ascending; at least two.
    private(set) var ambiguous: [[Symbol]] = []
    /// By symbol, what damaged text shows of it: itself, or ``firstGroup`` and the index of its ambiguous group.
    private(set) var observed: [Symbol]
    /// What the ambiguous group 0 is seen as; the others follow.
    let firstGroup: Symbol
    private var readings: [DamagedGroup: Reading] = [:]

    init(_ vocabulary: Vocabulary) {
        observed = Array(0..<Symbol(vocabulary.count))
        firstGroup = Symbol(vocabulary.count)
        var symbols: [DamagedGroup: [Symbol]] = [:]
        for symbol in vocabulary.characters {
            guard let group = DamagedGroup(damaging: vocabulary.scalar(of: symbol)) else { continue }
            symbols[group, default: []].append(symbol)
        }
        for (group, candidates) in symbols.sorted(by: { $0.key.packed < $1.key.packed }) {
            if candidates.count == 1 {
                readings[group] = .certain(candidates[0])
                continue
            }
            for symbol in candidates { observed[Int(symbol)] = firstGroup + Symbol(ambiguous.count) }
            readings[group] = .ambiguous(ambiguous.count)
            ambiguous.append(candidates)
        }
    }

    func reading(of group: DamagedGroup) -> Reading { readings[group] ?? .unknown }
}
