// Dispatch queues as executors of Swift's actors and tasks. Dispatch offers this itself on Apple's systems only.

package import Dispatch

/// A serial Dispatch queue that runs jobs one after the other on a thread that may block: those of an actor whose executor
/// it is (SQLite, files), or those of tasks that prefer it (work that is too long for an event loop).
package final class QueueExecutor: SerialExecutor, TaskExecutor {
    package let queue: DispatchQueue

    package init(label: String, qos: DispatchQoS = .unspecified) {
        queue = DispatchQueue(label: label, qos: qos)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (actors, tasks) = unsafe (asUnownedSerialExecutor(), asUnownedTaskExecutor())
        queue.async { unsafe job.runSynchronously(isolatedTo: actors, taskExecutor: tasks) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
