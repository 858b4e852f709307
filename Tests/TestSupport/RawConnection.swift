// A client that may send what no good client would.

import Foundation
import Platform

/// Bytes to and from a socket.
package final class RawConnection {
    private let socket: FileDescriptor
    private var received: [UInt8] = []

    package init(path: String) throws {
        CurrentProcess.ignoreBrokenPipes()
        socket = try UnixSocket.connect(to: path)
    }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws { try socket.writeAll(bytes) }

    /// Says that no more will be sent; replies still come.
    package func finishSending() {
        shutdown(socket.number, Int32(SHUT_WR))
    }

    /// The next line, parsed; nil when the daemon has closed the connection.
    package func receive() throws -> [String: Any]? {
        guard let line = try receiveLine() else { return nil }
        return try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    }

    /// The next line without its line feed; nil when the daemon has closed the connection.
    package func receiveLine() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeSubrange(...end) }
                return Array(received[..<end])
            }
            let count: Int
            do throws(SystemError) {
                count = try socket.read(into: &buffer)
            } catch {
                // It closed while bytes of ours were unread.
                guard error.isBrokenPipe else { throw error }
                count = 0
            }
            if count == 0 { return nil }
            received += buffer[..<count]
        }
    }
}
