import Foundation
import Glibc
import Platform
import TestSupport
import Testing

struct TerminalTests {
    @Test func `a terminal says its size, a file has none`() throws {
        // A pseudoterminal (pts(4)).
        let terminal = try FileDescriptor.open("/dev/ptmx", for: .reading)
        let number = terminal.number
        let isTerminal = terminal.isTerminal
        #expect(isTerminal)
        // A new pseudoterminal does not know its size.
        #expect(TerminalSize.of(descriptor: number) == nil)
        var size = winsize(ws_row: 24, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0)
        // SAFETY: TIOCSWINSZ reads the struct winsize that it is given.
        #expect(unsafe ioctl(number, UInt(TIOCSWINSZ), &size) == 0)
        #expect(TerminalSize.of(descriptor: number) == TerminalSize(columns: 132, rows: 24))

        let file = try FileDescriptor.open("/dev/null", for: .reading)
        let (isFileTerminal, fileSize) = (file.isTerminal, TerminalSize.of(descriptor: file.number))
        #expect(!isFileTerminal && fileSize == nil)
    }

    @Test func `sleeping takes at least as long as asked`() {
        let start = ContinuousClock.now
        CurrentProcess.sleep(.milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }
}
