// A term's documents in a segment.

/// A view of a posting list; the segment's bytes must outlive it. Documents are in ascending order, each with its code.
///
/// A sparse list (`isSparse`): a byte, the number of bits that a gap takes, 0…32, or 255; the codes; the gaps, the distance
/// less 1 from the document before (from −1 for the first), of so many bits, low ones first, or, for 255, as
/// variable-length numbers of seven bits a byte, low ones first; for each code 0, which marks an exception, the code and
/// the frequencies in four bytes.
///
/// A longer one, by windows of 65,536 documents: for each window where its postings begin, and the end (four bytes each);
/// the number of exceptions; the set of an eighth of their codes, 32 bits; for each document and frequencies (four bytes
/// each); the low 16 bits of all documents; all codes; each window's largest code.
@safe struct PostingList {
    let count: Int
    /// Of a sparse list.
    private(set) var packed: UnsafeRawBufferPointer
    /// Of a windowed list; nil for a sparse one.
    let windows: Windows?

    static let windowBits = 16
    /// Header of a sparse list whose gaps are variable-length numbers.
    static let variableWidth: UInt8 = 255
    /// Bytes after the last list, so that eight can be read wherever a gap begins.
    static let padding = 8

    static func windowCount(_ documentCount: Int) -> Int { (documentCount + 0xFFFF) >> windowBits }

    /// Whether a list is too short for windows: what these take would exceed what their postings take.
    static func isSparse(_ count: Int, documentCount: Int) -> Bool { count < max(256, 16 * windowCount(documentCount)) }

