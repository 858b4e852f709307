// Reading and writing that does not wait for ever for whoever has the other end.

import Glibc

/// The other end of a pipe or a socket took or gave nothing for too long.
package struct Stalled: Error, Equatable, CustomStringConvertible {
    package let seconds: Int

    package var description: String { "nothing was taken or given at the other end for \(seconds) seconds" }
}

extension FileDescriptor {
    /// Writes all of the bytes, and gives up when for `seconds` none could be written. Regular files never stall.
    /// - Throws: `Stalled`, `SystemError`.
    package func writeAll(_ bytes: [UInt8], stallSeconds seconds: Int) throws {
        guard isPipeOrSocket else { return try writeAll(bytes) }
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT, seconds: seconds)
            // A pipe that is ready has room for this much without waiting (pipe(7), PIPE_BUF).
            rest = rest.dropFirst(try write(rest.prefix(4_096)))
        }
    }

    /// As `read(into:)`, and gives up when for `seconds` nothing comes.
    /// - Throws: `Stalled`, `SystemError`.
    package func read(into buffer: inout [UInt8], stallSeconds seconds: Int) throws -> Int {
        if isPipeOrSocket { try wait(for: POLLIN, seconds: seconds) }
        return try read(into: &buffer)
    }

    private var isPipeOrSocket: Bool {
        var information = stat()
        // SAFETY: fstat fills the record that it is given.
        guard unsafe fstat(number, &information) == 0 else { return false }
        return information.st_mode & S_IFMT == S_IFIFO || information.st_mode & S_IFMT == S_IFSOCK
    }

    private func wait(for event: Int32, seconds: Int) throws {
        var request = pollfd(fd: number, events: Int16(event), revents: 0)
        let timeout = Int32(clamping: seconds * 1_000)
        let ready = try systemCall("poll") {
            // SAFETY: poll is given one record.
            unsafe poll(&request, 1, timeout)
        }
        if ready == 0 { throw Stalled(seconds: seconds) }
    }
}
