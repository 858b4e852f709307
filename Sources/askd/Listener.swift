// The socket that clients connect to: who is let in, and the connections that are open.

import AskProtocol
import Platform
import Synchronization

/// Accepts connections and spreads them over the event loops.
actor Listener {
    private nonisolated let loop: EventLoop
    private let loops: [EventLoop]
    private let service: Service
    private var socket: FileDescriptor?
    private var connections: [ObjectIdentifier: (connection: Connection, userID: UInt32)] = [:]
    private var accepted = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - socket: listens and does not block.
    ///   - loops: at least one; the listener lives on the first.
    init(socket: consuming FileDescriptor, service: Service, loops: [EventLoop]) {
        self.socket = consume socket
        self.service = service
        self.loops = loops
        loop = loops[0]
    }

    func start() throws {
        guard let number = socket?.number else { return }
        try loop.register(number, for: .readable) { [self] _ in
            assumeIsolated { $0.acceptAll(from: number) }
        }
    }

    /// Accepts no more, lets what runs finish within `limit`, and closes everything.
    func stop(within limit: Duration) async {
        if let number = socket?.number {
            loop.unregister(number)
            socket = nil
        }
        for (connection, _) in connections.values { await connection.finish() }
        let deadline = ContinuousClock.now + limit
        while !connections.isEmpty && ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for (connection, _) in connections.values { await connection.close() }
    }

    private func acceptAll(from listener: Int32) {
        do {
            while let socket = try UnixSocket.accept(from: listener) { try admit(socket) }
        } catch {
            service.log.warning("a connection was not accepted: \(error)")
            pause(listener)
        }
    }

    /// Out of descriptors, most likely: the next attempt would fail as well, and the loop would spin.
    private func pause(_ listener: Int32) {
        loop.unregister(listener)
        Task(executorPreference: loop) {
            try? await Task.sleep(for: .milliseconds(100))
            await self.resume()
        }
    }

    private func resume() {
        do {
            try start()
        } catch {
            service.log.error("listening ended: \(error)")
        }
    }

    private func admit(_ socket: consuming FileDescriptor) throws {
        let peer = try UnixSocket.peer(of: socket)
        let configuration = service.configuration
        let ofUser = connections.values.count { $0.userID == peer.userID }
        guard connections.count < configuration.connections, ofUser < configuration.connectionsPerUser else {
            let limit = connections.count < configuration.connections ? "connectionsPerUser" : "connections"
            service.statistics.refusedConnections.add(1, ordering: .relaxed)
            service.log.warning("a connection of user \(peer.userID) was refused: \(limit) is reached")
            let error = RPCError(
                .overloaded, "too many connections (\(limit))", reason: "close some, or try again later",
                retryAfterMs: 1_000)
            _ = try? socket.write((encodedFailure(error, id: .null) + [UInt8(ascii: "\n")])[...])
            return
        }
        accepted += 1
        let loop = loops[accepted % loops.count]
        let ended = EndedConnection()
        let connection = Connection(socket: socket, peer: peer, service: service, loop: loop) { [self] in
            Task(executorPreference: self.loop) { await self.forget(ended) }
        }
        let id = ObjectIdentifier(connection)
        ended.id.withLock { $0 = id }
        connections[id] = (connection, peer.userID)
        service.statistics.connections.store(connections.count, ordering: .relaxed)
        Task(executorPreference: loop) { await connection.start() }
    }

    private func forget(_ ended: EndedConnection) {
        guard let id = ended.id.withLock(\.self) else { return }
        connections[id] = nil
        service.statistics.connections.store(connections.count, ordering: .relaxed)
    }
}

/// Which connection has ended; it is made before the connection that it names.
private final class EndedConnection: Sendable {
    let id = Mutex<ObjectIdentifier?>(nil)
}
