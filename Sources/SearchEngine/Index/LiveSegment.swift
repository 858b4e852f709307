// A segment and which of its documents are gone.

import Synchronization

/// A value: removing a document makes another one of the same segment.
struct LiveSegment: Sendable {
    let segment: Segment
    /// A bit per document, set when it is gone; empty when none is.
    private(set) var tombstones: [UInt64] = []
    /// The same documents in the order in which they went.
    private(set) var removed: [UInt32] = []
    /// Sum of the field lengths of the live documents.
    private(set) var totalLengths: SIMD4<Int>
    /// Shared by all values of the segment.
    private let removedFrequencies: RemovedFrequencies

    init(_ segment: Segment) {
        self.segment = segment
        totalLengths = segment.lengthStatistics.total
        removedFrequencies = RemovedFrequencies()
    }

    var liveCount: Int { segment.count - removed.count }

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
        removed.append(UInt32(document))
        totalLengths &-= SIMD4<Int>(truncatingIfNeeded: segment.lengths[document])
        return true
    }

    /// Removes documents by number.
    /// - Returns: false if one is none of the segment's, or is gone already.
    mutating func remove(_ documents: [UInt32]) -> Bool {
        for document in documents {
            guard Int(document) < segment.count, remove(id: segment.ids[Int(document)]) else { return false }
        }
        return true
    }

    /// Live documents with the term of this number.
    func documentFrequency(of term: Int) -> Int {
        let list = segment.list(term)
        return removed.isEmpty ? list.count : list.count - removedFrequencies.count(term, list, self)
    }
}

/// How many removed documents have a term. Removals do not say which terms a document had, so it is counted when a term is
/// asked for, and then only for what was removed since the last time.
private final class RemovedFrequencies: Sendable {
    /// By term: of the first `removals` removed documents, how many have it.
    private let counts = Mutex<[Int: (removals: Int, count: Int)]>([:])

    func count(_ term: Int, _ list: PostingList, _ live: LiveSegment) -> Int {
        let known = counts.withLock { $0[term] } ?? (removals: 0, count: 0)
        // A reader of an older snapshot counts for itself.
        let isNewer = known.removals <= live.removed.count
        let (start, base) = isNewer ? (known.removals, known.count) : (0, 0)
        if start == live.removed.count { return base }
        let count = base + RemovedFrequencies.count(list, live, from: start)
        if isNewer { counts.withLock { $0[term] = (live.removed.count, count) } }
        return count
    }

    private static func count(_ list: PostingList, _ live: LiveSegment, from start: Int) -> Int {
        let rest = live.removed[start...]
        // Looking a document up takes some twenty times as long as walking past a posting.
        if let windows = list.windows, rest.count * 20 < list.count {
            return rest.count { windows.place(of: Int($0)) != nil }
        }
        var count = 0
        if start == 0 {
            list.forEach(documentCount: live.segment.count) { if !live.isLive($0.document) { count += 1 } }
        } else {
            let wanted = Set(rest)
            list.forEach(documentCount: live.segment.count) { if wanted.contains(UInt32($0.document)) { count += 1 } }
        }
        return count
    }
}
