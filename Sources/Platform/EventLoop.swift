// One thread that waits for descriptors and runs what they, and Swift's tasks, have to do (epoll(7)).

import CLinux
import Glibc
import Synchronization

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other end is gone, or the descriptor failed: either bit. It is reported whether it was asked for or not.
    package static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
}

/// An event loop on a thread of its own. It is an executor too: actors and tasks that name it run on its thread, between
/// the events, and need no lock for what belongs to it.
package final class EventLoop: SerialExecutor, TaskExecutor {
    private let epoll: FileDescriptor
    private let wake: FileDescriptor
    private let queue = Mutex(Queue())
    private let state = LoopState()
    private let name: String

    /// What other threads hand over.
    private struct Queue {
        var jobs: [UnownedJob] = []
        var mayEnd = false
    }

    /// Makes the loop and starts its thread.
    /// - Parameter name: the thread's, at most 15 bytes.
    package init(name: String) throws(SystemError) {
        self.name = name
        epoll = FileDescriptor(owning: try systemCall("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        wake = FileDescriptor(
            owning: try systemCall("eventfd") {
                eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
            })
        try control(EPOLL_CTL_ADD, wake.number, .readable)
        try startThread()
    }

    /// pthread_create(3); the thread keeps the loop until it ends.
    private func startThread() throws(SystemError) {
        let loop = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        // SAFETY: the pointer is the loop, retained for the thread, which takes it once.
        let code = unsafe pthread_create(
            &thread, nil,
            { pointer in
                if let pointer = unsafe pointer {
                    unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeRetainedValue().run()
                }
                return nil
            }, loop.toOpaque())
        guard code == 0 else {
            unsafe loop.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        pthread_detach(thread)
    }

    /// Ends the thread when everything that is queued has run. No descriptor may be registered any more.
    package func end() {
        queue.withLock { $0.mayEnd = true }
        wakeUp()
    }

    // MARK: - Descriptors; on the loop's thread alone

    /// Calls `handler` on this thread whenever `descriptor` is ready for what is asked.
    package func register(_ descriptor: Int32, for readiness: Readiness, handler: @escaping (Readiness) -> Void)
        throws(SystemError)
    {
        checkIsolated()
        try control(EPOLL_CTL_ADD, descriptor, readiness)
        state.handlers[descriptor] = handler
    }

    package func change(_ descriptor: Int32, to readiness: Readiness) throws(SystemError) {
        checkIsolated()
        try control(EPOLL_CTL_MOD, descriptor, readiness)
    }

    /// To be called before the descriptor is closed.
    package func unregister(_ descriptor: Int32) {
        checkIsolated()
        state.handlers[descriptor] = nil
        try? control(EPOLL_CTL_DEL, descriptor, [])
    }

    /// Lends a buffer for one read. It is the loop's, not each connection's: idle connections cost no memory.
    package func withReadBuffer(_ body: (inout [UInt8]) -> Void) {
        checkIsolated()
        body(&state.readBuffer)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ readiness: Readiness) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = readiness.rawValue
        unsafe event.data.fd = descriptor
        let number = epoll.number
        // SAFETY: the kernel reads the one event that it is given.
        try systemCall("epoll_ctl") { unsafe epoll_ctl(number, operation, descriptor, &event) }
    }

    // MARK: - Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = queue.withLock { queue in
            queue.jobs.append(job)
            return queue.jobs.count == 1
        }
        // On its own thread the loop looks at the queue anyway before it waits.
        if isFirst && !state.isCurrentThread { wakeUp() }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    package func checkIsolated() {
        precondition(state.isCurrentThread, "not on the event loop's thread")
    }

    private func wakeUp() {
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        // It fails only when the counter is full, and then the loop is awake.
        _ = try? wake.write(one[...])
    }

    // MARK: - The thread

    private func run() {
        state.thread = pthread_self()
        unsafe askd_name_thread(name)
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            let (jobs, mayEnd) = queue.withLock { queue in
                defer { queue.jobs.removeAll(keepingCapacity: false) }
                return (queue.jobs, queue.mayEnd)
            }
            if jobs.isEmpty && mayEnd { return }
            for job in jobs {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            let isIdle = queue.withLock { $0.jobs.isEmpty && !$0.mayEnd }
            unsafe handle(&events, waiting: isIdle)
        }
    }

    /// Waits for events if there is nothing else to do, and hands them out.
    private func handle(_ events: inout [epoll_event], waiting: Bool) {
        let capacity = Int32(unsafe events.count)
        let number = epoll.number
        // Fails only with EINTR, which is repeated, or for a programmer's mistake.
        let count = try? systemCall("epoll_wait") {
            // SAFETY: the kernel writes at most `capacity` events, which the array has.
            unsafe epoll_wait(number, &events, capacity, waiting ? -1 : 0)
        }
        for index in 0..<Int(count ?? 0) {
            let (descriptor, readiness) = unsafe (events[index].data.fd, events[index].events)
            if descriptor == wake.number {
                var counter = [UInt8](repeating: 0, count: 8)
                _ = try? wake.read(into: &counter)
            } else {
                // A handler that ran just now may have unregistered this one.
                state.handlers[descriptor]?(Readiness(rawValue: readiness))
            }
        }
    }
}

/// What belongs to the loop's thread.
// @unchecked: handlers and buffer are touched on the loop's thread alone; thread is written before any handler or job can run.
private final class LoopState: @unchecked Sendable {
    var thread: pthread_t?
    var handlers: [Int32: (Readiness) -> Void] = [:]
    var readBuffer = [UInt8](repeating: 0, count: 1 << 16)

    var isCurrentThread: Bool {
        guard let thread else { return false }
        return pthread_equal(thread, pthread_self()) != 0
    }
}
