// This process as the kernel sees it: umask, signals, memory.

import FoundationEssentials
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

    /// Memory of this process in RAM that no file backs, bytes (proc(5), smaps_rollup); 0 if the kernel does not say. Counts
    /// every page, so it takes a while where much is mapped.
    package static var anonymousBytes: Int {
        guard let file = try? FileDescriptor.open("/proc/self/smaps_rollup", for: .reading),
            let text = try? file.readAll()
        else { return 0 }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Anonymous:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Processor time of all threads so far.
    package static var processorTime: Duration { time(CLOCK_PROCESS_CPUTIME_ID) }

    /// Processor time of the calling thread so far.
    package static var threadTime: Duration { time(CLOCK_THREAD_CPUTIME_ID) }

    private static func time(_ clock: clockid_t) -> Duration {
        var time = timespec()
        // SAFETY: clock_gettime fills the record that it is given.
        unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Processor time of another process so far; zero if the kernel does not say (proc(5), stat).
    package static func processorTime(ofProcess processID: Int32) -> Duration {
        guard let file = try? FileDescriptor.open("/proc/\(processID)/stat", for: .reading),
            let text = try? file.readAll()
        else { return .zero }
        // The second field, the name in parentheses, may hold blanks; utime and stime are the 14th and 15th.
        let fields = String(decoding: text, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return .zero }
        return .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
    }

    /// Descriptors that this process has open.
    package static var openDescriptors: Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 1) - 1
    }

    /// Descriptors that this process may have open.
    package static var descriptorLimit: Int {
        var limit = rlimit()
        // SAFETY: getrlimit fills the record that it is given.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the number of descriptors that may be open to `wanted`, or as near to it as the hard limit allows.
    package static func raiseDescriptorLimit(to wanted: Int) {
        var limit = rlimit()
        // SAFETY: both calls are given a record that is theirs while they run.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted
        else { return }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Ends the process at once, without what is done at an orderly end.
    package static func exitNow(_ status: Int32) -> Never { _exit(status) }

    /// Writing to a closed pipe or socket is an error to handle, not a signal that ends the process.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
