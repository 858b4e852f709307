// Documents in, a segment out.

/// Collects postings document by document and sorts them by term at the end (a counting sort).
struct SegmentBuilder: Sendable {
    private(set) var documents = DocumentColumns()
    /// With each term the number of its newest posting, plus 1.
    private var terms = TermInterner()
    /// More than there are: `starts` says where they end.
    private var postings: [RawPosting] = []
    /// By document: where its postings begin; and where those of the next one will.
    private var starts = [0]
    /// Of the document that is being added: where its postings end.
    private var end = 0

    private struct RawPosting {
        var term: UInt32 = 0
        var frequencies = FieldFrequencies()
    }

    /// Documents that a segment can be made of.
    static let mostDocuments = 1 << 24

    /// - Parameter document: with a larger id than those before, of which there are less than `mostDocuments`.
    mutating func add(_ document: Document, tokenizer: inout Tokenizer) {
        var lengths = SIMD4<Int>.zero
        lengths[Field.question.rawValue] = count(document.question, in: .question, tokenizer: &tokenizer)
        let sketch = QuestionSketch(tokenizer)
        lengths[Field.answer.rawValue] = count(document.answer, in: .answer, tokenizer: &tokenizer)
        lengths[Field.topic.rawValue] = count(document.topic, in: .topic, tokenizer: &tokenizer)
        if !document.variants.isEmpty {
            let total = countVariants(document.variants, tokenizer: &tokenizer)
            lengths[Field.variants.rawValue] = total / document.variants.count
        }
        let rejected = document.rejected.map { question in
            tokenizer.tokenize(question)
            return QuestionSketch(tokenizer)
        }
        append(
            DocumentValues(
                id: document.id, topicID: document.topicID, day: document.day, tags: document.tags,
                lengths: SIMD4<UInt16>(clamping: lengths), question: sketch, rejected: rejected))
    }

    /// Adds a document that consists of terms alone, all of them in its question.
    mutating func add(id: Int64, terms keys: [(key: TermKey, word: [UInt8])]) {
        makeRoom(keys.count)
        for (key, word) in keys { count(CollectionOfOne(key), word, { $0 }, { _ in word.indices }, in: .question) }
        let lengths = SIMD4<Int>(keys.count, 0, 0, 0)
        append(
            DocumentValues(
                id: id, topicID: 0, day: nil, tags: [], lengths: SIMD4<UInt16>(clamping: lengths),
                question: QuestionSketch([]), rejected: []))
    }

    private mutating func append(_ values: DocumentValues) {
        documents.append(values)
        starts.append(end)
    }

    private mutating func makeRoom(_ count: Int) {
        guard postings.count < end + count else { return }
        postings.append(contentsOf: repeatElement(RawPosting(), count: max(count, postings.count)))
    }

    /// Adds the terms of one text of the document that is being added. Returns its length.
    private mutating func count(_ text: String, in field: Field, tokenizer: inout Tokenizer) -> Int {
        tokenizer.tokenize(text)
        makeRoom(tokenizer.tokens.count)
        count(
            tokenizer.tokens, tokenizer.longWords, { $0.key }, { Tokenizer.longWord(of: $0, in: tokenizer.longWords) },
            in: field)
        return tokenizer.length
    }

    /// Counts terms of the document that is being added.
    @inline(__always)
    private mutating func count<Occurrences: Collection>(
        _ occurrences: Occurrences, _ words: [UInt8], _ key: (Occurrences.Element) -> TermKey,
        _ word: (Occurrences.Element) -> Range<Int>, in field: Field
    ) {
        let shift = 8 * UInt32(field.rawValue)
        let start = starts[starts.count - 1]
        var end = end
        // Moved, so that it is nobody else's and can be changed without asking.
        var postings: [RawPosting] = []
        swap(&postings, &self.postings)
        // SAFETY: there is room for as many postings as occurrences (`makeRoom`); places of terms of this document are below.
        unsafe postings.withUnsafeMutableBufferPointer { postings in
            terms.forEach(of: occurrences, words, key, word) { term, newest in
                if Int(newest) <= start {
                    unsafe postings[end] = RawPosting(term: term)
                    end += 1
                    newest = UInt32(end)
                }
                let place = Int(newest) - 1
                if unsafe postings[place].frequencies.bits >> shift & 0xFF < 0xFF {
                    unsafe postings[place].frequencies.bits += 1 << shift
                }
            }
        }
        swap(&postings, &self.postings)
        self.end = end
    }

