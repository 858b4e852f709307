// A terminal that gives each key as it is typed.

import CLinux
import Glibc

/// A terminal without echo, line editing and keys that send signals, for as long as this value lives; then it is as it
/// was before. Signals that would end the program before that are held back and reported as events.
package struct RawTerminal: ~Copyable {
    package enum Event: Sendable, Equatable {
        case bytes([UInt8])
        /// The terminal's size is another now.
        case resized
        /// The program is to end by this signal, once the terminal is restored: `CurrentProcess.end(by:)`.
        case signal(Int32)
        /// The terminal is gone.
        case closed
    }

    private let number: Int32
    private let savedModes: termios
    private let savedMask: sigset_t
    private let signals: FileDescriptor

    /// - Parameter descriptor: the terminal; it must stay open while this value lives.
    /// - Throws: `SystemError`, ENOTTY for what is no terminal.
    package init(_ descriptor: borrowing FileDescriptor) throws(SystemError) {
        let number = descriptor.number
        var saved = termios()
        // SAFETY: tcgetattr fills the record that it is given.
        try systemCall("tcgetattr") { unsafe tcgetattr(number, &saved) }
        var watched = sigset_t()
        unsafe sigemptyset(&watched)
        for signal in [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT] { unsafe sigaddset(&watched, signal) }
        let signals = FileDescriptor(
            owning: try systemCall("signalfd") { unsafe signalfd(-1, &watched, Int32(SFD_CLOEXEC)) })
        var raw = saved
        unsafe cfmakeraw(&raw)
        // Line feeds go on to begin a line.
        raw.c_oflag = saved.c_oflag
        // Not TCSAFLUSH: what was typed ahead is kept.
        try systemCall("tcsetattr") { unsafe tcsetattr(number, TCSADRAIN, &raw) }
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &watched, &mask)
        self.number = number
        self.signals = signals
        savedModes = saved
        savedMask = mask
    }

    deinit {
        var modes = savedModes
        var mask = savedMask
        unsafe tcsetattr(number, TCSADRAIN, &modes)
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// Waits for what happens next.
    package func next() throws(SystemError) -> Event {
        var watched = [
            pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: number, events: Int16(POLLIN), revents: 0),
        ]
        // SAFETY: poll reads and writes the two records.
        try systemCall("poll") { unsafe poll(&watched, 2, -1) }
        if watched[0].revents != 0 {
            var record = [UInt8](repeating: 0, count: MemoryLayout<signalfd_siginfo>.size)
            _ = try signals.read(into: &record)
            // ssi_signo is the record's first member, 32 bits (signalfd(2)); no signal's number is above 64.
            let signal = record.prefix(4).reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
            return signal == SIGWINCH ? .resized : .signal(signal)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        let capacity = buffer.count
        do throws(SystemError) {
            let count = try systemCall("read") {
                // SAFETY: read(2) writes at most `capacity` bytes, which the array has.
                unsafe buffer.withUnsafeMutableBytes { unsafe read(number, $0.baseAddress, capacity) }
            }
            return count == 0 ? .closed : .bytes(Array(buffer[..<count]))
        } catch {
            // A terminal whose other end is closed (tty_ioctl(4), hang-up).
            guard error.code == EIO else { throw error }
            return .closed
        }
    }
}

extension CurrentProcess {
    /// Stops the program and the others of its job, until the shell continues it.
    package static func suspend() {
        _ = kill(0, SIGTSTP)
    }

    /// Ends the program as the signal does by default.
    package static func end(by signal: Int32) {
        _ = Glibc.signal(signal, SIG_DFL)
        // Whoever started us may have left it blocked.
        var own = sigset_t()
        unsafe sigemptyset(&own)
        unsafe sigaddset(&own, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
        _ = kill(getpid(), signal)
    }
}
