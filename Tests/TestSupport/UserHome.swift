// A user who has no askd yet.

import Foundation
import Platform
import Testing

/// A user's directories, and the daemons that were started for their socket.
package final class UserHome {
    package let directory: TemporaryDirectory
    package var socket: String { directory.file("run/askd/askd.sock") }

    package init() throws {
        directory = try TemporaryDirectory()
        for name in ["run", "data", "state", "config"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(name), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700]
            )
        }
    }

    deinit {
        for daemon in daemons { kill(daemon, SIGKILL) }
    }

    package var environment: [String: String] {
        [
            "HOME": directory.path, "XDG_RUNTIME_DIR": directory.file("run"), "XDG_DATA_HOME": directory.file("data"),
            "XDG_STATE_HOME": directory.file("state"), "XDG_CONFIG_HOME": directory.file("config"),
        ]
    }

    /// Processes of askd that serve this user's socket.
    package var daemons: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { id in
            let words = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
            let arguments = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return arguments.first?.hasSuffix("askd") == true && arguments.contains(socket)
        }
    }

    /// Kills them, and waits until they are gone.
    package func killDaemons() throws {
        for daemon in daemons { kill(daemon, SIGKILL) }
        let deadline = ContinuousClock.now + .seconds(10)
        while !daemons.isEmpty, ContinuousClock.now < deadline { CurrentProcess.sleep(.milliseconds(5)) }
        try #require(daemons.isEmpty)
    }

    package func client(_ arguments: String..., input: String = "") throws -> BuiltProgram.Output {
        // Named, so that no daemon of the system's answers in its place.
        try BuiltProgram.ask.run(arguments + ["--socket", socket], environment: environment, input: input)
    }
}
