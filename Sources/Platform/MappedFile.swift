// A file's bytes as memory.

import Glibc

/// A file mapped for reading; unmapped when its last owner lets go of it.
///
/// Map only files that nobody changes: one that is cut short while it is mapped ends the process with SIGBUS.
@safe package final class MappedFile: @unchecked Sendable {
    // @unchecked: the mapping is never written to.
    private let base: UnsafeMutableRawPointer?
    private let count: Int

    /// - Throws: `SystemError`.
    package init(path: String) throws(SystemError) {
        let file = try FileDescriptor.open(path, for: .reading)
        var information = stat()
        // SAFETY: fstat fills the record that it is given.
        try systemCall("fstat", path) { unsafe fstat(file.number, &information) }
        count = Int(information.st_size)
        guard count > 0 else {
            unsafe base = nil
            return
        }
        // SAFETY: a new mapping of our own descriptor, at an address that the kernel chooses.
        let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, file.number, 0)
        guard unsafe address != MAP_FAILED else { throw SystemError(call: "mmap", subject: path, code: errno) }
        unsafe base = address
    }

    deinit {
        // SAFETY: mapped in `init` with this length; nobody reads it any more.
        if let base = unsafe base { unsafe munmap(base, count) }
    }

    /// Valid as long as this object lives.
    package var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: count) }
}
