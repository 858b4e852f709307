// This process as the kernel sees it: umask, signals, memory.

import Glibc

package enum CurrentProcess {
    /// Permission bits that files made from now on do not get. It belongs to the whole process.
    package static func setUserMask(_ mask: UInt32) {
        umask(mask)
    }

    /// CLOCK_MONOTONIC in microseconds, as systemd's reload protocol wants it (sd_notify(3)).
    package static var monotonicMicroseconds: Int {
        var time = timespec()
        // SAFETY: clock_gettime fills the record that it is given.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }

    /// Memory of this process that is in RAM, bytes (proc(5), statm); 0 if the kernel does not say.
    package static var residentBytes: Int {
        guard let file = try? FileDescriptor.open("/proc/self/statm", for: .reading), let text = try? file.readAll()
        else { return 0 }
        let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Writing to a closed pipe or socket is an error to handle, not a signal that ends the process.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
