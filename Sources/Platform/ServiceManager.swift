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

    /// Directories that systemd made for the service (`StateDirectory=` and the like); the first one if there are more.
    package static func directory(_ variable: String, environment: [String: String]) -> String? {
        environment[variable].flatMap { $0.split(separator: ":").first }.map(String.init)
    }
}
