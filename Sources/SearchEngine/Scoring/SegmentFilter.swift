// Which documents of a segment may be hits.

/// A filter in one segment's own numbers, and what is gone.
struct SegmentFilter {
    private let live: LiveSegment
    /// A bit per document that the filter lets pass; nil if it lets all pass.
    private let accepted: [UInt64]?

    init(_ filter: SearchFilter, _ live: LiveSegment) {
        self.live = live
        accepted = filter.isEmpty ? nil : live.segment.filterValues.accepted(by: filter)
    }

    /// Whether no document of `range` may be a hit, as far as whole words of the bit set say.
    func excludes(_ range: Range<Int>) -> Bool {
        guard let accepted else { return false }
        return accepted[range.lowerBound >> 6..<(range.upperBound + 63) >> 6].allSatisfy { $0 == 0 }
    }

    @inline(__always)
    func accepts(_ document: Int) -> Bool {
        guard live.isLive(document) else { return false }
        guard let accepted else { return true }
        return accepted[document >> 6] >> UInt64(document & 63) & 1 == 1
    }
}
