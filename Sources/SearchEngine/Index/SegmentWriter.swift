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

    /// - Parameter codeBook: that the postings' codes are from.
    init(_ documents: DocumentColumns, _ codeBook: CodeBook, sink: consuming SegmentSink) {
        self.documents = documents
        self.codeBook = codeBook
        self.sink = sink
        self.sink.begin(.postings)
    }

    /// Adds a term.
    /// - Parameters:
    ///   - key: not less than those before.
    ///   - word: its UTF-8 if the key is hashed; after that of the term before, if that has the same key.
    ///   - postings: not none.
    mutating func add(_ key: TermKey, word: [UInt8], _ postings: borrowing EncodedPostings) throws {
        let term = keys.count
        keys.append(key.bits)
        if key.isHashed {
            wordBytes += word
            wordEnds.append(UInt32(wordBytes.count))
        }
        vocabulary.add(key, word: word, term: term)
        documentFrequencies.append(UInt32(postings.count))
        if !PostingList.isSparse(postings.count, documentCount: documents.count) {
            // What comes before is padded to a multiple of 4: the section itself begins at one of 64.
            try sink.append(Array(repeating: 0, count: -sink.offset & 3))
        }
        listOffsets.append(UInt64(sink.offset))
        postings.write(to: &list, documentCount: documents.count)
        try sink.append(list)
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    consuming func finish() throws -> [UInt8] {
        try sink.append(Array(repeating: 0, count: PostingList.padding))
        try sink.end(.postings)
        try documents.write(to: &sink)
        try sink.write(.keys, keys)
        try sink.write(.documentFrequencies, documentFrequencies)
        try sink.write(.listOffsets, listOffsets)
        try sink.write(.slots, SegmentWriter.slots(of: keys))
        try sink.write(.wordEnds, wordEnds)
        try sink.write(.wordBytes, wordBytes)
        try vocabulary.write(to: &sink)
        try WordOrder.write(keys, documentFrequencies, wordEnds: wordEnds, wordBytes: wordBytes, to: &sink)
        try sink.write(.codeBook, StoredCodeBook.encode(codeBook))
        return try sink.finish(documentCount: documents.count)
    }

    private static func slots(of keys: [UInt64]) -> [UInt32] {
        var count = 64
        while count * 2 < keys.count * 3 { count *= 2 }
        var slots = Array(repeating: UInt32(0), count: count)
        for (term, key) in keys.enumerated() {
            var slot = Int(truncatingIfNeeded: TermKey(bits: key).slotHash) & (count - 1)
            while slots[slot] != 0 { slot = (slot &+ 1) & (count - 1) }
            slots[slot] = UInt32(term) + 1
        }
        return slots
    }
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
