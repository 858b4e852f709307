// A segment's last bytes: checked before anything else is read.

struct SegmentFooter {
    /// By section.
    let ranges: [Range<Int>]
    let documentCount: Int
    /// Of all sections with their padding.
    let checksum: UInt64
    /// For errors.
    private let path: String

    /// - Parameter path: the file's, or what stands for it in errors.
    /// - Throws: `EngineError` when the footer is damaged or of another version.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(EngineError) {
        self.path = path
        let start = bytes.count - SegmentLayout.footerByteCount
        func damage(_ found: String, _ expected: String) -> EngineError {
            EngineError(file: path, line: nil, found: found, expected: expected)
        }
        guard start >= 0, start % SegmentLayout.alignment == 0 else {
            throw damage("\(bytes.count) bytes", "a segment of the index")
        }
        // SAFETY: from `start` there are `footerByteCount` bytes.
        let words = (0..<SegmentLayout.footerByteCount / 8).map { index in
            UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self))
        }
        guard words[words.count - 1] == SegmentLayout.magic, words[words.count - 2] == SegmentLayout.version else {
            throw damage("other bytes at its end", "a segment of the index, version \(SegmentLayout.version)")
        }
        var checksum = Checksum()
        // SAFETY: as above; the last three numbers are not part of it.
        unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[start..<bytes.count - 24]))
        guard checksum.value == words[words.count - 3] else { throw damage("a damaged footer", "what was written") }
        var ranges: [Range<Int>] = []
        for section in SegmentSection.allCases {
            let (offset, count) = (
                Int(clamping: words[2 * section.rawValue]), Int(clamping: words[2 * section.rawValue + 1])
            )
            guard offset <= start, count <= start - offset, offset % SegmentLayout.alignment == 0 else {
                throw damage("a section beyond the end", "sections within the file")
            }
            ranges.append(offset..<offset + count)
        }
        self.ranges = ranges
        documentCount = Int(clamping: words[words.count - 5])
        self.checksum = words[words.count - 4]
    }

    func damage(_ found: String, expected: String) -> EngineError {
        EngineError(file: path, line: nil, found: found, expected: expected)
    }

    /// Reads all sections.
    /// - Throws: `EngineError` when they are not what was written.
    func verify(_ bytes: UnsafeRawBufferPointer) throws(EngineError) {
        var checksum = Checksum()
        let end = bytes.count - SegmentLayout.footerByteCount
        // SAFETY: checked in `init`.
        unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        if checksum.value != self.checksum { throw damage("damaged sections", expected: "what was written") }
    }
}
