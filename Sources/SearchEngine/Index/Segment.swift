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
    let ids: Column<Int64>
    let lengths: Column<SIMD4<UInt16>>
    let terms: TermDictionary
    let vocabulary: Vocabulary
    let codeBook: CodeBook
    let filterValues: FilterValues
    private let sketches: Column<QuestionSketch>
    private let rejectedDocuments: Column<UInt32>
    private let rejectedSketches: Column<QuestionSketch>
    private let documentFrequencies: Column<UInt32>
    private let listOffsets: Column<UInt64>
    private let postings: Column<UInt8>
    /// Sum of `lengths`, and the smallest and largest of each field.
    let totalLengths: SIMD4<Int>
    let shortest: SIMD4<UInt16>
    let longest: SIMD4<UInt16>
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
        ids = column(.ids)
        lengths = column(.lengths)
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
        filterValues = FilterValues(
            topicNumbers: column(.topicNumbers), topicIDs: column(.topicIDs), days: column(.days),
            tagStarts: column(.tagStarts), tagDocuments: column(.tagDocuments), tagEnds: column(.tagEnds),
            tagBytes: column(.tagBytes))
        guard let codeBook = StoredCodeBook.decode(column(.codeBook)),
            [ids.count, lengths.count, sketches.count, filterValues.topicNumbers.count, filterValues.days.count]
                .allSatisfy({ $0 == layout.documentCount }),
            documentFrequencies.count == terms.count, listOffsets.count == terms.count,
            rejectedDocuments.count == rejectedSketches.count
        else { throw layout.damage("sections of other sizes", expected: "one value for each document and term") }
        self.codeBook = codeBook
        var total = SIMD4<Int>.zero
        var (shortest, longest) = (SIMD4<UInt16>(repeating: .max), SIMD4<UInt16>.zero)
        for document in 0..<count {
            let lengths = lengths[document]
            total &+= SIMD4<Int>(truncatingIfNeeded: lengths)
            shortest = pointwiseMin(shortest, lengths)
            longest = pointwiseMax(longest, lengths)
        }
        (totalLengths, self.shortest, self.longest) = (total, shortest, longest)
        expanded =
            count <= smallCount
            ? ExpandedPostings(
                documentFrequencies, lengths, codeBook,
                list: { [postings, listOffsets, documentFrequencies, count] term in
                    PostingList(postings, Int(clamping: listOffsets[term]), Int(documentFrequencies[term]), count)
                }, documentCount: count) : nil
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
        let list = list(term)
        guard let windows = list.windows else {
            var found: FieldFrequencies?
            list.forEach(documentCount: count) { if $0.document == document { found = frequencies(of: $0) } }
            return found
        }
        guard let place = windows.place(of: document) else { return nil }
        // SAFETY: `place` lies within the list.
        let code = unsafe windows.codes[place]
        return frequencies(of: Posting(document: document, code: code, exception: windows.exception(document)))
    }

    func question(of document: Int) -> QuestionSketch { sketches[document] }

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

/// Postings of a small segment with their frequencies, term by term.
struct ExpandedPostings: Sendable {
    /// Term number → postings `offsets[term]..<offsets[term + 1]`.
    let offsets: [UInt32]
    /// Ascending within a term.
    let documents: [UInt32]
    let frequencies: [FieldFrequencies]

    var byteCount: Int { offsets.count * 4 + documents.count * 8 }

    init(
        _ counts: Column<UInt32>, _ lengths: Column<SIMD4<UInt16>>, _ codeBook: CodeBook,
        list: (Int) -> PostingList, documentCount: Int
    ) {
        var offsets: [UInt32] = [0]
        var documents: [UInt32] = []
        var frequencies: [FieldFrequencies] = []
        let norms = (0..<documentCount).map { codeBook.scorer.inverseNorms(lengths[$0]) }
        for term in 0..<counts.count {
            list(term).forEach(documentCount: documentCount) { posting in
                documents.append(UInt32(posting.document))
                frequencies.append(
                    posting.exception ?? codeBook.frequencies(of: posting.code, inverseNorms: norms[posting.document]))
            }
            offsets.append(UInt32(documents.count))
        }
        (self.offsets, self.documents, self.frequencies) = (offsets, documents, frequencies)
    }

    func postings(of term: Int) -> Range<Int> { Int(offsets[term])..<Int(offsets[term + 1]) }
}
