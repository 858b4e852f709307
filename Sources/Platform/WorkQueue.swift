// Where tasks run whose work is too long for an event loop.

package import Dispatch

/// A serial Dispatch queue as the executor that tasks prefer: one after the other, on a thread that may block.
package final class WorkQueue: TaskExecutor {
    private let queue: DispatchQueue

    package init(label: String, qos: DispatchQoS = .unspecified) {
        queue = DispatchQueue(label: label, qos: qos)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        queue.async { unsafe job.runSynchronously(on: executor) }
    }
}