    @safe struct Windows {
        let starts: UnsafePointer<UInt32>
        let windowCount: Int
        let exceptions: UnsafePointer<UInt32>
        let exceptionCount: Int
        /// A bit for each eight codes, set if an exception has one of them.
        let exceptionCodes: UInt32
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
        guard let rest = unsafe rest, !PostingList.isSparse(count, documentCount: documentCount) else {
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
        let windowCount = PostingList.windowCount(documentCount)
        let exceptionsOffset = 4 * (windowCount + 1) + 8
        guard bytes.count >= exceptionsOffset, let base = bytes.baseAddress, UInt(bitPattern: base) & 3 == 0
        else { return nil }
        // SAFETY: within `bytes`, by the line above; aligned, since the list begins at a multiple of 4.
        exceptionCount = Int(unsafe base.load(fromByteOffset: exceptionsOffset - 8, as: UInt32.self))
        exceptionCodes = unsafe base.load(fromByteOffset: exceptionsOffset - 4, as: UInt32.self)
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

    /// The frequencies of a posting with this code if it is an exception.
    @inline(__always)
    func exception(_ document: Int, code: UInt8) -> FieldFrequencies? {
        exceptionCodes >> UInt32(code >> 3) & 1 == 0 ? nil : exception(document)
    }

    private func exception(_ document: Int) -> FieldFrequencies? {
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

    /// An id near a document's place: reading those of several lists one after the other has their memory fetched at the same
    /// time, and looking the document up need not wait for it.
    @inline(__always)
    func touch(_ document: Int) -> UInt16 {
        let range = range(document >> PostingList.windowBits)
        // SAFETY: within the list.
        return unsafe range.isEmpty ? 0 : ids[range.lowerBound + guess(document, range.count)]
    }

    /// Where a document would be among `count` that are strewn evenly over its window; below `count`.
    @inline(__always)
    private func guess(_ document: Int, _ count: Int) -> Int {
        ((document & 0xFFFF) &* count) >> PostingList.windowBits
    }

    /// The place of a document in its window: near where it would be if the window's documents were strewn evenly, else by
    /// binary search between places ever farther from there. So a long list's memory is touched in few places.
    @inline(__always)
    func place(of document: Int) -> Int? {
        let range = range(document >> PostingList.windowBits)
        let wanted = UInt16(truncatingIfNeeded: document)
        var (low, high) = (range.lowerBound, range.upperBound)
        if high &- low >= 128 {
            let guess = low &+ guess(document, high &- low)
            var step = 16
            // SAFETY: low ≤ guess < high ≤ count, here and below: wanted < 65,536.
            if unsafe ids[guess] < wanted {
                low = guess
                while low &+ step < high, unsafe ids[low &+ step] < wanted {
                    low &+= step
                    step &*= 2
                }
                high = min(high, low &+ step &+ 1)
            } else {
                high = guess &+ 1
                while high &- step > low, unsafe ids[high &- step] >= wanted {
                    high &-= step &- 1
                    step &*= 2
                }
                low = max(low, high &- step)
            }
        }
        var size = high &- low
        while size > 1 {
            let half = size >> 1
            // SAFETY: low + half ≤ high ≤ count.
            low &+= ((unsafe Int(ids[low &+ half &- 1]) &- Int(wanted)) &>> 63) & half
            size &-= half
        }
        // SAFETY: low < high ≤ count.
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
        guard var gaps = unsafe GapReader(packed, count: count) else { return }
        var exceptions = gaps.exceptionsOffset
        var document = -1
        for index in 0..<count {
            guard let gap = gaps.next() else { return }
            document += gap + 1
            guard document < documentCount else { return }
            // SAFETY: `GapReader` has checked that all codes lie within the list.
            var code = unsafe packed[1 + index]
            var exception: FieldFrequencies?
            if code == 0 {
                guard unsafe exceptions + 5 <= packed.count else { return }
                // SAFETY: by the line above.
                code = unsafe packed[exceptions]
                let bits = unsafe packed.loadUnaligned(fromByteOffset: exceptions + 1, as: UInt32.self)
                exception = FieldFrequencies(bits: bits)
                exceptions += 5
            }
            body(Posting(document: document, code: code, exception: exception))
        }
    }

    /// The posting of a document.
    func find(_ document: Int) -> Posting? {
        if let windows {
            guard let place = windows.place(of: document) else { return nil }
            // SAFETY: `place` lies within the list.
            let code = unsafe windows.codes[place]
            return Posting(document: document, code: code, exception: windows.exception(document, code: code))
        }
        var found: Posting?
        forEachPacked(document + 1) { if $0.document == document { found = $0 } }
        return found
    }
}

/// The gaps of a sparse list; its bytes must outlive it.
@safe private struct GapReader {
    private let bytes: UnsafeRawBufferPointer
    private let width: Int
    /// Of the next gap: in bits, or in bytes where gaps vary.
    private var position: Int
    /// Where exceptions begin.
    let exceptionsOffset: Int

    /// Nil if the list does not lie within `bytes`, with `PostingList.padding` bytes behind it.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer, count: Int) {
        guard bytes.count > count + PostingList.padding else { return nil }
        unsafe self.bytes = bytes
        // SAFETY: there is more than one byte.
        let header = unsafe bytes[0]
        guard header != PostingList.variableWidth else {
            width = -1
            position = 1 + count
            var (left, end) = (count, 1 + count)
            while left > 0 && end < bytes.count {
                // SAFETY: end < bytes.count.
                left -= unsafe bytes[end] & 0x80 == 0 ? 1 : 0
                end += 1
            }
            guard left == 0 else { return nil }
            exceptionsOffset = end
            return
        }
        width = Int(header)
        position = 8 * (1 + count)
        exceptionsOffset = 1 + count + (count * width + 7) / 8
        guard width <= 32, exceptionsOffset + PostingList.padding <= bytes.count else { return nil }
    }

    /// - Precondition: called once for each posting at most.
    @inline(__always)
    mutating func next() -> Int? {
        if width >= 0 {
            // SAFETY: a gap begins before `exceptionsOffset`, and eight bytes follow that.
            let word = unsafe bytes.loadUnaligned(fromByteOffset: position >> 3, as: UInt64.self)
            let gap = word >> UInt64(position & 7) & (1 << UInt64(width) - 1)
            position += width
            return Int(truncatingIfNeeded: gap)
        }
        var gap = 0
        var shift = 0
        while unsafe position < bytes.count && shift < 42 {
            // SAFETY: position < bytes.count.
            let byte = unsafe bytes[position]
            position += 1
            gap |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return gap }
            shift += 7
        }
        return nil
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
