// Clients that send by the clock: a queue, if there is one, shows in the times, and a server that cannot keep up is seen.

import AskProtocol
import Dispatch
import Foundation
import Platform

extension LoadGenerator {
    /// `connections` clients that together send `perSecond` requests evenly, answered or not. Times are from the moment
    /// at which a request was due; what has not been answered at the end does not count.
    static func byTheClock(
        _ socket: String, _ lines: RequestLines, connections: Int, perSecond: Double, seconds: Double
    ) throws -> Load {
        try onLoop { loop in
            try await ClockedClients(loop, lines).run(
                socket, connections: connections, perSecond: perSecond, seconds: seconds)
        }
    }
}

private actor ClockedClients {
    private nonisolated let loop: EventLoop
    private let lines: RequestLines
    private var clients: [Client] = []
    /// When each request was due, by its id.
    private var due: [ContinuousClock.Instant] = []
    private var load = Load()
    private var failure: (any Error)?
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private final class Client {
        let socket: FileDescriptor
        var framing = LineFraming(limit: 1 << 30)
        /// What the socket has not taken yet.
        var output: [UInt8] = []

        init(_ socket: consuming FileDescriptor) {
            self.socket = socket
        }

        func flush() throws {
            do throws(SystemError) {
                while !output.isEmpty { output.removeFirst(try socket.write(output[...])) }
            } catch {
                guard error.wouldBlock else { throw error }
            }
        }
    }

    init(_ loop: EventLoop, _ lines: RequestLines) {
        self.loop = loop
        self.lines = lines
    }

    func run(_ path: String, connections: Int, perSecond: Double, seconds: Double) async throws -> Load {
        for index in 0..<connections {
            let socket = try UnixSocket.connect(to: path)
            try socket.setNonBlocking()
            clients.append(Client(socket))
            try loop.register(clients[index].socket.number, for: .readable) { [self] _ in
                assumeIsolated { $0.receive(index) }
            }
        }
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        while ContinuousClock.now < end, failure == nil {
            let dueNow = Int((ContinuousClock.now - start).seconds * perSecond)
            while due.count < dueNow {
                let id = due.count
                due.append(start + .seconds(Double(id) / perSecond))
                lines.append(id, id: id, to: &clients[id % connections].output)
            }
            for client in clients { try client.flush() }
            try await Task.sleep(for: .milliseconds(1))
        }
        load.seconds = (ContinuousClock.now - start).seconds
        for client in clients { loop.unregister(client.socket.number) }
        if let failure { throw failure }
        return load
    }

    private func receive(_ index: Int) {
        do {
            let client = clients[index]
            let count = try client.socket.read(into: &buffer)
            if count == 0 { throw Failure("the server closed a connection") }
            client.framing.append(buffer[..<count])
            let now = ContinuousClock.now
            while let line = try client.framing.next() {
                guard let (id, isError) = RequestLines.id(of: line.joined()), id < due.count else {
                    throw Failure("a reply without its id")
                }
                // What was refused was not served.
                if isError { load.errors += 1 } else { load.latencies.append((now - due[id]).nanoseconds) }
            }
        } catch let error as SystemError where error.wouldBlock {
        } catch {
            failure = error
        }
    }
}
