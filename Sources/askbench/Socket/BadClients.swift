// Clients that nobody wants: silent, slow, deaf, half-open, talking nonsense, coming and going.

import Foundation
import Platform
import Synchronization

/// So many of them, of all kinds in turn, until this value goes.
final class BadClients {
    private let thread: Thread
    private let shared = Shared()

    private final class Shared: Sendable {
        let isEnding = Atomic<Bool>(false)
        let hasEnded = DispatchSemaphore(value: 0)
    }

    private enum Kind: Int, CaseIterable {
        /// Connects and says nothing.
        case silent
        /// Sends a request, a few bytes at a time.
        case slow
        /// Sends questions and reads no answers.
        case deaf
        /// Sends a part of a line, and closes its sending end.
        case halfOpen
        /// Sends what is no request, and reads why.
        case nonsense
        /// Asks and leaves before the answer.
        case fleeting
    }

    /// Connects them, and lets them do their worst on a thread of their own.
    init(count: Int, socket: String, lines: RequestLines) throws {
        let clients = try (0..<count).map { index in
            try Client(Kind.allCases[index % Kind.allCases.count], socket: socket, lines: lines)
        }
        let box = Box(clients)
        thread = Thread { [shared] in
            var step = 0
            while !shared.isEnding.load(ordering: .relaxed) {
                for client in box.clients { client.step(step) }
                step += 1
                Thread.sleep(forTimeInterval: 0.1)
            }
            box.clients = []
            shared.hasEnded.signal()
        }
        thread.start()
    }

    /// Ends them all.
    func end() {
        shared.isEnding.store(true, ordering: .relaxed)
        shared.hasEnded.wait()
    }

    // @unchecked: handed to the thread, and touched there alone.
    private final class Box: @unchecked Sendable {
        var clients: [Client]
        init(_ clients: [Client]) { self.clients = clients }
    }

    private final class Client {
        private let kind: Kind
        private let path: String
        private let lines: RequestLines
        private var socket: FileDescriptor
        private var request: [UInt8] = []
        private var sent = 0
        private var buffer = [UInt8](repeating: 0, count: 1 << 12)

        init(_ kind: Kind, socket path: String, lines: RequestLines) throws {
            self.kind = kind
            self.path = path
            self.lines = lines
            socket = try UnixSocket.connect(to: path)
            try socket.setNonBlocking()
            lines.append(0, id: 1, to: &request)
        }

        /// What it does ten times a second. Errors are what it lives for.
        func step(_ number: Int) {
            do {
                switch kind {
                case .silent: break
                case .slow:
                    sent += try socket.write(request[sent..<min(sent + 3, request.count - 1)])
                case .deaf:
                    // The socket fills up; from then on there is no room.
                    for _ in 0..<20 { _ = try socket.write(request[...]) }
                case .halfOpen:
                    if number == 0 {
                        _ = try socket.write(request.dropLast(10)[...])
                        socket.finishSending()
                    } else if number % 10 == 9 {
                        try reconnect()
                        _ = try socket.write(request.dropLast(10)[...])
                        socket.finishSending()
                    }
                case .nonsense:
                    _ = try socket.write(Array("{\"jsonrpc\":\"2.0\",\"id\":[[[[\u{0}}}\n".utf8)[...])
                    _ = try socket.read(into: &buffer)
                case .fleeting:
                    _ = try socket.write(request[...])
                    try reconnect()
                }
            } catch {
                if (error as? SystemError)?.isBrokenPipe == true { try? reconnect() }
            }
        }

        private func reconnect() throws {
            socket = try UnixSocket.connect(to: path)
            try socket.setNonBlocking()
        }
    }
}