    /// Of each term the largest frequency in one variant counts. Returns the sum of lengths.
    private mutating func countVariants(_ variants: [String], tokenizer: inout Tokenizer) -> Int {
        var total = 0
        var largest: [Int: UInt32] = [:]
        let start = starts[starts.count - 1]
        for variant in variants {
            total += count(variant, in: .variants, tokenizer: &tokenizer)
            for place in start..<end {
                largest[place] = max(largest[place] ?? 0, postings[place].frequencies[.variants])
                postings[place].frequencies[.variants] = 0
            }
        }
        for (place, frequency) in largest { postings[place].frequencies[.variants] = frequency }
        return total
    }
}

extension SegmentBuilder {
    /// A book of the documents' own lengths.
    func codeBook(_ function: ScoringFunction, _ parameters: RankingParameters) -> CodeBook {
        let means = CollectionStatistics.means(documents.lengthStatistics.total, of: documents.count)
        return CodeBook(Scorer(function, parameters, meanLengths: means), lengths: documents.lengths)
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    consuming func finish(_ codeBook: CodeBook, sink: consuming SegmentSink) throws -> [UInt8] {
        var ends = Array(repeating: 0, count: terms.count)
        for posting in postings[..<end] { ends[Int(posting.term)] += 1 }
        let order = terms.order
        var count = 0
        for term in order {
            (ends[term], count) = (count, count + ends[term])
        }
        var exceptions: [UInt64: EncodedException] = [:]
        let sorted = sorted(codeBook, &ends, &exceptions)
        postings = []
        var writer = SegmentWriter(documents, codeBook, sink: sink)
        var encoded = EncodedPostings()
        var start = 0
        for term in order {
            encoded.removeAll()
            for posting in sorted[start..<ends[term]] {
                let document = posting >> 8
                if posting & 0xFF != 0 {
                    encoded.append(document, UInt8(posting & 0xFF))
                } else if let exception = exceptions[UInt64(term) << 32 | UInt64(document)] {
                    encoded.append(document, exception.code, exception: exception.frequencies)
                }
            }
            start = ends[term]
            let key = terms.key(term)
            try writer.add(key, word: key.isHashed ? Array(terms.storedWord(term)) : [], encoded)
        }
        return try writer.finish()
    }

    private struct EncodedException {
        let code: UInt8
        let frequencies: FieldFrequencies
    }

    /// Documents and codes, 24 and 8 bits, by term; the code of an exception is 0.
    /// - Parameters:
    ///   - ends: by term, where its postings begin; afterwards, where they end.
    ///   - exceptions: by term and document, 32 bits each.
    private func sorted(
        _ codeBook: CodeBook, _ ends: inout [Int], _ exceptions: inout [UInt64: EncodedException]
    ) -> [UInt32] {
        var encoder = PostingEncoder(codeBook)
        var sorted = Array(repeating: UInt32(0), count: end)
        for document in 0..<documents.count {
            encoder.begin(documents.lengths[document])
            for posting in postings[starts[document]..<starts[document + 1]] {
                let encoded = encoder.encode(posting.frequencies)
                let term = Int(posting.term)
                sorted[ends[term]] = UInt32(document) << 8 | (encoded.isImplied ? UInt32(encoded.code) : 0)
                ends[term] += 1
                if !encoded.isImplied {
                    exceptions[UInt64(term) << 32 | UInt64(document)] = EncodedException(
                        code: encoded.code, frequencies: posting.frequencies)
                }
            }
        }
        return sorted
    }
}

extension Segment {
    /// A segment in memory.
    /// - Parameter documents: ascending by id, each id once.
    static func make(_ documents: [Document], _ snapshot: IndexSnapshot) throws -> Segment {
        var tokenizer = Tokenizer(table: snapshot.models.traditional)
        var builder = SegmentBuilder()
        for document in documents { builder.add(document, tokenizer: &tokenizer) }
        let codeBook = snapshot.codeBook ?? builder.codeBook(snapshot.scoring, snapshot.models.parameters)
        let bytes = try builder.finish(codeBook, sink: SegmentSink())
        return try Segment(inMemory: bytes, smallCount: snapshot.smallCount)
    }

    convenience init(inMemory bytes: [UInt8], smallCount: Int = Segment.smallCount) throws(EngineError) {
        let storage = SegmentBytes(copying: bytes)
        // SAFETY: `storage` lives as long as the segment.
        let footer = try unsafe SegmentFooter(storage.bytes, path: "memory")
        try self.init(storage, footer, name: nil, smallCount: smallCount)
    }
}
