// A program that is waited for: its own end counts, not that of what it has started.

import Foundation

/// A process, and a process group of its own. (Foundation's `Process` holds a process for running until all of its
/// children have ended that inherited its descriptors.)
struct SpawnedProcess {
    private let number: pid_t
    private let words: [String]

    /// - Parameter words: the program's absolute path, and its arguments.
    init(_ words: [String], environment: [String: String]) throws {
        self.words = words
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Dispatch's threads, on which tests run, block signals.
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let argv = unsafe words.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (argv + variables).forEach { unsafe free($0) } }
        var number: pid_t = 0
        // SAFETY: both vectors end with a null pointer and live through the call.
        let code = unsafe posix_spawn(&number, words[0], nil, &attributes, argv, variables)
        guard code == 0 else { throw Failure(program: words, problem: "cannot be started: error \(code)") }
        self.number = number
    }

    /// Its exit status, or the number of the signal that ended it.
    /// - Throws: when it does not end within five minutes (sanitizers are slow): it fails its test, not the whole run. It is killed, with its children.
    func waitForEnd() throws -> Int32 {
        var status: Int32 = 0
        let deadline = ContinuousClock.now + .seconds(300)
        while unsafe waitpid(number, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(-number, SIGKILL)
                unsafe waitpid(number, &status, 0)
                throw Failure(program: words, problem: "hangs")
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
        // WTERMSIG and WEXITSTATUS of <sys/wait.h>.
        return status & 0x7f == 0 ? status >> 8 & 0xff : status & 0x7f
    }

    private struct Failure: Error {
        let program: [String]
        let problem: String
    }
}
