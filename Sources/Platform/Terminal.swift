// The standard streams of a program that people start, and what the terminal behind them says of itself.

import Glibc

/// One of the three streams that a program starts with; the raw value is its descriptor.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// Whether it is connected to a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The stream as a descriptor, to be taken once and kept: it is closed with its owner.
    package func takeDescriptor() -> FileDescriptor { FileDescriptor(owning: rawValue) }
}

/// A terminal's size in character cells, both ≥ 1.
package struct TerminalSize: Sendable, Equatable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// The size of the terminal behind `stream`; nil when it is none or does not know its size.
    package static func of(_ stream: StandardStream) -> TerminalSize? {
        of(descriptor: stream.rawValue)
    }

    /// The size of the terminal open as `number`; nil when it is none or does not know its size.
    package static func of(descriptor number: Int32) -> TerminalSize? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills the struct winsize that it is given (ioctl_tty(2)).
        let result = unsafe withUnsafeMutablePointer(to: &size) { unsafe ioctl(number, UInt(TIOCGWINSZ), $0) }
        guard result == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}

extension CurrentProcess {
    /// Blocks this thread for `duration`, ≥ 0.
    package static func sleep(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var left = timespec()
        // SAFETY: nanosleep reads the first record and writes what is left, if a signal comes, into the second.
        while unsafe nanosleep(&rest, &left) == -1, errno == EINTR { rest = left }
    }

    /// Ends the program at once, with `code` for whoever started it.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
