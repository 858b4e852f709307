// The log: one line a message on stderr, with the priority that systemd reads when it listens (sd-daemon(3)).

import FoundationEssentials
import Glibc

package struct Log: Sendable {
    /// From what a developer wants to what an operator must see.
    package enum Level: Int, Sendable, CaseIterable, Comparable {
        /// May hold people's words.
        case debug
        /// Started, imported.
        case info
        /// Repaired itself.
        case notice
        /// Someone should look.
        case warning
        /// Something was not done.
        case error

        package var name: String { "\(self)" }
        /// syslog(3)'s number.
        var priority: Int { [.debug: 7, .info: 6, .notice: 5, .warning: 4][self] ?? 3 }

        package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
    }

    private let minimum: Level
    private let isReadBySystemd: Bool

    /// - Parameter minimum: what is below it is not written.
    package init(minimum: Level, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.minimum = minimum
        isReadBySystemd = environment["JOURNAL_STREAM"] != nil
    }

    package func debug(_ message: @autoclosure () -> String) { write(.debug, message) }
    package func info(_ message: @autoclosure () -> String) { write(.info, message) }
    package func notice(_ message: @autoclosure () -> String) { write(.notice, message) }
    package func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
    package func error(_ message: @autoclosure () -> String) { write(.error, message) }

    private func write(_ level: Level, _ message: () -> String) {
        guard level >= minimum else { return }
        // A line feed in a message would begin a line that looks like another message.
        let line = message().replacing("\n", with: "\\n").replacing("\r", with: "\\r")
        let prefix =
            isReadBySystemd ? "<\(level.priority)>" : "\(Date.now.formatted(.iso8601)) askd \(level.name): "
        let bytes = Array("\(prefix)\(line)\n".utf8)
        // One write(2), so that lines of several threads do not mix. Nobody can be told when it fails.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
