// The best k of many.

/// A document that was found.
struct Candidate: Sendable {
    var score: Float
    var id: Int64
    /// Number of its segment in the snapshot, and its own within the segment.
    var segment: Int
    var document: Int
    /// What was taken off the score since people rejected the document for this question.
    var lowering: Float = 0
    /// The part of the score that meaning has.
    var meaning: Float = 0
    /// Of the document's vector and the question's, about −1…1; nil where there is none.
    var similarity: Float?

    /// Higher scores first, equal ones by id.
    @inline(__always)
    static func precedes(_ one: Candidate, _ other: Candidate) -> Bool {
        one.score != other.score ? one.score > other.score : one.id < other.id
    }
}

/// Keeps the k candidates that precede all others: a binary heap with the last of them at its root.
struct TopK {
    let limit: Int
    private var heap: [Candidate] = []

    init(_ limit: Int) {
        self.limit = max(limit, 0)
        heap.reserveCapacity(min(self.limit, 1024))
    }

    /// A score below this cannot enter.
    @inline(__always)
    var threshold: Float { heap.count < limit ? -.infinity : heap.first?.score ?? .infinity }

    mutating func insert(_ candidate: Candidate) {
        if heap.count < limit {
            heap.append(candidate)
            siftUp(heap.count - 1)
        } else if let last = heap.first, Candidate.precedes(candidate, last) {
            heap[0] = candidate
            siftDown()
        }
    }

    consuming func sorted() -> [Candidate] { heap.sorted(by: Candidate.precedes) }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard Candidate.precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Candidate.precedes(heap[last], heap[child]) { last = child }
            }
            guard last != parent else { return }
            heap.swapAt(last, parent)
            parent = last
        }
    }
}
