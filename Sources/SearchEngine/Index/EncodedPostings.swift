// A term's postings with their codes, on their way into a segment.

/// A posting whose code does not imply its frequencies.
struct PostingException: BitwiseCopyable {
    var document: UInt32
    var frequencies: FieldFrequencies
}

/// Postings of one term, ascending by document; used again for the next term.
struct EncodedPostings {
    private(set) var documents: [UInt32] = []
    private(set) var codes: [UInt8] = []
    /// Ascending by document.
    private(set) var exceptions: [PostingException] = []

    var count: Int { documents.count }

    mutating func removeAll() {
        documents.removeAll(keepingCapacity: true)
        codes.removeAll(keepingCapacity: true)
        exceptions.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func append(_ document: UInt32, _ code: UInt8, exception: FieldFrequencies? = nil) {
        documents.append(document)
        codes.append(code)
        if let exception { exceptions.append(PostingException(document: document, frequencies: exception)) }
    }

    mutating func append(_ exception: PostingException) { exceptions.append(exception) }

    /// Puts postings that came out of order in order; the exceptions, too.
    mutating func sort() {
        guard zip(documents, documents.dropFirst()).contains(where: { $0 > $1 }) else { return }
        let packed = zip(documents, codes).map { UInt64($0) << 8 | UInt64($1) }.sorted()
        for (index, posting) in packed.enumerated() {
            documents[index] = UInt32(truncatingIfNeeded: posting >> 8)
            codes[index] = UInt8(truncatingIfNeeded: posting)
        }
        exceptions.sort { $0.document < $1.document }
    }
}

extension EncodedPostings {
    /// The list as `PostingList` reads it, but for the padding before a windowed one.
    /// - Parameter bytes: replaced.
    func write(to bytes: inout [UInt8], documentCount: Int) {
        bytes.removeAll(keepingCapacity: true)
        if PostingList.isSparse(count, documentCount: documentCount) {
            writeSparse(to: &bytes)
        } else {
            writeWindows(to: &bytes, windowCount: PostingList.windowCount(documentCount))
        }
    }

    private func writeSparse(to bytes: inout [UInt8]) {
        var (largest, variableByteCount) = (0, 0)
        var last = -1
        for document in documents {
            let gap = Int(document) - last - 1
            last = Int(document)
            largest = max(largest, gap)
            variableByteCount += gap < 0x80 ? 1 : gap < 0x4000 ? 2 : gap < 0x20_0000 ? 3 : gap < 0x1000_0000 ? 4 : 5
        }
        let width = Int.bitWidth - largest.leadingZeroBitCount
        let isVariable = variableByteCount < (count * width + 7) / 8
        bytes.append(isVariable ? PostingList.variableWidth : UInt8(width))
        bytes += codes
        for place in exceptionPlaces { bytes[1 + place] = 0 }
        if isVariable { writeVariableGaps(to: &bytes) } else { writeGaps(to: &bytes, width: width) }
        for (exception, place) in zip(exceptions, exceptionPlaces) {
            bytes.append(codes[place])
            bytes.appendBytes(of: exception.frequencies.bits)
        }
    }

    /// Where the exceptions' postings are.
    private var exceptionPlaces: [Int] {
        var next = exceptions[...]
        if next.isEmpty { return [] }
        return documents.indices.filter { place in
            guard next.first?.document == documents[place] else { return false }
            next.removeFirst()
            return true
        }
    }

    private func writeGaps(to bytes: inout [UInt8], width: Int) {
        var (pending, pendingBits) = (UInt64(0), 0)
        var last = -1
        for document in documents {
            pending |= UInt64(Int(document) - last - 1) << UInt64(pendingBits)
            last = Int(document)
            pendingBits += width
            while pendingBits >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                pendingBits -= 8
            }
        }
        if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    }

    private func writeVariableGaps(to bytes: inout [UInt8]) {
        var last = -1
        for document in documents {
            var gap = Int(document) - last - 1
            last = Int(document)
            while gap >= 0x80 {
                bytes.append(UInt8(gap & 0x7F) | 0x80)
                gap >>= 7
            }
            bytes.append(UInt8(gap))
        }
    }

    private func writeWindows(to bytes: inout [UInt8], windowCount: Int) {
        var maxima = Array(repeating: UInt8(0), count: windowCount)
        var starts: [UInt32] = []
        starts.reserveCapacity(windowCount + 1)
        for index in documents.indices {
            let window = Int(documents[index] >> UInt32(PostingList.windowBits))
            while starts.count <= window { starts.append(UInt32(index)) }
            maxima[window] = max(maxima[window], codes[index])
        }
        while starts.count <= windowCount { starts.append(UInt32(count)) }
        bytes.appendBytes(ofAll: starts)
        bytes.appendBytes(of: UInt32(exceptions.count))
        bytes.appendBytes(of: exceptionPlaces.reduce(UInt32(0)) { $0 | 1 << UInt32(codes[$1] >> 3) })
        bytes.appendBytes(ofAll: exceptions)
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 2 * count))
        // SAFETY: each document's two bytes lie within what was just appended.
        unsafe bytes.withUnsafeMutableBytes { bytes in
            for index in documents.indices {
                let low = UInt16(truncatingIfNeeded: documents[index])
                unsafe bytes.storeBytes(of: low, toByteOffset: start + 2 * index, as: UInt16.self)
            }
        }
        bytes += codes
        bytes += maxima
    }
}
