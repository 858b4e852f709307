// The words that begin with given letters, commonest first, from the dictionary itself.

/// What a segment's dictionary is walked by: its own order of keys for CJK pairs and for words that a key holds whole, an order
/// of their own for longer words; and for both the largest document frequency of every 64 terms, so that the commonest of many
/// are found without looking at all.
struct WordOrder: Sendable {
    /// Words with hashed keys in the order of their bytes, as numbers of terms.
    private let long: Column<UInt32>
    private let longMaxima: Column<UInt32>
    /// By term.
    private let maxima: Column<UInt32>

    static let blockCount = 64

    init(long: Column<UInt32>, longMaxima: Column<UInt32>, maxima: Column<UInt32>) {
        self.long = long
        self.longMaxima = longMaxima
        self.maxima = maxima
    }

    /// A stretch of one of the two orders.
    struct Range: Sendable {
        let isLong: Bool
        let places: Swift.Range<Int>
    }

    /// The words that begin with `prefix`; it is not empty.
    func ranges(of prefix: [UInt8], _ terms: TermDictionary) -> [Range] {
        var ranges: [Range] = []
        if prefix.count <= TermKey.packedByteCount {
            let first = TermKey(kind: .word, word: prefix).bits
            let last = first | ((1 << (8 * UInt64(TermKey.packedByteCount - prefix.count))) - 1)
            ranges.append(Range(isLong: false, places: terms.firstTerm(from: first)..<terms.firstTerm(after: last)))
        }
        let start = firstLong { terms.word($0).lexicographicallyPrecedes(prefix) }
        let end = firstLong { word in
            let head = terms.word(word).prefix(prefix.count)
            return head.lexicographicallyPrecedes(prefix) || head.elementsEqual(prefix)
        }
        ranges.append(Range(isLong: true, places: start..<max(start, end)))
        return ranges
    }

    /// The pairs of CJK characters that begin with one.
    func range(ofPairsWith character: UInt32, _ terms: TermDictionary) -> Range {
        let first = TermKey(bigram: character, 1).bits
        let last = TermKey(bigram: character, 0x1F_FFFF).bits
        return Range(isLong: false, places: terms.firstTerm(from: first)..<terms.firstTerm(after: last))
    }

