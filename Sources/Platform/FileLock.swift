// One process at a time: a lock on a file, which the kernel lets go of when its holder ends, however it ends (flock(2)).

import Glibc

/// A lock that is held as long as this value lives.
package struct FileLock: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// Says in the file who holds the lock, for whoever finds it taken.
    package func describe(_ holder: String) throws(SystemError) {
        let number = file.number
        try systemCall("ftruncate") { ftruncate(number, 0) }
        try file.writeAll(Array(holder.utf8))
    }

    /// What the holder of the lock at `path` says of itself; empty when it has not said anything yet.
    package static func holder(path: String) -> String {
        let bytes = try? FileDescriptor.open(path, for: .reading).readAll()
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Locks the file at `path`, which is made (0600) if it is missing and stays afterwards: to remove it would let two
    /// processes hold "the" lock, each on a file of its own.
    /// - Throws: `SystemError`, with `isHeldElsewhere` when another process has it.
    package init(path: String) throws(SystemError) {
        let number = try systemCall("open", path) {
            unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        let file = FileDescriptor(owning: number)
        try systemCall("flock", path) { flock(number, LOCK_EX | LOCK_NB) }
        self.file = file
    }
}

extension SystemError {
    /// Another process holds the lock.
    package var isHeldElsewhere: Bool { call == "flock" && code == EWOULDBLOCK }
}
