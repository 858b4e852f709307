// Unix stream sockets: listening, connecting, and who is at the other end (unix(7)).

import Glibc

/// Who connected: the kernel's word at connect time (SO_PEERCRED), which the peer cannot forge.
package struct PeerCredentials: Sendable, Equatable {
    package var processID: Int32
    package var userID: UInt32
    package var groupID: UInt32

    package init(processID: Int32, userID: UInt32, groupID: UInt32) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
    }
}

package enum UnixSocket {
    /// Connects to the socket at `path`.
    /// - Throws: `SystemError`: ENOENT without a file, ECONNREFUSED when nobody listens, EACCES, ENAMETOOLONG.
    package static func connect(to path: String) throws(SystemError) -> FileDescriptor {
        let descriptor = try make()
        let number = descriptor.number
        try unsafe withAddress(of: path) { address, length in
            unsafe Glibc.connect(number, address, length)
        }
        return descriptor
    }

    /// Listens at `path`; the file appears with exactly the permission bits of `mode`.
    ///
    /// The umask is set before bind(2), and the group before listen(2), so that there is no moment at which others may
    /// connect. The umask belongs to the whole process: call this before other threads create files.
    /// - Parameter group: the file's; nil: this process's own.
    /// - Throws: `SystemError`; EADDRINUSE when `path` exists, EPERM when the process is not of the group.
    package static func listen(at path: String, mode: UInt32, group: UInt32? = nil, backlog: Int32 = 512)
        throws(SystemError) -> FileDescriptor
    {
        let descriptor = try make()
        let number = descriptor.number
        let former = umask(~mode & 0o777)
        defer { umask(former) }
        try unsafe withAddress(of: path, call: "bind") { address, length in
            unsafe Glibc.bind(number, address, length)
        }
        do throws(SystemError) {
            if let group { try FileSystem.setGroup(group, of: path) }
            try systemCall("listen", path) { Glibc.listen(number, backlog) }
        } catch {
            try? FileSystem.remove(path)
            throw error
        }
        try descriptor.setNonBlocking()
        return descriptor
    }

    /// Accepts a waiting connection, which will not block; nil when none is waiting.
    package static func accept(from listener: Int32) throws(SystemError) -> FileDescriptor? {
        let number: Int32
        do {
            number = try systemCall("accept") { Glibc.accept(listener, nil, nil) }
        } catch {
            if error.code == EAGAIN || error.code == ECONNABORTED { return nil }
            throw error
        }
        let accepted = FileDescriptor(owning: number)
        try systemCall("fcntl") { fcntl(number, F_SETFD, FD_CLOEXEC) }
        try accepted.setNonBlocking()
        return accepted
    }

    /// Who is connected to `socket`.
    package static func peer(of socket: borrowing FileDescriptor) throws(SystemError) -> PeerCredentials {
        // struct ucred, which Glibc's module hides behind _GNU_SOURCE: pid_t, uid_t, gid_t.
        var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        let number = socket.number
        try systemCall("getsockopt") {
            // SAFETY: `length` says how much room `credentials` has.
            unsafe getsockopt(number, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        }
        return PeerCredentials(processID: credentials.pid, userID: credentials.uid, groupID: credentials.gid)
    }

    /// Sends one datagram to the socket at `path`; a leading `@` stands for the zero byte of an abstract address.
    package static func send(_ bytes: [UInt8], toDatagramSocket path: String) throws(SystemError) {
        let descriptor = try make(SOCK_DGRAM)
        let number = descriptor.number
        try unsafe withAddress(of: path) { address, length in unsafe Glibc.connect(number, address, length) }
        _ = try descriptor.write(bytes[...])
    }

    /// Whether the other end of a connection is closed, so that nobody reads what would be written. One that will only send
    /// no more is not.
    /// - Parameter number: the kernel's number of a socket; for one that is not open the answer is true.
    package static func isHungUp(_ number: Int32) -> Bool {
        var entry = pollfd(fd: number, events: 0, revents: 0)
        // SAFETY: poll(2) writes to the one entry that it is given.
        guard unsafe poll(&entry, 1, 0) > 0 else { return false }
        return entry.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    private static func make(_ type: __socket_type = SOCK_STREAM) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("socket") {
                socket(AF_UNIX, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
            })
    }

    private static func withAddress(
        of path: String, call: String = "connect", _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
            throw SystemError(call: call, subject: path, code: ENAMETOOLONG)
        }
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        // An abstract address ends where its length says, a path with a zero byte.
        let length = socklen_t(
            isAbstract ? MemoryLayout<sa_family_t>.size + bytes.count : MemoryLayout<sockaddr_un>.size)
        // SAFETY: the length was checked above; the rest of sun_path is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        try systemCall(call, path) {
            // SAFETY: a sockaddr_un is passed as the sockaddr that it begins with, with its own size.
            unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, length)
                }
            }
        }
    }
}

extension FileDescriptor {
    /// Says that no more will be sent over this socket; what the other end sends still comes.
    package func finishSending() {
        // It fails when the other end is gone, who then knows.
        _ = shutdown(number, Int32(SHUT_WR))
    }
}
