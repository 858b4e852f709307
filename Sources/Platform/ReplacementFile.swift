// Writing a file so that its name never stands for half of it: a new file beside it, made durable, then renamed.

import Glibc

/// A file on its way to `path`. What is there stays as it is until `commit()`; without that, nothing has happened.
///
/// Where `path` leads to something that is no regular file (`/dev/stdout`, a named pipe), it is written to as it is:
/// there is nothing to keep and nothing to replace.
package struct ReplacementFile: ~Copyable {
    /// The file's own path, links resolved.
    private let path: String
    /// The new file's name until it takes `path`'s; nil when `path` itself is written to.
    private var temporaryPath: String?
    private let file: FileDescriptor

    /// Makes the new file, with mode, owner and group of the one that it is to replace, else with mode 0666 and the
    /// process's umask.
    /// - Throws: `SystemError`; ENOENT when there is no such directory, EACCES when nothing may be made in it, EISDIR.
    package init(path: String) throws(SystemError) {
        let existing = try Self.information(on: path)
        let isReplaced = existing.map { $0.st_mode & S_IFMT == S_IFREG } ?? true
        let target = existing != nil && isReplaced ? try Self.resolved(path) : path
        let (temporaryPath, number) =
            isReplaced ? try Self.make(beside: target) : (nil, try FileDescriptor.open(path, for: .writing).release())
        self.path = target
        self.temporaryPath = temporaryPath
        file = FileDescriptor(owning: number)
        guard let existing, isReplaced else { return }
        // Only root may give a file away; another's file then becomes ours, as with every editor.
        _ = fchown(number, existing.st_uid, existing.st_gid)
        _ = fchmod(number, existing.st_mode & 0o7777)
    }

    deinit {
        // Failed or given up.
        if let temporaryPath { try? FileSystem.remove(temporaryPath) }
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
        guard let temporaryPath else { return }
        let path = self.path
        do throws(SystemError) {
            try file.synchronize()
        } catch {
            throw SystemError(call: error.call, subject: path, code: error.code)
        }
        try systemCall("rename", path) { unsafe rename(temporaryPath, path) }
        self.temporaryPath = nil
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

    private static func make(beside path: String) throws(SystemError) -> (path: String?, number: Int32) {
        while true {
            let temporary = path + "." + String(UInt32.random(in: .min ... .max), radix: 36) + ".part"
            do throws(SystemError) {
                let number = try systemCall("open", path) {
                    unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
                }
                return (temporary, number)
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
