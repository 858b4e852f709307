// Documents or older segments in, a segment out.

/// Collects postings document by document and sorts them by term at the end (a counting sort).
struct SegmentBuilder {
    private var values: [Segment.Values] = []
    private var tags: [String] = []
    private var tagNumbers: [String: UInt32] = [:]
    private var terms = TermDictionary()
    /// In the order of documents.
    private var postings: [(term: UInt32, document: UInt32, frequencies: UInt32)] = []
    /// Term → its newest posting, or −1.
    private var newest: [Int32] = []

    /// - Parameter documents: ascending by id, each id once.
    static func segment(of documents: [Document], tokenizer: inout Tokenizer) -> Segment {
        var builder = SegmentBuilder()
        for document in documents { builder.add(document, tokenizer: &tokenizer) }
        return builder.finish()
    }

    private mutating func add(_ document: Document, tokenizer: inout Tokenizer) {
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
        values.append(
            Segment.Values(
                id: document.id, topicID: document.topicID, day: document.day,
                tags: document.tags.map { number(ofTag: $0) }, lengths: SIMD4<UInt16>(clamping: lengths),
                question: sketch, rejected: rejected))
    }

    /// Adds the terms of one text of the document that is being added. Returns its length.
    private mutating func count(_ text: String, in field: Field, tokenizer: inout Tokenizer) -> Int {
        tokenizer.tokenize(text)
        for token in tokenizer.tokens {
            let posting = posting(of: token, tokenizer)
            var frequencies = FieldFrequencies(bits: postings[posting].frequencies)
            frequencies[field] += 1
            postings[posting].frequencies = frequencies.bits
        }
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
                var frequencies = FieldFrequencies(bits: postings[posting].frequencies)
                frequencies[.variants] = max(frequencies[.variants], count)
                postings[posting].frequencies = frequencies.bits
            }
        }
        return total
    }

    /// Index of the posting of this term for the document that is being added.
    private mutating func posting(of token: Token, _ tokenizer: Tokenizer) -> Int {
        let term = terms.intern(token.key) { tokenizer.word(of: token) }
        return posting(of: term, in: values.count)
    }

    private mutating func posting(of term: Int, in document: Int) -> Int {
        if term == newest.count { newest.append(-1) }
        let last = Int(newest[term])
        if last >= 0 && Int(postings[last].document) == document { return last }
        newest[term] = Int32(postings.count)
        postings.append((UInt32(term), UInt32(document), 0))
        return postings.count - 1
    }

    private mutating func number(ofTag tag: String) -> UInt32 {
        if let number = tagNumbers[tag] { return number }
        let number = UInt32(tags.count)
        tags.append(tag)
        tagNumbers[tag] = number
        return number
    }

    private consuming func finish() -> Segment {
        var offsets = Array(repeating: UInt32(0), count: terms.count + 1)
        for posting in postings { offsets[Int(posting.term) + 1] += 1 }
        for term in 0..<terms.count { offsets[term + 1] += offsets[term] }
        var ends = offsets
        var documents = Array(repeating: UInt32(0), count: postings.count)
        var frequencies = documents
        for posting in postings {
            let place = Int(ends[Int(posting.term)])
            ends[Int(posting.term)] += 1
            documents[place] = posting.document
            frequencies[place] = posting.frequencies
        }
        return Segment(
            values: values, tags: tags, terms: terms, offsets: offsets, documents: documents, frequencies: frequencies)
    }
}

extension SegmentBuilder {
    /// The live documents of several segments in one.
    static func merge(_ sources: [LiveSegment]) -> Segment {
        var builder = SegmentBuilder()
        var origins: [(source: Int, document: Int)] = []
        for (source, live) in sources.enumerated() {
            for document in 0..<live.segment.count where live.isLive(document) { origins.append((source, document)) }
        }
        origins.sort {
            sources[$0.source].segment.values[$0.document].id < sources[$1.source].segment.values[$1.document].id
        }
        let forward = sources.map { ForwardPostings($0.segment) }
        var numbers = sources.map { Array(repeating: Int32(-1), count: $0.segment.terms.count) }
        for origin in origins {
            let segment = sources[origin.source].segment
            for posting in forward[origin.source].postings(of: origin.document) {
                let old = Int(posting.term)
                if numbers[origin.source][old] < 0 {
                    numbers[origin.source][old] = Int32(
                        builder.terms.intern(segment.terms.key(old)) { segment.terms.word(old) })
                }
                let new = builder.posting(of: Int(numbers[origin.source][old]), in: builder.values.count)
                builder.postings[new].frequencies = posting.frequencies
            }
            var values = segment.values[origin.document]
            values.tags = values.tags.map { builder.number(ofTag: segment.tags[Int($0)]) }
            builder.values.append(values)
        }
        return builder.finish()
    }
}

/// A segment's postings by document instead of by term.
private struct ForwardPostings {
    private var offsets: [Int]
    private var entries: [(term: UInt32, frequencies: UInt32)]

    init(_ segment: Segment) {
        offsets = Array(repeating: 0, count: segment.count + 1)
        for document in segment.documents { offsets[Int(document) + 1] += 1 }
        for document in 0..<segment.count { offsets[document + 1] += offsets[document] }
        var ends = offsets
        entries = Array(repeating: (0, 0), count: segment.documents.count)
        for term in 0..<segment.terms.count {
            for posting in segment.postings(of: term) {
                let document = Int(segment.documents[posting])
                entries[ends[document]] = (UInt32(term), segment.frequencies[posting])
                ends[document] += 1
            }
        }
    }

    func postings(of document: Int) -> ArraySlice<(term: UInt32, frequencies: UInt32)> {
        entries[offsets[document]..<offsets[document + 1]]
    }
}
