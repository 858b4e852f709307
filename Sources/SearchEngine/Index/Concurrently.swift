// The same work on several cores.

import Dispatch
import Synchronization

/// Runs `body` with 0..<count, on as many threads as there are cores, and waits for all.
/// - Throws: what one of them threw.
func concurrently(_ count: Int, _ body: @Sendable (Int) throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: count) { index in
        do {
            try body(index)
        } catch {
            failure.withLock { $0 = error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}
