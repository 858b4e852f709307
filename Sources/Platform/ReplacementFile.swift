// Writing a file so that its name never stands for half of it: a new file without a name, made durable, then given one.

import Glibc

/// A file on its way to `path`. What is there stays as it is until `commit()`; without that, nothing has happened: a
/// program that is killed leaves nothing behind, but on file systems on which every file must have a name.
///
/// Where `path` leads to something that is no regular file (`/dev/stdout`, a named pipe), it is written to as it is:
/// there is nothing to keep and nothing to replace.
package struct ReplacementFile: ~Copyable {
    /// The file's own path, links resolved.
    private let path: String
    private var place: Place
    private let file: FileDescriptor

    private enum Place {
        /// `path` itself is written to.
        case itself
        /// A new file that has no name yet.
        case unnamed
        /// A new file of that name.
        case named(String)
    }

    /// Makes the new file, with mode, owner and group of the one that it is to replace, else with mode 0666 and the
    /// process's umask.
    /// - Throws: `SystemError`; ENOENT when there is no such directory, EACCES when nothing may be made in it, EISDIR.
    package init(path: String) throws(SystemError) {
        let existing = try Self.information(on: path)
        let isReplaced = existing.map { $0.st_mode & S_IFMT == S_IFREG } ?? true
        let target = existing != nil && isReplaced ? try Self.resolved(path) : path
        let (place, number) =
            isReplaced
            ? try Self.make(beside: target) : (.itself, try FileDescriptor.open(path, for: .writing).release())
        self.path = target
        self.place = place
        file = FileDescriptor(owning: number)
        guard let existing, isReplaced else { return }
        // Only root may give a file away; another's file then becomes ours, as with every editor.
        _ = fchown(number, existing.st_uid, existing.st_gid)
        _ = fchmod(number, existing.st_mode & 0o7777)
    }

    deinit {
        // Failed or given up.
        if case .named(let name) = place { try? FileSystem.remove(name) }
    }

    /// Appends to the new file.
    /// - Throws: `SystemError` with the file's path: ENOSPC, EDQUOT, EIO.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        do throws(SystemError) {
            try file.writeAll(bytes)
        } catch {
            throw SystemError(call: error.call, subject: path, code: error.code)
        }
    }

    /// Lends the new file to what writes it by other ways than `write(_:)`.
    package func withDescriptor<Result>(_ body: (borrowing FileDescriptor) throws -> Result) rethrows -> Result {
        try body(file)
    }

    /// Puts the new file in the place of the old one; durable when this returns.
    /// - Throws: `SystemError`; the old file is as it was, unless only its directory could not be made durable.
    package consuming func commit() throws(SystemError) {
        if case .itself = place { return }
        let path = self.path
        do throws(SystemError) {
            try file.synchronize()
        } catch {
            throw SystemError(call: error.call, subject: path, code: error.code)
        }
        if case .unnamed = place {
            // What rename(2) replaces must have a name; linkat(2) replaces nothing.
            let number = file.number
            place = .named(
                try Self.withNewName(beside: path, call: "linkat") { name in
                    unsafe linkat(AT_FDCWD, "/proc/self/fd/\(number)", AT_FDCWD, name, AT_SYMLINK_FOLLOW)
                }.name)
        }
        guard case .named(let name) = place else { return }
        try systemCall("rename", path) { unsafe rename(name, path) }
        place = .itself
        try FileDescriptor.open(Self.directory(of: path), for: .reading).synchronize()
    }

    /// Nil when there is no such file.
    private static func information(on path: String) throws(SystemError) -> stat? {
        var information = stat()
        do throws(SystemError) {
            // SAFETY: stat fills the record that it is given.
            try systemCall("stat", path) { unsafe stat(path, &information) }
            return information
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
    }

    private static func resolved(_ path: String) throws(SystemError) -> String {
        // SAFETY: realpath returns null or a string of its own, which is freed once it is copied.
        guard let real = unsafe realpath(path, nil) else {
            throw SystemError(call: "realpath", subject: path, code: errno)
        }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// O_TMPFILE of open(2), which <fcntl.h> hides behind _GNU_SOURCE: a file without a name.
    private static let unnamed = 0o20000000 | O_DIRECTORY

    private static func make(beside path: String) throws(SystemError) -> (Place, Int32) {
        let directory = directory(of: path)
        do throws(SystemError) {
            let number = try systemCall("open", path) {
                unsafe open(directory, O_WRONLY | unnamed | O_CLOEXEC, 0o666)
            }
            return (.unnamed, number)
        } catch {
            // open(2): file systems, and kernels, that have no such files.
            guard [EOPNOTSUPP, EISDIR, EINVAL].contains(error.code) else { throw error }
        }
        let (name, number) = try withNewName(beside: path, call: "open") { name in
            unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
        return (.named(name), number)
    }

    /// Calls `body` with names until there is no file of that name yet.
    private static func withNewName(
        beside path: String, call: String, _ body: (String) -> Int32
    ) throws(SystemError) -> (name: String, result: Int32) {
        while true {
            let name = path + "." + String(UInt32.random(in: .min ... .max), radix: 36) + ".part"
            do throws(SystemError) {
                return (name, try systemCall(call, path) { body(name) })
            } catch {
                if error.code != EEXIST { throw error }
            }
        }
    }

    /// `a` of `a/b`, `.` of `b`, `/` of `/b`.
    private static func directory(of path: String) -> String {
        path.contains("/") ? StandardDirectories.parent(of: path) : "."
    }
}
