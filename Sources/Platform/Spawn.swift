// Starting a program that goes on by itself: in a session of its own, without our terminal and our files.

import FoundationEssentials
import CLinux
import Glibc

/// A program started in the background.
package struct BackgroundProgram: Sendable {
    package let processID: Int32

    /// How it ended.
    package enum End: Sendable, Equatable {
        /// With an exit code, 0…255.
        case exited(Int32)
        /// By a signal, its number.
        case signalled(Int32)
    }

    /// Starts the file at `path` with `arguments` (without the program's own name), in a session of its own, so that
    /// neither the terminal's signals nor its end reach it. It reads from `/dev/null`; what it writes is appended to
    /// the file `log`, made with mode 0600, or goes to `/dev/null`. No other open file is passed on, signals have their
    /// default meaning, and none is blocked.
    /// - Throws: `SystemError`: ENOENT or EACCES for `path` or `log`.
    package init(
        path: String, arguments: [String] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment, log: String? = nil
    ) throws(SystemError) {
        Self.keepDescriptorsToOurselves()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // SAFETY: both structures were initialised, and the paths are copied by the calls.
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(
            &actions, 1, log ?? "/dev/null", O_WRONLY | O_APPEND | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        // POSIX_SPAWN_SETSID, which <spawn.h> hides behind _GNU_SOURCE.
        let newSession: Int32 = 0x80
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)))

        var process: pid_t = 0
        let code = unsafe Self.withCStrings([path] + arguments) { argv in
            unsafe Self.withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                // SAFETY: both vectors end with a null pointer and live through the call.
                unsafe posix_spawn(&process, path, &actions, &attributes, argv, envp)
            }
        }
        // posix_spawn(3) returns the error's number; errno is not set.
        guard code == 0 else { throw SystemError(call: "posix_spawn", subject: path, code: code) }
        processID = process
    }

    /// How it ended; nil as long as it runs. To be called by the process that started it, and after an answer no more.
    package func end() throws(SystemError) -> End? {
        var status: Int32 = 0
        let waited = try systemCall("waitpid") { unsafe waitpid(processID, &status, WNOHANG) }
        guard waited == processID else { return nil }
        // The macros WIFEXITED, WEXITSTATUS and WTERMSIG of <sys/wait.h>.
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }

    /// Marks every descriptor but the three standard streams to be closed in programs that we start: what our own
    /// caller had open, a pipe for instance, must not stay open for as long as a daemon lives.
    private static func keepDescriptorsToOurselves() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for number in names.compactMap({ Int32($0) }) where number > 2 {
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        }
    }

    fileprivate static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies + [nil])
    }
}

package enum ForegroundProgram {
    /// Runs a program that shares the terminal with us, as a shell would, and gives it `input` to read; waits for its
    /// end. What the user types to interrupt it does not end us meanwhile.
    /// - Returns: whether it could be started.
    package static func run(
        _ path: String, arguments: [String], environment: [String: String], input: [UInt8]
    ) throws(SystemError) -> Bool {
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe writes two numbers, for which there is room.
        try systemCall("pipe") { unsafe pipe(&ends) }
        let reading = FileDescriptor(owning: ends[0])
        let writing = FileDescriptor(owning: ends[1])
        // The program would wait for ever for the end of what it holds open itself.
        for number in ends { try systemCall("fcntl") { fcntl(number, F_SETFD, FD_CLOEXEC) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, reading.number, 0)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let interrupt = signal(SIGINT, SIG_IGN)
        defer { _ = signal(SIGINT, interrupt) }
        var process: pid_t = 0
        let code = unsafe BackgroundProgram.withCStrings([path] + arguments) { argv in
            unsafe BackgroundProgram.withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                // SAFETY: both vectors end with a null pointer and live through the call.
                unsafe posix_spawn(&process, path, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { return false }
        _ = consume reading
        // Whoever has seen enough leaves before the end.
        try? writing.writeAll(input)
        _ = consume writing
        var status: Int32 = 0
        try systemCall("waitpid") { unsafe waitpid(process, &status, 0) }
        return true
    }
}

package enum Executable {
    /// The file that a shell would run for `name`: the first in `$PATH` that may be executed. Nil if there is none.
    package static func find(_ name: String, path: String?) -> String? {
        (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first(where: isExecutable)
    }

    /// Whether `path` is a file that this process may execute.
    package static func isExecutable(_ path: String) -> Bool {
        var information = stat()
        // SAFETY: stat fills the record that it is given.
        guard unsafe stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe access(path, X_OK) == 0
    }
}
