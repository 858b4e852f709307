// A failed system call, and the one wrapper through which all of them go.

import Glibc

/// A system call that failed: which one, on what, and the kernel's reason.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call's name as in its manual page: `open`, `fsync`.
    package let call: String
    /// What it was applied to, a path mostly; empty if there is nothing to name.
    package let subject: String
    /// errno(3) as the call left it.
    package let code: Int32

    package init(call: String, subject: String = "", code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// The kernel's words for `code`: "No such file or directory".
    package var reason: String {
        unsafe String(cString: strerror(code))
    }

    package var description: String {
        subject.isEmpty ? "\(call): \(reason)" : "\(subject): \(reason) (\(call))"
    }
}

/// Runs a system call that reports failure as −1 and errno; repeats it when a signal interrupted it.
/// - Returns: what the call returned, never −1.
/// - Throws: `SystemError` with errno as the call left it.
@discardableResult
func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ name: String, _ subject: String = "", _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(call: name, subject: subject, code: code) }
    }
}

extension SystemError {
    /// The other end is gone: EPIPE or ECONNRESET.
    package var isBrokenPipe: Bool { code == EPIPE || code == ECONNRESET }
    /// EAGAIN: nothing to read or no room to write just now.
    package var wouldBlock: Bool { code == EAGAIN }
    /// ENOSPC, EDQUOT: no room on the disk.
    package var isFull: Bool { code == ENOSPC || code == EDQUOT }
    /// EINVAL: the call is not for descriptors of this kind.
    package var isUnsupported: Bool { code == EINVAL }
    /// ENOENT: there is no such file.
    package var isMissingFile: Bool { code == ENOENT }
}
