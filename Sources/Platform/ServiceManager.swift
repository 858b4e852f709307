// What systemd and a service say to each other: sockets handed over, readiness told (sd_listen_fds(3), sd_notify(3)).

import FoundationEssentials
import Glibc

package enum ServiceManager {
    /// The listening socket that systemd opened for this process (`LISTEN_FDS`, the first of them); nil without one.
    package static func takeListener(environment: [String: String] = ProcessInfo.processInfo.environment)
        throws(SystemError) -> FileDescriptor?
    {
        guard environment["LISTEN_PID"] == String(getpid()), let count = environment["LISTEN_FDS"].flatMap({ Int($0) }),
            count >= 1
        else { return nil }
        let first: Int32 = 3  // SD_LISTEN_FDS_START
        try systemCall("fcntl") { fcntl(first, F_SETFD, FD_CLOEXEC) }
        let listener = FileDescriptor(owning: first)
        try listener.setNonBlocking()
        return listener
    }

    /// Tells systemd the service's state, for instance `READY=1`; does nothing when nobody asked for it.
    package static func notify(
        _ state: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SystemError) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
        try UnixSocket.send(Array(state.utf8), toDatagramSocket: path)
    }

    /// Whether somebody wants to be told the service's state.
    package static func isWatched(environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        environment["NOTIFY_SOCKET"]?.isEmpty == false
    }

    /// Within which time `WATCHDOG=1` must come again and again, else the service is taken for dead (sd_watchdog_enabled(3));
    /// nil if nobody waits for it.
    package static func watchdogTime(environment: [String: String] = ProcessInfo.processInfo.environment) -> Duration? {
        guard let micros = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), micros > 0,
            environment["WATCHDOG_PID"].map({ $0 == String(getpid()) }) ?? true
        else { return nil }
        return .microseconds(micros)
    }

    /// Whether systemd reads what goes to standard error: `JOURNAL_STREAM` names that very file (systemd.exec(5)).
    package static func readsStandardError(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Bool {
        guard let named = environment["JOURNAL_STREAM"] else { return false }
        var information = stat()
        // SAFETY: fstat fills the record that it is given.
        guard unsafe fstat(STDERR_FILENO, &information) == 0 else { return false }
        return named == "\(information.st_dev):\(information.st_ino)"
    }

    /// Directories that systemd made for the service (`StateDirectory=` and the like); the first one if there are more.
    package static func directory(_ variable: String, environment: [String: String]) -> String? {
        environment[variable].flatMap { $0.split(separator: ":").first }.map(String.init)
    }
}
