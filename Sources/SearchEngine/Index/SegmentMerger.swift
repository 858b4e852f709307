// Several segments in, one out, term by term: only the documents' values and one term's postings are held in memory.

struct SegmentMerger {
    private let sources: [LiveSegment]
    /// Source, old number → new number; `gone` for removed documents.
    private var numbers: [[UInt32]]
    private var documents = DocumentColumns()

    private static let gone = UInt32.max

    init(_ sources: [LiveSegment]) {
        self.sources = sources
        numbers = sources.map { Array(repeating: SegmentMerger.gone, count: $0.segment.count) }
        numberDocuments()
    }

    /// Live documents by id.
    private mutating func numberDocuments() {
        var tags = sources.map { source -> [Int: [String]] in
            var tags: [Int: [String]] = [:]
            for (tag, documents) in source.segment.filterValues.tags {
                for document in documents { tags[document, default: []].append(tag) }
            }
            return tags
        }
        var cursors = MergeCursors(
            sources.enumerated().map { number, source in
                source.nextLive(from: 0).map {
                    MergeCursors.Cursor(key: MergeCursors.ascending($0.id), source: number, position: $0.document)
                }
            }.compactMap(\.self))
        while let cursor = cursors.first {
            let (source, document) = (cursor.source, cursor.position)
            numbers[source][document] = UInt32(documents.count)
            let segment = sources[source].segment
            documents.append(
                DocumentValues(
                    id: segment.ids[document], topicID: segment.filterValues.topicID(of: document),
                    day: segment.filterValues.day(of: document), tags: tags[source].removeValue(forKey: document) ?? [],
                    lengths: segment.lengths[document], question: segment.question(of: document),
                    rejected: segment.rejected(by: document)))
            let next = sources[source].nextLive(from: document + 1)
            cursors.replaceFirst(next.map { (MergeCursors.ascending($0.id), $0.document) })
        }
    }

    /// The book of the first source if it still says as much as a new one would: sources that have it are not encoded again.
    private func codeBook(_ function: ScoringFunction, _ parameters: RankingParameters) -> CodeBook {
        let means = CollectionStatistics.means(documents.lengthStatistics.total, of: documents.count)
        let scorer = Scorer(function, parameters, meanLengths: means)
        if let book = sources.first?.segment.codeBook, book.fits(scorer) { return book }
        return CodeBook(scorer, lengths: documents.lengths)
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    func finish(
        _ function: ScoringFunction, _ parameters: RankingParameters, sink: consuming SegmentSink
    ) throws -> [UInt8] {
        let book = codeBook(function, parameters)
        let isSameBook = sources.map { $0.segment.codeBook == book }
        var writer = SegmentWriter(documents, book, sink: sink)
        var cursors = MergeCursors(
            sources.enumerated().filter { $0.element.segment.terms.count > 0 }.map { number, source in
                MergeCursors.Cursor(key: source.segment.terms.keys[0], source: number, position: 0)
            })
        var postings = EncodedPostings()
        /// Terms of one key: one, or several with hashed keys.
        var terms: [(source: Int, term: Int)] = []
        while let key = cursors.first.map({ TermKey(bits: $0.key) }) {
            terms.removeAll(keepingCapacity: true)
            while let cursor = cursors.first, cursor.key == key.bits {
                terms.append((cursor.source, cursor.position))
                let (keys, next) = (sources[cursor.source].segment.terms.keys, cursor.position + 1)
                cursors.replaceFirst(next < keys.count ? (keys[next], next) : nil)
            }
            for (word, members) in key.isHashed ? byWord(terms) : [([], terms)] {
                postings.removeAll()
                for (source, term) in members {
                    if isSameBook[source] {
                        copy(term, of: source, into: &postings)
                    } else {
                        encode(term, of: source, book, into: &postings)
                    }
                }
                postings.sort()
                if postings.count > 0 { try writer.add(key, word: word, postings) }
            }
        }
        return try writer.finish()
    }

    /// Terms of one hashed key by their words, these in ascending order.
    private func byWord(_ terms: [(source: Int, term: Int)]) -> [([UInt8], [(source: Int, term: Int)])] {
        Dictionary(grouping: terms) { sources[$0.source].segment.terms.word($0.term) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
    }

    private func copy(_ term: Int, of source: Int, into postings: inout EncodedPostings) {
        let numbers = numbers[source]
        let segment = sources[source].segment
        segment.list(term).forEach(documentCount: segment.count) { posting in
            let number = numbers[posting.document]
            if number != SegmentMerger.gone { postings.append(number, posting.code, exception: posting.exception) }
        }
    }

    private func encode(_ term: Int, of source: Int, _ book: CodeBook, into postings: inout EncodedPostings) {
        let numbers = numbers[source]
        sources[source].segment.forEachPosting(of: term) { document, frequencies in
            let number = numbers[document]
            guard number != SegmentMerger.gone else { return }
            let encoded = book.encode(
                frequencies, inverseNorms: book.scorer.inverseNorms(documents.lengths[Int(number)]))
            postings.append(number, encoded.code, exception: encoded.isImplied ? nil : frequencies)
        }
    }
}

extension LiveSegment {
    /// The first live document from this one on.
    fileprivate func nextLive(from document: Int) -> (document: Int, id: Int64)? {
        var document = document
        while document < segment.count && !isLive(document) { document += 1 }
        return document < segment.count ? (document, segment.ids[document]) : nil
    }
}

/// Positions in several ascending sequences, the one with the smallest key first, of equal ones that of the first source: a
/// binary heap.
private struct MergeCursors {
    struct Cursor {
        var key: UInt64
        let source: Int
        var position: Int

        static func < (one: Cursor, other: Cursor) -> Bool {
            one.key != other.key ? one.key < other.key : one.source < other.source
        }
    }

    private var heap: [Cursor]

    /// - Parameter cursors: ascending by source.
    init(_ cursors: [Cursor]) {
        heap = cursors.sorted { $0 < $1 }
    }

    /// Signed numbers as keys.
    static func ascending(_ number: Int64) -> UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }

    var first: Cursor? { heap.first }

    /// Moves the first cursor on.
    /// - Parameter next: nil at the end of its sequence.
    mutating func replaceFirst(_ next: (key: UInt64, position: Int)?) {
        if let next {
            heap[0].key = next.key
            heap[0].position = next.position
        } else {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        guard let moved = heap.first else { return }
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count && heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < moved else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = moved
    }
}

extension Segment {
    /// The live documents of several segments in one, in memory.
    static func merge(_ sources: [LiveSegment], _ snapshot: IndexSnapshot) throws -> Segment {
        let bytes = try SegmentMerger(sources).finish(
            snapshot.scoring, snapshot.models.parameters, sink: SegmentSink())
        return try Segment(inMemory: bytes, smallCount: snapshot.smallCount)
    }
}
