// A segment's terms and postings on their way into its bytes.

/// Writes one segment: documents are known from the start, terms come in ascending order of key.
struct SegmentWriter: ~Copyable {
    private var sink: SegmentSink
    private let documents: DocumentColumns
    private let codeBook: CodeBook
    private var keys: [UInt64] = []
    private var documentFrequencies: [UInt32] = []
    private var listOffsets: [UInt64] = []
    private var wordEnds: [UInt32] = []
    private var wordBytes: [UInt8] = []
    private var vocabulary = VocabularyBuilder()
    /// Of the list that is being written.
    private var list: [UInt8] = []
    private var codes: [UInt8] = []
    private var exceptions: [UInt32] = []

    init(_ documents: DocumentColumns, scorer: Scorer, sink: consuming SegmentSink) {
        self.documents = documents
        codeBook = CodeBook(scorer, lengths: documents.lengths)
        self.sink = sink
        self.sink.begin(.postings)
    }

    /// Adds a term.
    /// - Parameters:
    ///   - key: not less than those before.
    ///   - word: its UTF-8 if the key is hashed; after that of the term before, if that has the same key.
    ///   - postings: ascending by document; not empty.
    mutating func add(_ key: TermKey, word: [UInt8], _ postings: Span<DocumentPosting>) throws {
        let term = keys.count
        keys.append(key.bits)
        if key.isHashed {
            wordBytes += word
            wordEnds.append(UInt32(wordBytes.count))
        }
        vocabulary.add(key, word: word, term: term)
        documentFrequencies.append(UInt32(postings.count))
        encode(postings)
        list.removeAll(keepingCapacity: true)
        if postings.count < PostingList.sparseLimit {
            pack(postings)
            listOffsets.append(UInt64(sink.offset))
        } else {
            // What comes before is padded to a multiple of 4: the section itself begins at one of 64.
            let padding = -sink.offset & 3
            list.append(contentsOf: repeatElement(0, count: padding))
            listOffsets.append(UInt64(sink.offset + padding))
            window(postings)
        }
        try sink.append(list)
    }

    /// Fills `codes` and `exceptions`.
    private mutating func encode(_ postings: Span<DocumentPosting>) {
        codes.removeAll(keepingCapacity: true)
        exceptions.removeAll(keepingCapacity: true)
        for index in postings.indices {
            let posting = postings[index]
            let inverseNorms = codeBook.scorer.inverseNorms(documents.lengths[Int(posting.document)])
            let encoded = codeBook.encode(posting.frequencies, inverseNorms: inverseNorms)
            codes.append(encoded.code)
            if !encoded.isImplied { exceptions += [posting.document, posting.frequencies.bits] }
        }
    }

    private mutating func pack(_ postings: Span<DocumentPosting>) {
        var last = -1
        var exception = 0
        for index in postings.indices {
            let document = postings[index].document
            let isException = exception < exceptions.count && exceptions[exception] == document
            var number = (Int(document) - last) << 1 | (isException ? 1 : 0)
            last = Int(document)
            while number >= 0x80 {
                list.append(UInt8(number & 0x7F) | 0x80)
                number >>= 7
            }
            list.append(UInt8(number))
            list.append(codes[index])
            if isException {
                list.appendBytes(of: exceptions[exception + 1])
                exception += 2
            }
        }
    }

    private mutating func window(_ postings: Span<DocumentPosting>) {
        let windowCount = (documents.count + 0xFFFF) >> PostingList.windowBits
        var maxima = Array(repeating: UInt8(0), count: windowCount)
        var counts = Array(repeating: UInt32(0), count: windowCount)
        var ids: [UInt16] = []
        ids.reserveCapacity(postings.count)
        for index in postings.indices {
            let document = Int(postings[index].document)
            ids.append(UInt16(truncatingIfNeeded: document))
            counts[document >> PostingList.windowBits] += 1
            maxima[document >> PostingList.windowBits] = max(maxima[document >> PostingList.windowBits], codes[index])
        }
        var start: UInt32 = 0
        for count in counts {
            list.appendBytes(of: start)
            start += count
        }
        list.appendBytes(of: start)
        list.appendBytes(of: UInt32(exceptions.count / 2))
        list.appendBytes(ofAll: exceptions)
        list.appendBytes(ofAll: ids)
        list += codes
        list += maxima
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    consuming func finish() throws -> [UInt8] {
        try sink.end(.postings)
        try documents.write(to: &sink)
        try sink.write(.keys, keys)
        try sink.write(.documentFrequencies, documentFrequencies)
        try sink.write(.listOffsets, listOffsets)
        try sink.write(.slots, SegmentWriter.slots(of: keys))
        try sink.write(.wordEnds, wordEnds)
        try sink.write(.wordBytes, wordBytes)
        try vocabulary.write(to: &sink)
        try sink.write(.codeBook, StoredCodeBook.encode(codeBook))
        return try sink.finish(documentCount: documents.count)
    }

    private static func slots(of keys: [UInt64]) -> [UInt32] {
        var count = 64
        while count < keys.count * 2 { count *= 2 }
        var slots = Array(repeating: UInt32(0), count: count)
        for (term, key) in keys.enumerated() {
            var slot = Int(truncatingIfNeeded: TermKey(bits: key).slotHash) & (count - 1)
            while slots[slot] != 0 { slot = (slot &+ 1) & (count - 1) }
            slots[slot] = UInt32(term) + 1
        }
        return slots
    }
}

/// A posting before it is written.
struct DocumentPosting: BitwiseCopyable {
    var document: UInt32
    var frequencies: FieldFrequencies
}

extension [UInt8] {
    mutating func appendBytes<Value: BitwiseCopyable>(of value: Value) {
        // SAFETY: the value's own bytes are copied.
        unsafe Swift.withUnsafeBytes(of: value) { unsafe append(contentsOf: $0) }
    }

    mutating func appendBytes<Value: BitwiseCopyable>(ofAll values: [Value]) {
        // SAFETY: as above.
        unsafe values.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
