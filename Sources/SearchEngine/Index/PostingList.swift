// A term's documents in a segment.

/// A view of a posting list; the segment's bytes must outlive it. Documents are in ascending order, each with its code.
///
/// A list of fewer than `sparseLimit` postings: for each the distance from the document before (from −1 for the first),
/// doubled, plus 1 for an exception, as a variable-length number of seven bits a byte, low ones first; the code; for an
/// exception the frequencies in four bytes.
///
/// A longer one, by windows of 65,536 documents: for each window where its postings begin, and the end (four bytes each);
/// the number of exceptions, and for each document and frequencies (four bytes each); the low 16 bits of all documents;
/// all codes; each window's largest code.
@safe struct PostingList {
    let count: Int
    /// Of a sparse list.
    private(set) var packed: UnsafeRawBufferPointer
    /// Of a windowed list; nil for a sparse one.
    let windows: Windows?

    static let sparseLimit = 256
    static let windowBits = 16

    @safe struct Windows {
        let starts: UnsafePointer<UInt32>
        let windowCount: Int
        let exceptions: UnsafePointer<UInt32>
        let exceptionCount: Int
        let ids: UnsafePointer<UInt16>
        let codes: UnsafePointer<UInt8>
        let maxima: UnsafePointer<UInt8>
        let count: Int

        /// The postings of a window.
        @inline(__always)
        func range(_ window: Int) -> Range<Int> {
            // SAFETY: window < windowCount, and there is one more start than windows.
            let start = min(Int(unsafe starts[window]), count)
            return start..<max(start, min(Int(unsafe starts[window + 1]), count))
        }
    }

    /// - Parameters:
    ///   - bytes: all postings.
    ///   - offset: where the list begins; a multiple of 4 for a windowed one.
    /// A list that does not lie within `bytes` (its file is damaged) is empty.
    init(_ bytes: UnsafeRawBufferPointer, offset: Int, count: Int, documentCount: Int) {
        let rest = offset >= 0 && offset < bytes.count ? unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...]) : nil
        guard let rest = unsafe rest, count >= PostingList.sparseLimit else {
            self.count = unsafe rest == nil ? 0 : count
            unsafe packed = rest ?? UnsafeRawBufferPointer(start: nil, count: 0)
            windows = nil
            return
        }
        unsafe packed = UnsafeRawBufferPointer(start: nil, count: 0)
        windows = unsafe Windows(rest, count: count, documentCount: documentCount)
        self.count = windows == nil ? 0 : count
    }
}

extension PostingList.Windows {
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, count: Int, documentCount: Int) {
        let windowCount = (documentCount + 0xFFFF) >> PostingList.windowBits
        let exceptionsOffset = 4 * (windowCount + 1) + 4
        guard bytes.count >= exceptionsOffset, let base = bytes.baseAddress, UInt(bitPattern: base) & 3 == 0
        else { return nil }
        // SAFETY: within `bytes`, by the line above; aligned, since the list begins at a multiple of 4.
        exceptionCount = Int(unsafe base.load(fromByteOffset: exceptionsOffset - 4, as: UInt32.self))
        let idsOffset = exceptionsOffset + 8 * exceptionCount
        guard exceptionCount <= count, bytes.count >= idsOffset + 3 * count + windowCount else { return nil }
        // SAFETY: all of it lies within `bytes`, by the line above, each array aligned for its elements.
        unsafe starts = base.assumingMemoryBound(to: UInt32.self)
        unsafe exceptions = (base + exceptionsOffset).assumingMemoryBound(to: UInt32.self)
        unsafe ids = (base + idsOffset).assumingMemoryBound(to: UInt16.self)
        unsafe codes = (base + idsOffset + 2 * count).assumingMemoryBound(to: UInt8.self)
        unsafe maxima = (base + idsOffset + 3 * count).assumingMemoryBound(to: UInt8.self)
        self.windowCount = windowCount
        self.count = count
    }

    /// The frequencies of an exception.
    func exception(_ document: Int) -> FieldFrequencies? {
        var (low, high) = (0, exceptionCount)
        while low < high {
            let middle = (low + high) / 2
            // SAFETY: middle < exceptionCount.
            if unsafe Int(exceptions[2 * middle]) < document { low = middle + 1 } else { high = middle }
        }
        // SAFETY: as above.
        guard low < exceptionCount, unsafe Int(exceptions[2 * low]) == document else { return nil }
        return unsafe FieldFrequencies(bits: exceptions[2 * low + 1])
    }

    /// The place of a document, by binary search within its window.
    @inline(__always)
    func place(of document: Int) -> Int? {
        let range = range(document >> PostingList.windowBits)
        let wanted = UInt16(truncatingIfNeeded: document)
        var low = range.lowerBound
        var size = range.count
        while size > 1 {
            let half = size >> 1
            // SAFETY: low + half ≤ range.upperBound ≤ count. Without a branch: which half it is cannot be foretold.
            low &+= ((unsafe Int(ids[low &+ half - 1]) &- Int(wanted)) &>> 63) & half
            size &-= half
        }
        // SAFETY: low < range.upperBound ≤ count.
        guard size == 1, unsafe ids[low] == wanted else { return nil }
        return low
    }
}

/// One posting of a list that is being read.
struct Posting {
    let document: Int
    let code: UInt8
    /// Nil where the code implies them.
    let exception: FieldFrequencies?
}

extension PostingList {
    /// Calls `body` with each posting, ascending. Documents beyond `documentCount` (damage) are left out.
    @inline(__always)
    func forEach(documentCount: Int, _ body: (Posting) -> Void) {
        if let windows { windows.forEach(documentCount, body) } else { forEachPacked(documentCount, body) }
    }

    @inline(__always)
    private func forEachPacked(_ documentCount: Int, _ body: (Posting) -> Void) {
        guard let base = unsafe packed.baseAddress else { return }
        let end = unsafe packed.count
        var offset = 0
        var document = -1
        for _ in 0..<count {
            var number = 0
            var shift = 0
            var byte: UInt8 = 0x80
            while byte & 0x80 != 0 && offset < end && shift < 42 {
                // SAFETY: offset < end.
                byte = unsafe base.load(fromByteOffset: offset, as: UInt8.self)
                number |= Int(byte & 0x7F) << shift
                shift += 7
                offset += 1
            }
            guard offset < end else { return }
            // SAFETY: as above.
            let code = unsafe base.load(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            document += number >> 1
            var exception: FieldFrequencies?
            if number & 1 == 1 {
                guard offset + 4 <= end else { return }
                // SAFETY: as above.
                exception = unsafe FieldFrequencies(bits: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                offset += 4
            }
            guard document >= 0 && document < documentCount else { return }
            body(Posting(document: document, code: code, exception: exception))
        }
    }
}

extension PostingList.Windows {
    @inline(__always)
    fileprivate func forEach(_ documentCount: Int, _ body: (Posting) -> Void) {
        var nextException = 0
        for window in 0..<windowCount {
            for place in range(window) {
                // SAFETY: `range` lies within the list.
                let document = unsafe window << PostingList.windowBits | Int(ids[place])
                guard document < documentCount else { continue }
                var exception: FieldFrequencies?
                // SAFETY: nextException < exceptionCount.
                if nextException < exceptionCount, unsafe Int(exceptions[2 * nextException]) == document {
                    exception = unsafe FieldFrequencies(bits: exceptions[2 * nextException + 1])
                    nextException += 1
                }
                body(unsafe Posting(document: document, code: codes[place], exception: exception))
            }
        }
    }
}
