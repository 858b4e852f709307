// A segment's file: sections, then a footer that says where they are.
//
// Every section begins at a multiple of 64 bytes. The footer is the file's last `SegmentLayout.footerByteCount` bytes:
// for each section its offset and length, then the number of documents, the checksum of all sections with their padding,
// the checksum of the footer up to here, the version and `magic`; all of them 64-bit numbers in little-endian order.

import Platform

enum SegmentSection: Int, CaseIterable {
    /// Posting lists (`PostingList`).
    case postings
    // By document (`IntegerColumn`).
    case ids, topicNumbers, days, questionLengths, variantLengths, answerLengths, topicLengths
    /// `LengthStatistics`.
    case lengthStatistics
    /// By document, or one for all.
    case sketches
    /// Topic number → topic id.
    case topicIDs
    /// Tag number → where its documents begin in `tagDocuments`, and one more; → its text's end in `tagBytes`.
    case tagStarts, tagDocuments, tagEnds, tagBytes
    /// Documents that were rejected for questions, ascending, and the sketches of the questions.
    case rejectedDocuments, rejectedSketches
    // By term; terms are in ascending order of key, those with hashed keys last and, when equal, in that of their words.
    case keys, documentFrequencies, listOffsets
    /// Hash table: term number + 1, 0 for an empty slot.
    case slots
    /// By term with a hashed key: where its word ends in `wordBytes`.
    case wordEnds, wordBytes
    /// Words whose spelling is looked at, by their thirds (`Vocabulary`).
    case vocabularyStarts, vocabularySignatures, vocabularyTerms
    case codeBook
    /// Orders in which words are completed (`WordOrder`).
    case longWords, longWordMaxima, termMaxima
    /// In a file of vectors (`VectorSegment`) alone.
    case vectorIDs, vectorScales, vectorCodes
}

enum SegmentLayout {
    static let magic: UInt64 = 0x676D_6573_646B_7361  // "asdksegm"
    static let version: UInt64 = 4
    static let alignment = 64
    static let footerByteCount = (SegmentSection.allCases.count * 2 + 5) * 8
}

/// A multiplicative hash over 64-bit words: finds damage, not forgery.
struct Checksum {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// - Parameter bytes: a multiple of eight of them.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
            // SAFETY: offset + 8 ≤ count.
            let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
        }
        value = hash
    }
}

extension Checksum {
    /// Of a text's UTF-8.
    static func hexadecimal(of text: String) -> String {
        var checksum = Checksum()
        let bytes = Array(text.utf8) + Array(repeating: 0, count: -text.utf8.count & 7)
        // SAFETY: the array's own bytes.
        unsafe bytes.withUnsafeBytes { unsafe checksum.add($0) }
        return String(checksum.value, radix: 16)
    }
}

/// Takes sections one after the other, into memory or into a file that is bit by bit written.
struct SegmentSink: ~Copyable {
    private var buffer: [UInt8] = []
    private var file: ReplacementFile?
    private(set) var offset = 0
    private var checksum = Checksum()
    private var places = Array(repeating: (offset: 0, count: 0), count: SegmentSection.allCases.count)

    private static let flushByteCount = 1 << 20

    /// In memory.
    init() {}

    /// - Throws: `SystemError`.
    init(path: String) throws(SystemError) { file = try ReplacementFile(path: path) }

    /// Begins a section: what is appended from now on belongs to it.
    mutating func begin(_ section: SegmentSection) { places[section.rawValue] = (offset, 0) }

    mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        buffer += bytes
        offset += bytes.count
        if buffer.count >= SegmentSink.flushByteCount { try flush() }
    }

    mutating func end(_ section: SegmentSection) throws(SystemError) {
        places[section.rawValue].count = offset - places[section.rawValue].offset
        let padding = -offset & (SegmentLayout.alignment - 1)
        buffer.append(contentsOf: repeatElement(0, count: padding))
        offset += padding
    }

    /// A whole section.
    mutating func write<Element: BitwiseCopyable>(_ section: SegmentSection, _ array: [Element]) throws(SystemError) {
        begin(section)
        let stride = MemoryLayout<Element>.stride
        // In pieces, so that a large array is not copied whole.
        for start in Swift.stride(from: 0, to: array.count, by: 1 << 16) {
            let piece = array[start..<min(start + 1 << 16, array.count)]
            // SAFETY: the elements are plain bytes.
            unsafe piece.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
            offset += piece.count * stride
            if buffer.count >= SegmentSink.flushByteCount { try flush() }
        }
        try end(section)
    }

    /// Writes what can be written of the buffer: whole multiples of eight bytes.
    private mutating func flush() throws(SystemError) {
        guard file != nil else { return }
        let whole = buffer.count & ~7
        // SAFETY: within the buffer.
        unsafe buffer.withUnsafeBytes { unsafe checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<whole])) }
        let rest = Array(buffer[whole...])
        buffer.removeLast(buffer.count - whole)
        try file?.write(buffer)
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: rest)
    }

    /// Writes the footer. A file is durable and has its name when this returns.
    /// - Returns: the bytes of a segment in memory; nothing for a file.
    consuming func finish(documentCount: Int) throws(SystemError) -> [UInt8] {
        try flush()
        // SAFETY: the buffer's own bytes.
        unsafe buffer.withUnsafeBytes { unsafe checksum.add($0) }
        var footer: [UInt64] = places.flatMap { [UInt64($0.offset), UInt64($0.count)] }
        footer += [UInt64(documentCount), checksum.value]
        var footerChecksum = Checksum()
        let words = footer.map(\.littleEndian)
        // SAFETY: the array's own bytes.
        unsafe words.withUnsafeBytes { unsafe footerChecksum.add($0) }
        footer += [footerChecksum.value, SegmentLayout.version, SegmentLayout.magic]
        for word in footer { buffer.appendBytes(of: word.littleEndian) }
        guard file != nil else { return buffer }
        try file?.write(buffer)
        try file.take()?.commit()
        return []
    }
}
