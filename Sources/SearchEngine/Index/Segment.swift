// An immutable piece of the index.

import Platform

/// Documents in ascending order of id, numbered from 0, with the posting lists of their terms: views of the bytes that
/// `SegmentWriter` made.
final class Segment: Sendable {
    private let storage: SegmentBytes
    private let footer: SegmentFooter
    /// Of its file within the index's directory; nil for a segment in memory.
    let name: String?
    let count: Int
    let ids: IntegerColumn
    let lengths: LengthColumns
    let terms: TermDictionary
    let vocabulary: Vocabulary
    let wordOrder: WordOrder
    let codeBook: CodeBook
    let filterValues: FilterValues
    private let sketches: Column<QuestionSketch>
    private let rejectedDocuments: Column<UInt32>
    private let rejectedSketches: Column<QuestionSketch>
    private let documentFrequencies: Column<UInt32>
    private let listOffsets: Column<UInt64>
    private let postings: Column<UInt8>
    let lengthStatistics: LengthStatistics
    /// Postings ready for scoring, of a segment that is so small that all of them are scored.
    let expanded: ExpandedPostings?

    /// Documents up to which a segment is scored whole: bounds would cost more than they save.
    static let smallCount = 10_000

    init(_ storage: SegmentBytes, _ layout: SegmentFooter, name: String?, smallCount: Int) throws(EngineError) {
        self.storage = storage
        self.name = name
        footer = layout
        func column<Element: BitwiseCopyable>(_ section: SegmentSection) -> Column<Element> {
            let range = layout.ranges[section.rawValue]
            // SAFETY: `SegmentFooter` has checked that the range lies within the bytes.
            return unsafe Column(UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
        }
        count = layout.documentCount
        sketches = column(.sketches)
        rejectedDocuments = column(.rejectedDocuments)
        rejectedSketches = column(.rejectedSketches)
        documentFrequencies = column(.documentFrequencies)
        listOffsets = column(.listOffsets)
        postings = column(.postings)
        terms = TermDictionary(
            keys: column(.keys), slots: column(.slots), wordEnds: column(.wordEnds), wordBytes: column(.wordBytes))
        vocabulary = Vocabulary(
            starts: column(.vocabularyStarts), signatures: column(.vocabularySignatures),
            terms: column(.vocabularyTerms))
        wordOrder = WordOrder(
            long: column(.longWords), longMaxima: column(.longWordMaxima), maxima: column(.termMaxima))
        let count = count
        func integers(_ section: SegmentSection) -> IntegerColumn? { IntegerColumn(column(section), count: count) }
        guard let codeBook = StoredCodeBook.decode(column(.codeBook)), let ids = integers(.ids),
            let topicNumbers = integers(.topicNumbers), let days = integers(.days),
            let lengths = LengthColumns({ column($0) }, count: count),
            let lengthStatistics = LengthStatistics(column(.lengthStatistics)),
            sketches.count == count || sketches.count == 1,
            documentFrequencies.count == terms.count, listOffsets.count == terms.count,
            rejectedDocuments.count == rejectedSketches.count
        else { throw layout.damage("sections of other sizes", expected: "one value for each document and term") }
        self.codeBook = codeBook
        self.ids = ids
        self.lengths = lengths
        self.lengthStatistics = lengthStatistics
        filterValues = FilterValues(
            topicNumbers: topicNumbers, topicIDs: column(.topicIDs), days: days, tagStarts: column(.tagStarts),
            tagDocuments: column(.tagDocuments), tagEnds: column(.tagEnds), tagBytes: column(.tagBytes))
        expanded =
            count <= smallCount
            ? ExpandedPostings(termCount: documentFrequencies.count, documentCount: count, lengths, codeBook) {
                [postings, listOffsets, documentFrequencies] term in
                PostingList(postings, Int(clamping: listOffsets[term]), Int(documentFrequencies[term]), count)
            } : nil
    }

    /// Maps a file that `SegmentWriter` made.
    /// - Throws: `EngineError` when its frame is damaged; `SystemError`.
    convenience init(path: String, name: String, smallCount: Int) throws {
        let storage = SegmentBytes(try MappedFile(path: path))
        // SAFETY: `storage` lives as long as the segment.
        let footer = try unsafe SegmentFooter(storage.bytes, path: path)
        try self.init(storage, footer, name: name, smallCount: smallCount)
    }

    /// Reads all of it.
    /// - Throws: `EngineError` when it is not what was written.
    func verify() throws(EngineError) { try unsafe footer.verify(storage.bytes) }

    /// Bytes that it takes, in memory or in a file.
    var byteCount: Int { storage.byteCount + (expanded?.byteCount ?? 0) }

    /// Bytes of its file, or of what would be its file.
    var storedByteCount: Int { storage.byteCount }

    /// Number of the document with this id.
    func document(withID id: Int64) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < count && ids[low] == id ? low : nil
    }

    func documentFrequency(_ term: Int) -> Int { list(term).count }

    func list(_ term: Int) -> PostingList {
        PostingList(postings, Int(clamping: listOffsets[term]), Int(documentFrequencies[term]), count)
    }

    /// Calls `body` with each document of a term, ascending, and its frequencies.
    @inline(__always)
    func forEachPosting(of term: Int, _ body: (Int, FieldFrequencies) -> Void) {
        list(term).forEach(documentCount: count) { posting in
            body(posting.document, frequencies(of: posting))
        }
    }

    @inline(__always)
    private func frequencies(of posting: Posting) -> FieldFrequencies {
        posting.exception
            ?? codeBook.frequencies(
                of: posting.code, inverseNorms: codeBook.scorer.inverseNorms(lengths[posting.document]))
    }

    /// Frequencies of a term in a document.
    func frequencies(of term: Int, in document: Int) -> FieldFrequencies? {
        if let expanded { return expanded.frequencies(of: term, in: document) }
        return list(term).find(document).map { frequencies(of: $0) }
    }

    func question(of document: Int) -> QuestionSketch { sketches[sketches.count == 1 ? 0 : document] }

    var hasRejections: Bool { rejectedDocuments.count > 0 }

    /// Questions that people said the document does not answer.
    func rejected(by document: Int) -> [QuestionSketch] {
        var (low, high) = (0, rejectedDocuments.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(rejectedDocuments[middle]) < document { low = middle + 1 } else { high = middle }
        }
        var found: [QuestionSketch] = []
        while low < rejectedDocuments.count && Int(rejectedDocuments[low]) == document {
            found.append(rejectedSketches[low])
            low += 1
        }
        return found
    }
}

extension PostingList {
    init(_ postings: Column<UInt8>, _ offset: Int, _ count: Int, _ documentCount: Int) {
        // SAFETY: a column's bytes.
        let bytes = unsafe UnsafeRawBufferPointer(start: postings.base, count: postings.count)
        unsafe self.init(bytes, offset: offset, count: count, documentCount: documentCount)
    }
}
