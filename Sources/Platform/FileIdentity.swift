// Whether two names mean the same file.

import Glibc

/// What a file is, whatever it is called: links to it have the same identity.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64

    /// Of the file that `path` leads to, through symbolic links.
    /// - Throws: `SystemError`; ENOENT when there is none.
    package init(of path: String) throws(SystemError) {
        var information = stat()
        // SAFETY: stat fills the record that it is given.
        try systemCall("stat", path) { unsafe stat(path, &information) }
        self.init(information)
    }

    /// Of what a standard stream is connected to.
    package init(of stream: StandardStream) throws(SystemError) {
        var information = stat()
        // SAFETY: fstat fills the record that it is given.
        try systemCall("fstat") { unsafe fstat(stream.rawValue, &information) }
        self.init(information)
    }

    private init(_ information: stat) {
        device = UInt64(information.st_dev)
        inode = UInt64(information.st_ino)
    }
}
