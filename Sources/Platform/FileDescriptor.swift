// An open file descriptor with one owner, and what is done with it.

import Glibc

/// An open descriptor; closed when its owner lets go of it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, ≥ 0; valid as long as this value lives.
    package let number: Int32

    /// Takes over an open descriptor that nobody else will close.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // Linux has released the descriptor even when close(2) reports EINTR, so it is never repeated.
        _ = close(number)
    }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }

    package enum Access: Sendable {
        case reading
        case writing
    }

    /// Opens `path`, not to be inherited by child processes.
    package static func open(_ path: String, for access: Access) throws(SystemError) -> FileDescriptor {
        let flags = access == .reading ? O_RDONLY : O_WRONLY
        let number = try systemCall("open", path) { unsafe Glibc.open(path, flags | O_CLOEXEC) }
        return FileDescriptor(owning: number)
    }

    /// Opens `path` to write after its end, made if it is missing, for this user's eyes alone (0600); links are not
    /// followed.
    package static func openPrivate(appendingTo path: String) throws(SystemError) -> FileDescriptor {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let number = try systemCall("open", path) { unsafe Glibc.open(path, flags, 0o600) }
        let file = FileDescriptor(owning: number)
        try systemCall("fchmod", path) { fchmod(number, 0o600) }
        return file
    }

    /// Reads up to `buffer.count` bytes; 0 at the end of the file or when the peer has closed.
    /// - Throws: `SystemError`; with EAGAIN when the descriptor does not block and has nothing.
    package func read(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let capacity = buffer.count
        let number = self.number
        return try systemCall("read") {
            // SAFETY: read(2) writes at most `capacity` bytes, which the array has.
            unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, capacity) }
        }
    }

    /// Writes some of the bytes; how many.
    /// - Throws: `SystemError`; with EAGAIN when the descriptor does not block and has no room.
    package func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let number = self.number
        return try systemCall("write") {
            // SAFETY: write(2) reads exactly the slice's bytes.
            unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
        }
    }

    /// Writes all of the bytes, waiting as long as it takes.
    package func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(try write(rest))
        }
    }

    /// Reads to the end.
    package func readAll() throws(SystemError) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try read(into: &buffer)
            if count == 0 { return all }
            all.append(contentsOf: buffer[..<count])
        }
    }

    /// Makes reads and writes return EAGAIN rather than wait.
    package func setNonBlocking() throws(SystemError) {
        let flags = try systemCall("fcntl") { fcntl(number, F_GETFL) }
        try systemCall("fcntl") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Forces what was written onto the disk (fsync(2)).
    package func synchronize() throws(SystemError) {
        try systemCall("fsync") { fsync(number) }
    }

    /// Whether it is a terminal.
    package var isTerminal: Bool { isatty(number) == 1 }
}
