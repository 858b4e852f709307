// Servers that send back what they get, and do nothing else: what the kernel, and one way of waiting, cost by themselves.

import Dispatch
import Foundation
import Platform

/// How a server waits for its clients.
enum EchoKind: String, CaseIterable {
    /// `EventLoop`, as askd does: epoll on a thread.
    case epoll
    /// A Dispatch source for each connection, on one serial queue.
    case dispatch
}

/// An echo server in a process of its own, ended with this value.
final class EchoServer {
    let kind: EchoKind
    let socket: String
    private let process = Process()

    /// The first argument of `askbench socket` in the server's process.
    static let argument = "--echo"

    init(_ kind: EchoKind, in directory: ScratchDirectory) throws {
        self.kind = kind
        socket = "\(directory.path)/echo-\(kind)"
        process.executableURL = URL(
            filePath: CommandLine.arguments[0].contains("/") ? CommandLine.arguments[0] : "/proc/self/exe")
        process.arguments = ["socket", Self.argument, kind.rawValue, socket]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? UnixSocket.connect(to: socket)) == nil {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw Failure("the echo server did not start")
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Serves for ever.
    static func serve(_ arguments: [String]) throws {
        guard arguments.count == 2, let kind = EchoKind(rawValue: arguments[0]) else { throw UsageError() }
        CurrentProcess.ignoreBrokenPipes()
        // Open as long as the process lives.
        let listener = try UnixSocket.listen(at: arguments[1], mode: 0o600).release()
        switch kind {
        case .epoll: try serveWithEpoll(listener)
        case .dispatch: serveWithDispatch(listener)
        }
        dispatchMain()
    }

    private static func serveWithEpoll(_ listener: Int32) throws {
        let loop = try EventLoop(name: "echo")
        let server = EpollEcho(loop)
        Task { try await server.listen(to: listener) }
    }

    private static func serveWithDispatch(_ listener: Int32) {
        let queue = DispatchQueue(label: "echo")
        let source = DispatchSource.makeReadSource(fileDescriptor: listener, queue: queue)
        source.setEventHandler {
            while let accepted = try? UnixSocket.accept(from: listener) {
                let echo = Echo(accepted)
                let reading = DispatchSource.makeReadSource(fileDescriptor: echo.number, queue: queue)
                reading.setEventHandler {
                    if !echo.turn() { reading.cancel() }
                }
                reading.activate()
            }
        }
        source.activate()
        dispatchListener.withLock { $0 = source }
    }

    private static let dispatchListener = Holder()
}

/// Keeps the listening source alive.
private final class Holder: Sendable {
    private let queue = DispatchQueue(label: "holder")
    nonisolated(unsafe) private var source: (any DispatchSourceRead)?

    func withLock(_ body: (inout (any DispatchSourceRead)?) -> Void) { queue.sync { unsafe body(&source) } }
}

/// One connection: what has come goes back.
// @unchecked: touched on the thread or queue of its server alone.
private final class Echo: @unchecked Sendable {
    private let socket: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ socket: consuming FileDescriptor) {
        self.socket = socket
    }

    var number: Int32 { socket.number }

    /// Reads once and writes it back; false when the client is gone.
    func turn() -> Bool {
        do throws(SystemError) {
            let count = try socket.read(into: &buffer)
            var rest = buffer[..<count]
            while !rest.isEmpty { rest = rest.dropFirst(try socket.write(rest)) }
            return count > 0
        } catch {
            return error.wouldBlock
        }
    }
}

/// The echo server on askd's event loop.
private actor EpollEcho {
    private nonisolated let loop: EventLoop

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func listen(to listener: Int32) throws {
        try loop.register(listener, for: .readable) { [loop] _ in
            while let accepted = try? UnixSocket.accept(from: listener) {
                let echo = Echo(accepted)
                try? loop.register(echo.number, for: .readable) { _ in
                    if !echo.turn() { loop.unregister(echo.number) }
                }
            }
        }
    }
}
