// Memory that evaluating needs, used again by the next question.

import Synchronization

/// One thread's at a time.
@safe final class EvaluationScratch: @unchecked Sendable {
    // @unchecked: lent to one evaluation at a time by `withScratch`.

    /// Upper bounds of the scores of a window's documents; all 0 between two uses.
    let accumulators: UnsafeMutablePointer<Int16>
    /// Documents of a window that may be among the best, and their bounds.
    let candidateIDs: UnsafeMutablePointer<UInt16>
    let candidateSums: UnsafeMutablePointer<Int16>
    /// By list: the upper bound of each code's score.
    private(set) var tables: UnsafeMutablePointer<Int16>
    private var tableCapacity = 0
    /// Decoded sparse lists.
    private(set) var sparseDocuments: UnsafeMutablePointer<UInt32>
    private(set) var sparseExceptions: UnsafeMutablePointer<UInt32>
    private(set) var sparseCodes: UnsafeMutablePointer<UInt8>
    private var sparseCapacity = 0
    /// A hash table of documents: number + 1, 0 for an empty slot; all 0 between two uses.
    let seedDocuments: UnsafeMutablePointer<UInt32>
    let seedSums: UnsafeMutablePointer<Int32>

    /// What was read for the sake of reading (`PostingList.Windows.touch`).
    var touched: UInt16 = 0

    static let windowCount = 1 << PostingList.windowBits
    static let seedSlots = 8192

    private init() {
        unsafe accumulators = .allocate(capacity: EvaluationScratch.windowCount)
        unsafe accumulators.initialize(repeating: 0, count: EvaluationScratch.windowCount)
        unsafe candidateIDs = .allocate(capacity: EvaluationScratch.windowCount + 1)
        unsafe candidateSums = .allocate(capacity: EvaluationScratch.windowCount + 1)
        unsafe seedDocuments = .allocate(capacity: EvaluationScratch.seedSlots)
        unsafe seedDocuments.initialize(repeating: 0, count: EvaluationScratch.seedSlots)
        unsafe seedSums = .allocate(capacity: EvaluationScratch.seedSlots)
        unsafe tables = .allocate(capacity: 0)
        unsafe sparseDocuments = .allocate(capacity: 0)
        unsafe sparseExceptions = .allocate(capacity: 0)
        unsafe sparseCodes = .allocate(capacity: 0)
    }

    deinit {
        unsafe accumulators.deallocate()
        unsafe candidateIDs.deallocate()
        unsafe candidateSums.deallocate()
        unsafe seedDocuments.deallocate()
        unsafe seedSums.deallocate()
        unsafe tables.deallocate()
        unsafe sparseDocuments.deallocate()
        unsafe sparseExceptions.deallocate()
        unsafe sparseCodes.deallocate()
    }

    /// Makes room for the tables of `listCount` lists and for `postingCount` decoded postings.
    func reserve(listCount: Int, postingCount: Int) {
        if tableCapacity < listCount {
            tableCapacity = listCount * 2
            unsafe tables.deallocate()
            unsafe tables = .allocate(capacity: tableCapacity * 256)
        }
        if sparseCapacity < postingCount {
            sparseCapacity = postingCount * 2
            unsafe sparseDocuments.deallocate()
            unsafe sparseExceptions.deallocate()
            unsafe sparseCodes.deallocate()
            unsafe sparseDocuments = .allocate(capacity: sparseCapacity)
            unsafe sparseExceptions = .allocate(capacity: sparseCapacity)
            unsafe sparseCodes = .allocate(capacity: sparseCapacity)
        }
    }

    private static let idle = Mutex<[EvaluationScratch]>([])

    static func borrow() -> EvaluationScratch { idle.withLock { $0.popLast() } ?? EvaluationScratch() }
    static func giveBack(_ scratch: EvaluationScratch) { idle.withLock { $0.append(scratch) } }
}
