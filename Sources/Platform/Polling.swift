// Waiting for one of several things at once, and for the user's Ctrl-C among them.

import CLinux
import Glibc

package enum Polling {
    /// Waits until one of the open descriptors can be read or has nobody at its other end.
    /// - Parameter timeout: nil waits for ever.
    /// - Returns: which of them, in their order; none of them after `timeout`.
    package static func wait(_ numbers: [Int32], timeout: Duration? = nil) throws(SystemError) -> [Bool] {
        var watched = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = timeout.map { duration in
            let (seconds, attoseconds) = duration.components
            return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
        }
        // SAFETY: poll reads and writes as many records as there are.
        try systemCall("poll") { unsafe poll(&watched, nfds_t(watched.count), milliseconds ?? -1) }
        return watched.map { $0.revents != 0 }
    }
}

/// Ctrl-C (SIGINT) held back for as long as this value lives: in place of ending the program it can be waited for.
package struct InterruptWatch: ~Copyable {
    private let signals: FileDescriptor
    private let savedMask: sigset_t

    package init() throws(SystemError) {
        var watched = sigset_t()
        unsafe sigemptyset(&watched)
        unsafe sigaddset(&watched, SIGINT)
        signals = FileDescriptor(
            owning: try systemCall("signalfd") {
                unsafe signalfd(-1, &watched, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
            })
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &watched, &mask)
        savedMask = mask
    }

    deinit {
        // One that came too late must not end the program after all.
        var record = [UInt8](repeating: 0, count: MemoryLayout<signalfd_siginfo>.size)
        while let count = try? signals.read(into: &record), count > 0 {}
        var mask = savedMask
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// A descriptor that can be read once Ctrl-C was pressed; valid as long as this value lives.
    package var descriptor: Int32 { signals.number }
}
