// Work on as many threads as one likes.

import Foundation

/// Runs `body` on `count` threads at once, each with its number, and waits for all of them.
///
/// They wait for a socket most of the time, of which Dispatch would start no more than there are cores.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let ended = DispatchSemaphore(value: 0)
    for number in 0..<count {
        Thread {
            body(number)
            ended.signal()
        }.start()
    }
    for _ in 0..<count { ended.wait() }
}