    /// The first place of the order of long words where `precedes` is false.
    private func firstLong(where precedes: (Int) -> Bool) -> Int {
        var (low, high) = (0, long.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(Int(long[middle])) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The terms of a range with the largest document frequencies, at most `count` of them, in no order; and the largest
    /// frequency that another one of the range may have.
    func commonest(
        _ count: Int, in range: Range, frequency: (Int) -> Int
    ) -> (terms: [Int], rest: Int) {
        let (order, blocks) = range.isLong ? (long, longMaxima) : (nil, maxima)
        var best: [(frequency: Int, term: Int)] = []
        func look(at places: Swift.Range<Int>) {
            for place in places {
                let term = order.map { Int($0[place]) } ?? place
                let found = frequency(term)
                if best.count == count {
                    guard let least = best.first, found > least.frequency else { continue }
                    best.removeFirst()
                }
                let position = best.firstIndex { $0.frequency >= found } ?? best.count
                best.insert((found, term), at: position)
            }
        }
        let places = range.places
        let firstBlock = (places.lowerBound + Self.blockCount - 1) / Self.blockCount
        let lastBlock = places.upperBound / Self.blockCount
        guard firstBlock < lastBlock, lastBlock <= blocks.count else {
            look(at: places)
            return (best.map(\.term), best.count == count && places.count > count ? best[0].frequency : 0)
        }
        look(at: places.lowerBound..<firstBlock * Self.blockCount)
        look(at: lastBlock * Self.blockCount..<places.upperBound)
        // Blocks by their maxima; none is looked at whose maximum is no larger than what is already there.
        for block in (firstBlock..<lastBlock).sorted(by: { blocks[$0] > blocks[$1] }) {
            if best.count == count, let least = best.first, Int(blocks[block]) <= least.frequency { break }
            look(at: block * Self.blockCount..<(block + 1) * Self.blockCount)
        }
        return (best.map(\.term), best.count == count && places.count > count ? best[0].frequency : 0)
    }

    /// Writes the orders of a segment's terms.
    /// - Parameters:
    ///   - keys: ascending.
    ///   - wordEnds: where the word of each hashed key ends in `wordBytes`; the hashed ones are the last of `keys`.
    static func write(
        _ keys: [UInt64], _ frequencies: [UInt32], wordEnds: [UInt32], wordBytes: [UInt8], to sink: inout SegmentSink
    ) throws {
        let firstHashed = keys.count - wordEnds.count
        func bytes(_ index: Int) -> ArraySlice<UInt8> {
            wordBytes[Int(index == 0 ? 0 : wordEnds[index - 1])..<Int(wordEnds[index])]
        }
        // Eight bytes at once decide nearly every comparison.
        let long = wordEnds.indices.filter { !TermKey(bits: keys[firstHashed + $0]).isStem }.map { index in
            (head: bytes(index).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, index: index)
        }.sorted { one, other in
            one.head != other.head
                ? one.head < other.head : bytes(one.index).lexicographicallyPrecedes(bytes(other.index))
        }.map { UInt32(firstHashed + $0.index) }
        try sink.write(.longWords, long)
        try sink.write(.longWordMaxima, maxima(long.map { frequencies[Int($0)] }))
        try sink.write(.termMaxima, maxima(frequencies))
    }

    private static func maxima(_ frequencies: [UInt32]) -> [UInt32] {
        stride(from: 0, to: frequencies.count, by: blockCount).map { start in
            frequencies[start..<min(start + blockCount, frequencies.count)].max() ?? 0
        }
    }
}

extension TermDictionary {
    /// The first term whose key is at least `bits`.
    fileprivate func firstTerm(from bits: UInt64) -> Int { first { $0 < bits } }

    /// The first term whose key is larger than `bits`.
    fileprivate func firstTerm(after bits: UInt64) -> Int { first { $0 <= bits } }

    private func first(where precedes: (UInt64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(keys[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A text whose last word has been completed.
package struct Completion: Sendable, Equatable {
    /// The whole text.
    package let text: String
    /// What its last word, or pair of characters, has become; folded.
    package let word: String
    /// Live documents that have it.
    package let documentFrequency: Int
}

extension IndexSnapshot {
    /// Terms of one segment that are looked at: the commonest of more are not needed to the last.
    private static var mostCandidates: Int { 1_024 }

    /// What somebody may be about to type: the text with its last, unfinished word made one of the index's words that begin
    /// with it, or its last CJK character one of the index's pairs of characters; those that most documents have first. None
    /// when the text ends with neither.
    /// - Parameter limit: most of them, at least 1.
    package func completions(of text: String, limit: Int) -> [Completion] {
        var folder = TextFolder(table: models.traditional)
        folder.fold(text)
        let characters = folder.characters
        guard let last = characters.last else { return [] }
        var start = characters.count - 1
        let isPair = last.characterClass == .cjk
        if !isPair {
            guard last.isLetterOrDigit || last.characterClass == .joiner else { return [] }
            while start > 0, characters[start - 1].isLetterOrDigit || characters[start - 1].characterClass == .joiner {
                start -= 1
            }
        }
        var prefix: [UInt8] = []
        for character in characters[start...] { prefix.appendUTF8(character.scalar) }
        let head = String(decoding: text.utf8.prefix(Int(characters[start].start)), as: UTF8.self)
        return words(limit, of: isPair ? .character : .word, prefix, last.scalar).map { word, frequency in
            let word = String(decoding: word, as: UTF8.self)
            return Completion(text: head + word, word: word, documentFrequency: frequency)
        }
    }

    /// The commonest words that begin with `prefix`, or pairs that begin with `character`, over all segments.
    ///
    /// The sum of what each segment's next term has bounds what no segment has named yet (R. Fagin, A. Lotem and M. Naor,
    /// "Optimal aggregation algorithms for middleware", 2003, doi:10.1016/S0022-0000(03)00026-6).
    private func words(
        _ limit: Int, of kind: TermKind, _ prefix: [UInt8], _ character: UInt32
    ) -> [(word: [UInt8], frequency: Int)] {
        var count = max(limit, 1)
        while true {
            var found: [TermKey: Set<[UInt8]>] = [:]
            var bound = 0
            for live in segments {
                let segment = live.segment
                let ranges =
                    kind == .character
                    ? [segment.wordOrder.range(ofPairsWith: character, segment.terms)]
                    : segment.wordOrder.ranges(of: prefix, segment.terms)
                var rest = 0
                for range in ranges {
                    let commonest = segment.wordOrder.commonest(count, in: range) { segment.documentFrequency($0) }
                    rest = max(rest, commonest.rest)
                    for term in commonest.terms {
                        found[segment.terms.key(term), default: []].insert(segment.terms.word(term))
                    }
                }
                bound += rest
            }
            let counted = found.flatMap { key, words in
                words.map { (word: $0, frequency: documentFrequency(of: key, longWord: $0)) }
            }
            let best = counted.filter { $0.frequency > 0 }.sorted {
                $0.frequency != $1.frequency
                    ? $0.frequency > $1.frequency : $0.word.lexicographicallyPrecedes($1.word)
            }.prefix(limit)
            let isCertain = bound == 0 || (best.count == limit && best.last.map { $0.frequency >= bound } == true)
            if isCertain || count >= IndexSnapshot.mostCandidates { return Array(best) }
            count *= 4
        }
    }
}
