import TestSupport
import Testing

@testable import SearchEngine

/// What a segment gives back of what it was made of.
struct SegmentTests {
    private struct Truth {
        let document: Int
        let frequencies: FieldFrequencies
    }

    private func documents(_ count: Int, _ generator: inout SeededGenerator) -> DocumentColumns {
        var documents = DocumentColumns()
        for id in 0..<count {
            let lengths = SIMD4<UInt16>(
                .random(in: 0...200, using: &generator), .random(in: 0...3, using: &generator),
                .random(in: 0...65_535, using: &generator), .random(in: 0...40, using: &generator))
            documents.append(
                DocumentValues(
                    id: Int64(id), topicID: 1, day: nil, tags: [], lengths: lengths, question: QuestionSketch([]),
                    rejected: []))
        }
        return documents
    }

    private func frequencies(_ generator: inout SeededGenerator) -> FieldFrequencies {
        var frequencies = FieldFrequencies(bits: 1)
        for field in Field.allCases where Bool.random(using: &generator) {
            frequencies[field] = UInt32.random(in: 0...3, using: &generator)
        }
        if UInt32.random(in: 0..<20, using: &generator) == 0 { frequencies[.answer] = 255 }
        if frequencies.bits == 0 { frequencies[.topic] = 1 }
        return frequencies
    }

    /// Documents of a list: evenly strewn, or in a few runs far from each other.
    private func places(_ count: Int, share: Double, _ generator: inout SeededGenerator) -> [Int] {
        if Bool.random(using: &generator) {
            return (0..<count).filter { _ in Double.random(in: 0..<1, using: &generator) < share }
        }
        let starts = (0..<3).map { _ in Int.random(in: 0..<count, using: &generator) }
        return Set(starts.flatMap { $0..<min(count, $0 + Int(share * 60) + 1) }).sorted()
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>, [600, 70_000])
    func `a segment gives back the frequencies that it was made of`(seed: UInt64, count: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let scorer = Scorer(
            seed % 2 == 0 ? .bm25f : .tfidf, try loadModels().parameters, meanLengths: SIMD4(50, 50, 300, 20))
        let documents = documents(count, &generator)
        let codeBook = CodeBook(scorer, lengths: documents.lengths)
        var writer = SegmentWriter(documents, codeBook, sink: SegmentSink())
        var lists: [[Truth]] = []
        for term in 0..<8 as Range<UInt32> {
            let share = count == 600 ? Double(term + 1) / 8 : [0.0001, 0.001, 0.003, 0.01][Int(term) % 4]
            let postings = places(count, share: share, &generator).map { document in
                Truth(document: document, frequencies: frequencies(&generator))
            }
            if postings.isEmpty { continue }
            var encoded = EncodedPostings()
            var encoder = PostingEncoder(codeBook)
            for posting in postings {
                encoder.begin(documents.lengths[posting.document])
                let (code, isImplied) = encoder.encode(posting.frequencies)
                encoded.append(
                    UInt32(posting.document), code, exception: isImplied ? nil : posting.frequencies)
            }
            try writer.add(TermKey(character: 0x4E00 + UInt32(lists.count)), word: [], encoded)
            lists.append(postings)
        }
        let segment = try Segment(inMemory: try writer.finish(), smallCount: 0)
        for (term, postings) in lists.enumerated() {
            var found: [Truth] = []
            segment.forEachPosting(of: term) { found.append(Truth(document: $0, frequencies: $1)) }
            #expect(found.map(\.document) == postings.map(\.document))
            #expect(found.map(\.frequencies) == postings.map(\.frequencies))
            let truths = Dictionary(uniqueKeysWithValues: postings.map { ($0.document, $0.frequencies) })
            for document in Set(postings.map(\.document)).union((0..<200).map { $0 * count / 200 }) {
                #expect(segment.frequencies(of: term, in: document) == truths[document])
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a pseudo frequency has the smallest code whose boundary it does not exceed`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scorer = Scorer(
            seed % 2 == 0 ? .bm25f : .tfidf, try loadModels().parameters, meanLengths: SIMD4(50, 50, 300, 20))
        let book = CodeBook(scorer, lengths: documents(50, &generator).lengths)
        let values =
            (0..<500).map { _ in Float.random(in: 0...30, using: &generator) }
            + (0..<500).map { _ in Float(bitPattern: .random(in: 1...0x7F80_0000, using: &generator)) }
            + book.boundaries.dropFirst().flatMap { [$0, $0.nextDown, $0.nextUp] }
        for value in values where value > 0 {
            #expect(Int(book.code(value)) == book.boundaries.dropFirst().firstIndex { $0 >= value })
        }
    }

    @Test(arguments: [0, 1] as [Int64])
    func `integers take as few bytes as they need and come back`(step: Int64) throws {
        var generator = SeededGenerator(seed: 3)
        let ranges: [ClosedRange<Int64>] = [
            7...7, 0...200, -100...100, 5...60_000, -70_000...70_000, 0...0x100_0000_0000, .min ... .max,
        ]
        for (range, width) in zip(ranges, [0, 1, 1, 2, 4, 8, 8]) {
            let values = (0..<300).map { Int64.random(in: range, using: &generator) &+ step &* Int64($0) }
            let storage = SegmentBytes(copying: IntegerColumn.encode(values, step: step))
            let column = try #require(unsafe IntegerColumn(Column(storage.bytes), count: values.count))
            #expect((0..<values.count).map { column[$0] } == values)
            #expect(storage.byteCount == IntegerColumn.headerByteCount + width * values.count)
            #expect(unsafe IntegerColumn(Column(storage.bytes), count: values.count + 1) == nil || width == 0)
        }
    }
}
