// A code book as a section of a segment.

/// 32-bit numbers: the function (0 BM25F, 1 TF-IDF), four weights, base, four slopes, k1, 256 boundaries.
enum StoredCodeBook {
    private static let count = 11 + 256

    static func encode(_ book: CodeBook) -> [UInt32] {
        let scorer = book.scorer
        var numbers = [scorer.function == .bm25f ? 0 : 1 as UInt32]
        for field in 0..<4 { numbers.append(scorer.weights[field].bitPattern) }
        numbers.append(scorer.base.bitPattern)
        for field in 0..<4 { numbers.append(scorer.slopes[field].bitPattern) }
        numbers.append(scorer.k1.bitPattern)
        return numbers + book.boundaries.map(\.bitPattern)
    }

    /// Nil if the section has another size, or what it holds is none.
    static func decode(_ column: Column<UInt32>) -> CodeBook? {
        guard column.count == count, column[0] <= 1 else { return nil }
        func number(_ index: Int) -> Float { Float(bitPattern: column[index]) }
        func vector(_ index: Int) -> SIMD4<Float> {
            SIMD4(number(index), number(index + 1), number(index + 2), number(index + 3))
        }
        let scorer = Scorer(
            column[0] == 0 ? .bm25f : .tfidf, weights: vector(1), base: number(5), slopes: vector(6), k1: number(10))
        let boundaries = (11..<count).map(number)
        // Written so that numbers that are none fail too.
        guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 <= $1 }) else { return nil }
        return CodeBook(scorer, boundaries: boundaries)
    }
}
