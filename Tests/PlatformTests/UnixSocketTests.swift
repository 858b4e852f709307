import Foundation
import Platform
import TestSupport
import Testing

@Suite(.serialized)
struct UnixSocketTests {
    @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
    func `a socket has its mode from the first moment`(mode: UInt32) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let listener = try UnixSocket.listen(at: path, mode: mode)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.uint32Value == mode)
        #expect(try FileSystem.isSocket(path))
        _ = consume listener
    }

    @Test func `the kernel says who connected`() throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixSocket.listen(at: directory.file("s"), mode: 0o600)
        #expect(try UnixSocket.accept(from: listener.number) == nil)
        let client = try UnixSocket.connect(to: directory.file("s"))
        guard let accepted = try UnixSocket.accept(from: listener.number) else {
            Issue.record("nobody was waiting")
            return
        }
        let peer = try UnixSocket.peer(of: accepted)
        #expect(peer.userID == Accounts.effectiveUserID)
        #expect(peer.processID == ProcessInfo.processInfo.processIdentifier)
        try client.writeAll(Array("hello".utf8))
        var buffer = [UInt8](repeating: 0, count: 10)
        #expect(try accepted.read(into: &buffer) == 5)
        _ = consume client
    }

    @Test func `a path that is too long is an error with its name`() {
        let path = "/tmp/" + String(repeating: "x", count: 120)
        #expect { _ = try UnixSocket.connect(to: path) } throws: {
            ($0 as? SystemError)?.subject == path && "\($0)".contains("File name too long")
        }
    }
}
