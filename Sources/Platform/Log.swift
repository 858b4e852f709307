// The log: one line a message on stderr, a sentence and `name=value` pairs behind it, with the priority that systemd reads
// when it listens (sd-daemon(3)).

import FoundationEssentials
import Glibc
import Synchronization

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

    private let minimum: LeastLevel
    private let isReadBySystemd: Bool

    /// Copies of a log share it.
    private final class LeastLevel: Sendable {
        let value: Atomic<Int>
        init(_ level: Level) { value = Atomic(level.rawValue) }
    }

    /// - Parameter minimum: what is below it is not written.
    package init(minimum: Level, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.minimum = LeastLevel(minimum)
        isReadBySystemd = ServiceManager.readsStandardError(environment: environment)
    }

    /// Has other messages written from now on.
    package func setMinimum(_ level: Level) { minimum.value.store(level.rawValue, ordering: .relaxed) }

    /// What a message is about, in the order in which it is written; values with blanks are put into quotes.
    package typealias Fields = KeyValuePairs<String, any CustomStringConvertible & Sendable>

    package func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.debug, message, fields)
    }
    package func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.info, message, fields)
    }
    package func notice(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.notice, message, fields)
    }
    package func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.warning, message, fields)
    }
    package func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        write(.error, message, fields)
    }

    private func write(_ level: Level, _ message: () -> String, _ fields: () -> Fields) {
        guard level.rawValue >= minimum.value.load(ordering: .relaxed) else { return }
        let pairs = fields().map { " \($0.key)=\(Self.value("\($0.value)"))" }.joined()
        // A line feed in a message would begin a line that looks like another message.
        let line = Self.oneLine(message()) + pairs
        let prefix =
            isReadBySystemd ? "<\(level.priority)>" : "\(Date.now.formatted(.iso8601)) askd \(level.name): "
        let bytes = Array("\(prefix)\(line)\n".utf8)
        // One write(2), so that lines of several threads do not mix. Nobody can be told when it fails.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func value(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x7F }
        if isPlain { return text }
        return "\"" + oneLine(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")) + "\""
    }

    /// Control characters escaped: they would end the line, or do things to the terminal that shows it.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { scalar in
            switch scalar {
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            default: isControl(scalar) ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
            }
        }.joined()
    }

    private static func isControl(_ scalar: UnicodeScalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
}
