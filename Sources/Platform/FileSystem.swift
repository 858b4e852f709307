// Files by name.

import Glibc

package enum FileSystem {
    /// Gives the file at `path` to a group.
    package static func setGroup(_ groupID: UInt32, of path: String) throws(SystemError) {
        try systemCall("chown", path) { unsafe chown(path, uid_t.max, groupID) }
    }

    /// Removes the name `path`; it is no error when it is not there.
    package static func remove(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try systemCall("unlink", path) { unsafe unlink(path) }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    /// Bytes of the regular file that `path` leads to; nil if it leads to none.
    package static func size(of path: String) -> Int? {
        var information = stat()
        // SAFETY: stat fills the record that it is given.
        guard unsafe stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(information.st_size)
    }

    /// Has the kernel forget what it keeps of the file's contents (posix_fadvise(2)), as if the file had not been read since
    /// the machine started: but for pages that some process has mapped.
    package static func dropCachedPages(of path: String) throws(SystemError) {
        let file = try FileDescriptor.open(path, for: .reading)
        try file.synchronize()
        let code = posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
        if code != 0 { throw SystemError(call: "posix_fadvise", subject: path, code: code) }
    }

    /// Whether `path` leads to a directory; false too when it leads nowhere.
    package static func isDirectory(_ path: String) -> Bool {
        var information = stat()
        // SAFETY: stat fills the record that it is given.
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether the file at `path` is a Unix socket.
    package static func isSocket(_ path: String) throws(SystemError) -> Bool {
        var information = stat()
        // SAFETY: lstat fills the record that it is given.
        try systemCall("lstat", path) { unsafe lstat(path, &information) }
        return information.st_mode & S_IFMT == S_IFSOCK
    }
}
