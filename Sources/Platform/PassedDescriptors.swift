// Descriptors that travel over a Unix socket beside the bytes (SCM_RIGHTS, unix(7)): one program opens a file with its own
// rights, another works with it.

import CLinux

/// What one read brought.
package struct ReceivedBytes: ~Copyable {
    /// 0 at the end.
    package var count: Int
    /// Descriptors that came with these bytes; theirs who keeps this value.
    package var descriptors: [SharedDescriptor]
}

/// A descriptor with several owners; closed when the last lets go.
package final class SharedDescriptor: Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }
}

extension FileDescriptor {
    /// As `read(into:)` on a Unix socket, with the descriptors that were passed along, `askd_descriptor_capacity` at most.
    package func receive(into buffer: inout [UInt8]) throws(SystemError) -> ReceivedBytes {
        var numbers = [Int32](repeating: -1, count: Int(askd_descriptor_capacity))
        var passed: Int32 = 0
        let capacity = buffer.count
        let number = self.number
        let count = try systemCall("recvmsg") {
            // SAFETY: at most `capacity` bytes and `askd_descriptor_capacity` numbers are written, for which there is room.
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe askd_receive(number, bytes.baseAddress, capacity, &numbers, &passed)
            }
        }
        let descriptors = numbers.prefix(Int(passed)).map { SharedDescriptor(FileDescriptor(owning: $0)) }
        return ReceivedBytes(count: count, descriptors: descriptors)
    }

    /// Writes some of the bytes to a Unix socket, and passes `descriptor` with the first of them; how many.
    package func write(_ bytes: ArraySlice<UInt8>, passing descriptor: borrowing FileDescriptor) throws(SystemError)
        -> Int
    {
        let (number, passed) = (self.number, descriptor.number)
        return try systemCall("sendmsg") {
            // SAFETY: sendmsg(2) reads exactly the slice's bytes.
            unsafe bytes.withUnsafeBytes { unsafe askd_send(number, $0.baseAddress, $0.count, passed) }
        }
    }
}
