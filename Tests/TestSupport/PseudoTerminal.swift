// A terminal for a program that is tested: what the user types goes in, what would be on the screen comes out.

import Foundation
import Platform

/// A program on a pseudoterminal (pty(7)) of its own. It is killed when this value goes.
package final class PseudoTerminal {
    private let terminal: FileDescriptor
    private let process: Process
    private var shown = ""
    private var undecoded: [UInt8] = []

    /// - Parameter environment: on top of the tests' own; see `BuiltProgram.run`.
    package init(
        _ program: BuiltProgram, _ arguments: [String], environment: [String: String], columns: UInt16, rows: UInt16
    ) throws {
        let number = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError(call: "open", subject: "/dev/ptmx", code: errno) }
        terminal = FileDescriptor(owning: number)
        // unlockpt(3) and ptsname(3), which <stdlib.h> hides from Swift: TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
        var lock: Int32 = 0
        var side: UInt32 = 0
        // SAFETY: the one reads an int, the other writes an unsigned int.
        guard unsafe ioctl(number, 0x4004_5431, &lock) == 0, unsafe ioctl(number, 0x8004_5430, &side) == 0 else {
            throw SystemError(call: "ioctl", subject: "/dev/ptmx", code: errno)
        }
        let path = "/dev/pts/\(side)"
        process = Process()
        process.executableURL = URL(filePath: program.path)
        process.arguments = arguments
        process.environment = BuiltProgram.environment(adding: environment)
        resize(columns: columns, rows: rows, tellingProgram: false)
        let end = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard end >= 0 else { throw SystemError(call: "open", subject: path, code: errno) }
        let handle = FileHandle(fileDescriptor: end, closeOnDealloc: true)
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    package func type(_ text: String) throws {
        try terminal.writeAll(Array(text.utf8))
    }

    /// Sends the program a signal.
    package func signal(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

    /// As a terminal's window that is drawn larger. The program is not in the terminal's foreground job, since it is not
    /// the session's controlling terminal, so that it is told directly.
    package func resize(columns: UInt16, rows: UInt16, tellingProgram: Bool = true) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        // SAFETY: TIOCSWINSZ reads the struct winsize that it is given.
        unsafe _ = ioctl(terminal.number, UInt(TIOCSWINSZ), &size)
        if tellingProgram { signal(SIGWINCH) }
    }

    /// Whether lines are edited and echoed by the terminal itself, as the program must leave it.
    package var isCooked: Bool {
        var modes = termios()
        // SAFETY: tcgetattr fills the record that it is given.
        guard unsafe tcgetattr(terminal.number, &modes) == 0 else { return false }
        let flags = tcflag_t(ICANON | ECHO | ISIG)
        return modes.c_lflag & flags == flags
    }

    /// Waits until `text` is written, and takes all up to its end.
    /// - Returns: what was written up to then.
    /// - Throws: `Silence` when it does not come within 20 s.
    @discardableResult
    package func expect(_ text: String) throws -> String {
        let deadline = Date.now.addingTimeInterval(20)
        while true {
            if let range = shown.range(of: text, options: .literal) {
                defer { shown = String(shown[range.upperBound...]) }
                return String(shown[..<range.upperBound])
            }
            guard Date.now < deadline else { throw Silence(awaited: text, shown: shown) }
            try receive()
        }
    }

    /// Waits for the program's end; its exit status, or the signal's number if that ended it.
    package func end() throws -> Int32 {
        let deadline = Date.now.addingTimeInterval(20)
        while process.isRunning {
            guard Date.now < deadline else { throw Silence(awaited: "the end", shown: shown) }
            try receive()
        }
        return process.terminationStatus
    }

    private func receive() throws {
        var watched = pollfd(fd: terminal.number, events: Int16(POLLIN), revents: 0)
        // SAFETY: poll reads and writes the one record.
        guard unsafe poll(&watched, 1, 20) > 0, watched.revents & Int16(POLLIN) != 0 else {
            Thread.sleep(forTimeInterval: 0.005)
            return
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = try terminal.read(into: &buffer)
        undecoded += buffer[..<count]
        // A character may be in two reads.
        if let text = String(validating: undecoded, as: UTF8.self) {
            shown += text
            undecoded = []
        }
    }

    package struct Silence: Error, CustomStringConvertible {
        package let awaited: String
        package let shown: String
        package var description: String { "\(awaited.debugDescription) did not come, but \(shown.debugDescription)" }
    }
}
