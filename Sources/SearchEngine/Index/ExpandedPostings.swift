// The postings of a small segment, ready for scoring.

import Synchronization

/// Postings with their frequencies, term by term, of a segment that is so small that all of them are scored.
final class ExpandedPostings: Sendable {
    /// Term number → postings `offsets[term]..<offsets[term + 1]`.
    let offsets: [UInt32]
    /// Ascending within a term.
    let documents: [UInt16]
    /// By posting: which of `patterns` its frequencies are. Few are different.
    private let patternNumbers: [UInt16]
    private let patterns: [FieldFrequencies]
    /// By document.
    private let lengths: [SIMD4<UInt16>]
    /// Under the scorer that was asked for last.
    private let newest = Mutex<PostingScores?>(nil)

    /// Documents and patterns that two bytes can tell apart.
    private static let most = 1 << 16

    var byteCount: Int { offsets.count * 4 + documents.count * 4 + patterns.count * 4 + lengths.count * 8 }

    /// Nil for more documents, or more different frequencies, than there is room for.
    init?(
        termCount: Int, documentCount: Int, _ lengths: LengthColumns, _ codeBook: CodeBook, list: (Int) -> PostingList
    ) {
        guard documentCount <= ExpandedPostings.most else { return nil }
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(termCount + 1)
        let postingCount = (0..<termCount).reduce(0) { $0 + list($1).count }
        var documents: [UInt16] = []
        documents.reserveCapacity(postingCount)
        var patternNumbers: [UInt16] = []
        patternNumbers.reserveCapacity(postingCount)
        var table = PatternTable()
        self.lengths = (0..<documentCount).map { lengths[$0] }
        let norms = self.lengths.map { codeBook.scorer.inverseNorms($0) }
        for term in 0..<termCount {
            list(term).forEach(documentCount: documentCount) { posting in
                documents.append(UInt16(truncatingIfNeeded: posting.document))
                let frequencies =
                    posting.exception ?? codeBook.frequencies(of: posting.code, inverseNorms: norms[posting.document])
                patternNumbers.append(UInt16(truncatingIfNeeded: table.number(of: frequencies)))
            }
            offsets.append(UInt32(documents.count))
        }
        guard table.patterns.count <= ExpandedPostings.most else { return nil }
        (self.offsets, self.documents, self.patternNumbers) = (offsets, documents, patternNumbers)
        patterns = table.patterns
    }

    func postings(of term: Int) -> Range<Int> { Int(offsets[term])..<Int(offsets[term + 1]) }

    /// The frequencies of a term in a document; nil if it is not there.
    func frequencies(of term: Int, in document: Int) -> FieldFrequencies? {
        let postings = postings(of: term)
        var (low, high) = (postings.lowerBound, postings.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if Int(documents[middle]) < document { low = middle + 1 } else { high = middle }
        }
        guard low < postings.upperBound, Int(documents[low]) == document else { return nil }
        return patterns[Int(patternNumbers[low])]
    }

    /// What the postings score, made term by term as they are asked for.
    func scores(under scorer: Scorer) -> PostingScores {
        newest.withLock { newest in
            if let scores = newest, scores.scorer == scorer { return scores }
            let scores = PostingScores(scorer, offsets: offsets, patterns: patterns, patternNumbers, lengths, documents)
            newest = scores
            return scores
        }
    }
}

/// Numbers frequencies in the order in which they come.
private struct PatternTable {
    private(set) var patterns: [FieldFrequencies] = []
    private var numbers: [UInt32: Int] = [:]
    /// By hash of the frequencies, those that came last: nearly all come again.
    private var recent = Array(repeating: (bits: UInt32(0), number: -1), count: 256)

    mutating func number(of frequencies: FieldFrequencies) -> Int {
        let place = Int(truncatingIfNeeded: (frequencies.bits &* 0x9E37_79B1) >> 24)
        if recent[place].bits == frequencies.bits, recent[place].number >= 0 { return recent[place].number }
        let number = numbers[frequencies.bits] ?? patterns.count
        if number == patterns.count {
            patterns.append(frequencies)
            numbers[frequencies.bits] = number
        }
        recent[place] = (frequencies.bits, number)
        return number
    }
}

/// What the postings of a small segment score under one scorer. A term's are worked out when a question has it first, since
/// every change of the collection changes the scorer.
@safe final class PostingScores: @unchecked Sendable {
    // @unchecked: a term's values are written by whoever holds `making`, before `isMade` says that they are there, and never
    // again.
    let scorer: Scorer
    private let offsets: [UInt32]
    private let patterns: [FieldFrequencies]
    private let patternNumbers: [UInt16]
    private let documents: [UInt16]
    /// By document.
    private let inverseNorms: [SIMD4<Float>]
    /// By posting.
    private let values: UnsafeMutablePointer<Float>
    /// By term.
    private let isMade: UnsafeMutablePointer<Atomic<Bool>>
    private let termCount: Int
    private let making = Mutex(())

    fileprivate init(
        _ scorer: Scorer, offsets: [UInt32], patterns: [FieldFrequencies], _ patternNumbers: [UInt16],
        _ lengths: [SIMD4<UInt16>], _ documents: [UInt16]
    ) {
        self.scorer = scorer
        self.offsets = offsets
        self.patterns = patterns
        self.patternNumbers = patternNumbers
        self.documents = documents
        inverseNorms = lengths.map { scorer.inverseNorms($0) }
        termCount = offsets.count - 1
        // Memory that is not written to is none: the kernel gives pages when they are touched.
        unsafe values = .allocate(capacity: max(documents.count, 1))
        unsafe isMade = .allocate(capacity: max(termCount, 1))
        for term in 0..<termCount { unsafe (isMade + term).initialize(to: Atomic(false)) }
    }

    deinit {
        unsafe values.deallocate()
        unsafe isMade.deinitialize(count: termCount)
        unsafe isMade.deallocate()
    }

    /// Calls `body` with each document of a term, ascending, and its score.
    @inline(__always)
    func forEach(of term: Int, _ body: (Int, Float) -> Void) {
        precondition(term < termCount)
        // SAFETY: term < termCount.
        if unsafe !isMade[term].load(ordering: .acquiring) { make(term) }
        let (first, end) = (Int(offsets[term]), Int(offsets[term + 1]))
        let values = unsafe values
        // SAFETY: offsets end at the number of documents, and there are as many values, those of this term made.
        unsafe documents.withUnsafeBufferPointer { documents in
            for posting in first..<end { unsafe body(Int(documents[posting]), values[posting]) }
        }
    }

    private func make(_ term: Int) {
        making.withLock { _ in
            // SAFETY: term < termCount; the postings of a term are its own.
            guard unsafe !isMade[term].load(ordering: .relaxed) else { return }
            for posting in Int(offsets[term])..<Int(offsets[term + 1]) {
                unsafe values[posting] = scorer.score(
                    patterns[Int(patternNumbers[posting])], inverseNorms: inverseNorms[Int(documents[posting])])
            }
            unsafe isMade[term].store(true, ordering: .releasing)
        }
    }
}
