// A segment and which of its documents are gone.

/// A value: removing a document makes another one of the same segment.
struct LiveSegment: Sendable {
    let segment: Segment
    /// A bit per document, set when it is gone; empty when none is.
    private(set) var tombstones: [UInt64] = []
    private(set) var liveCount: Int
    /// Sum of the field lengths of the live documents.
    private(set) var totalLengths: SIMD4<Int>

    init(_ segment: Segment) {
        self.segment = segment
        liveCount = segment.count
        totalLengths = segment.totalLengths
    }

    var hasTombstones: Bool { !tombstones.isEmpty }

    @inline(__always)
    func isLive(_ document: Int) -> Bool {
        tombstones.isEmpty || tombstones[document >> 6] >> UInt64(document & 63) & 1 == 0
    }

    /// Removes the document with this id if it is here and live.
    /// - Returns: whether it was.
    mutating func remove(id: Int64) -> Bool {
        guard let document = segment.document(withID: id), isLive(document) else { return false }
        if tombstones.isEmpty { tombstones = Array(repeating: 0, count: (segment.count + 63) / 64) }
        tombstones[document >> 6] |= 1 << UInt64(document & 63)
        liveCount -= 1
        totalLengths &-= SIMD4<Int>(truncatingIfNeeded: segment.lengths[document])
        return true
    }

    /// Live documents with the term of this number.
    func documentFrequency(of term: Int) -> Int {
        let postings = segment.postings(of: term)
        guard hasTombstones else { return postings.count }
        return postings.count { isLive(Int(segment.documents[$0])) }
    }
}
