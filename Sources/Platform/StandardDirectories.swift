// Where askd's files are: the XDG base directories for a user's own daemon, the file hierarchy's for the system's,
// and the models beside the programs.

import FoundationEssentials
import Glibc

/// Paths as the environment and the system's conventions give them.
package struct StandardDirectories: Sendable {
    private let environment: [String: String]

    /// - Parameter environment: variables that decide; the process's own by default.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// The user's home: `$HOME`, else what the user database says.
    package var home: String {
        if let home = absolute("HOME") { return home }
        // SAFETY: getpwuid returns null or a record that lives until the next call; it is copied at once.
        guard let record = unsafe getpwuid(geteuid()), let directory = unsafe record.pointee.pw_dir else { return "/" }
        return unsafe String(cString: directory)
    }

    // XDG Base Directory Specification: a relative path in these variables is to be ignored.

    /// `$XDG_CONFIG_HOME/askd`.
    package var userConfiguration: String { (absolute("XDG_CONFIG_HOME") ?? home + "/.config") + "/askd" }
    /// `$XDG_DATA_HOME/askd`.
    package var userData: String { (absolute("XDG_DATA_HOME") ?? home + "/.local/share") + "/askd" }
    /// `$XDG_STATE_HOME/askd`: the log of a daemon that `ask` started, the REPL's history.
    package var userState: String { (absolute("XDG_STATE_HOME") ?? home + "/.local/state") + "/askd" }
    /// `$XDG_RUNTIME_DIR/askd`; without that variable a directory of the user's own in `/tmp`, which must be made with
    /// `makePrivateDirectory`, since others could have been there first.
    package var userRuntime: String {
        absolute("XDG_RUNTIME_DIR").map { $0 + "/askd" } ?? "/tmp/askd-\(geteuid())"
    }
    /// `$ASKD_SOCKET`: the socket that somebody wants to be used.
    package var explicitSocket: String? { environment["ASKD_SOCKET"] }
    package var userSocket: String { userRuntime + "/askd.sock" }

    package static let systemSocket = "/run/askd/askd.sock"

    /// The directory that this program's file is in; nil if the kernel does not say.
    package static var programDirectory: String? {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return path.map { parent(of: $0) }
    }

    /// The directory with the models: `$ASKD_MODELS`, `../share/askd/Models` beside an installed program, or `Models`
    /// of the checkout that the program was built in. Nil if none of them exists.
    package var models: String? {
        if let path = environment["ASKD_MODELS"], !path.isEmpty { return path }
        guard let programs = Self.programDirectory else { return nil }
        let installed = Self.parent(of: programs) + "/share/askd/Models"
        if Self.exists(installed) { return installed }
        var directory = programs
        while directory != "/" {
            if Self.exists(directory + "/Package.swift"), Self.exists(directory + "/Models") {
                return directory + "/Models"
            }
            directory = Self.parent(of: directory)
        }
        return nil
    }

    private func absolute(_ variable: String) -> String? {
        guard let path = environment[variable], path.hasPrefix("/") else { return nil }
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// The directory of `path`, which is absolute: `/a` of `/a/b`, `/` of `/a`.
    package static func parent(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }
}

extension StandardDirectories {
    /// Makes `path` and what is missing above it, for this user alone (0700).
    /// - Throws: `SystemError`: ENOTDIR, EACCES; EPERM when it belongs to somebody else, who could then put a socket or
    ///   a link of theirs into it.
    package static func makePrivateDirectory(_ path: String) throws(SystemError) {
        let parent = parent(of: path)
        if parent != "/", !exists(parent) { try makePrivateDirectory(parent) }
        do throws(SystemError) {
            try systemCall("mkdir", path) { unsafe mkdir(path, 0o700) }
        } catch {
            guard error.code == EEXIST else { throw error }
        }
        var information = stat()
        // SAFETY: lstat fills the record that it is given.
        try systemCall("lstat", path) { unsafe lstat(path, &information) }
        guard information.st_mode & S_IFMT == S_IFDIR || information.st_mode & S_IFMT == S_IFLNK else {
            throw SystemError(call: "mkdir", subject: path, code: ENOTDIR)
        }
        guard information.st_uid == geteuid() || information.st_uid == 0 else {
            throw SystemError(call: "mkdir", subject: path, code: EPERM)
        }
    }
}
