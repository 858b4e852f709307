// Documents in, a segment out.

/// Collects postings document by document and sorts them by term at the end (a counting sort).
struct SegmentBuilder {
    private(set) var documents = DocumentColumns()
    private var terms = TermInterner()
    /// In the order of documents.
    private var postings: [(term: UInt32, posting: DocumentPosting)] = []
    /// Term → its newest posting, or −1.
    private var newest: [Int32] = []
    private var totalLengths = SIMD4<Int>.zero

    /// Memory that postings take so far.
    var postingCount: Int { postings.count }

    /// - Parameter document: with a larger id than those before.
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
        for (key, word) in keys {
            let term = terms.intern(key) { word }
            let posting = posting(of: term)
            postings[posting].posting.frequencies[.question] += 1
        }
        let lengths = SIMD4<Int>(keys.count, 0, 0, 0)
        append(
            DocumentValues(
                id: id, topicID: 0, day: nil, tags: [], lengths: SIMD4<UInt16>(clamping: lengths),
                question: QuestionSketch(keys.lazy.map(\.key)), rejected: []))
    }

    private mutating func append(_ values: DocumentValues) {
        totalLengths &+= SIMD4<Int>(truncatingIfNeeded: values.lengths)
        documents.append(values)
    }

    /// Adds the terms of one text of the document that is being added. Returns its length.
    private mutating func count(_ text: String, in field: Field, tokenizer: inout Tokenizer) -> Int {
        tokenizer.tokenize(text)
        for token in tokenizer.tokens { postings[posting(of: token, tokenizer)].posting.frequencies[field] += 1 }
        return tokenizer.length
    }

    /// Of each term the largest frequency in one variant counts. Returns the sum of lengths.
    private mutating func countVariants(_ variants: [String], tokenizer: inout Tokenizer) -> Int {
        var total = 0
        for variant in variants {
            tokenizer.tokenize(variant)
            total += tokenizer.length
            var counts: [Int: UInt32] = [:]
            for token in tokenizer.tokens { counts[posting(of: token, tokenizer), default: 0] += 1 }
            for (posting, count) in counts {
                let largest = max(postings[posting].posting.frequencies[.variants], count)
                postings[posting].posting.frequencies[.variants] = largest
            }
        }
        return total
    }

    /// Index of the posting of this term for the document that is being added.
    private mutating func posting(of token: Token, _ tokenizer: Tokenizer) -> Int {
        posting(of: terms.intern(token.key) { tokenizer.word(of: token) })
    }

    private mutating func posting(of term: Int) -> Int {
        if term == newest.count { newest.append(-1) }
        let last = Int(newest[term])
        if last >= 0 && Int(postings[last].posting.document) == documents.count { return last }
        newest[term] = Int32(postings.count)
        postings.append(
            (UInt32(term), DocumentPosting(document: UInt32(documents.count), frequencies: FieldFrequencies())))
        return postings.count - 1
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    consuming func finish(
        _ function: ScoringFunction, _ parameters: RankingParameters, sink: consuming SegmentSink
    ) throws -> [UInt8] {
        let means = CollectionStatistics.means(totalLengths, of: documents.count)
        let scorer = Scorer(function, parameters, meanLengths: means)
        let order = order()
        var places = Array(repeating: UInt32(0), count: terms.count)
        for (rank, term) in order.enumerated() { places[term] = UInt32(rank) }
        var starts = Array(repeating: 0, count: terms.count + 1)
        for posting in postings { starts[Int(places[Int(posting.term)]) + 1] += 1 }
        for rank in 0..<terms.count { starts[rank + 1] += starts[rank] }
        var ends = starts
        let empty = DocumentPosting(document: 0, frequencies: FieldFrequencies())
        var sorted = Array(repeating: empty, count: postings.count)
        for posting in postings {
            let rank = Int(places[Int(posting.term)])
            sorted[ends[rank]] = posting.posting
            ends[rank] += 1
        }
        postings = []
        var writer = SegmentWriter(documents, scorer: scorer, sink: sink)
        for (rank, term) in order.enumerated() {
            let key = terms.key(term)
            let word = key.isHashed ? Array(terms.storedWord(term)) : []
            try writer.add(key, word: word, sorted.span.extracting(starts[rank]..<starts[rank + 1]))
        }
        return try writer.finish()
    }

    /// Terms in ascending order of key, then of word.
    private func order() -> [Int] {
        let keys = terms.keys
        return (0..<keys.count).map { ($0, keys[$0]) }.sorted { one, other in
            one.1 != other.1
                ? one.1 < other.1 : terms.storedWord(one.0).lexicographicallyPrecedes(terms.storedWord(other.0))
        }.map(\.0)
    }
}

extension Segment {
    /// A segment in memory.
    /// - Parameter documents: ascending by id, each id once.
    static func make(_ documents: [Document], _ snapshot: IndexSnapshot) throws -> Segment {
        var tokenizer = Tokenizer(table: snapshot.models.traditional)
        var builder = SegmentBuilder()
        for document in documents { builder.add(document, tokenizer: &tokenizer) }
        let bytes = try builder.finish(snapshot.scoring, snapshot.models.parameters, sink: SegmentSink())
        return try Segment(inMemory: bytes, smallCount: snapshot.smallCount)
    }

    convenience init(inMemory bytes: [UInt8], smallCount: Int = Segment.smallCount) throws(EngineError) {
        let storage = SegmentBytes(copying: bytes)
        // SAFETY: `storage` lives as long as the segment.
        let footer = try unsafe SegmentFooter(storage.bytes, path: "memory")
        try self.init(storage, footer, name: nil, smallCount: smallCount)
    }
}
