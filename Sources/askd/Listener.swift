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
    private var connections: [Int: (connection: Connection, userID: UInt32)] = [:]
    private var ofUser: [UInt32: Int] = [:]
    private var accepted = 0
    private var refusals = RefusalLog()

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Connections that are accepted before what else the loop has to do has its turn.
    private static let acceptedAtOnce = 32

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
            assumeIsolated { $0.acceptSome(from: number) }
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

    private func acceptSome(from listener: Int32) {
        do {
            for _ in 0..<Self.acceptedAtOnce {
                guard let socket = try UnixSocket.accept(from: listener) else { return }
                try admit(socket)
            }
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
        guard connections.count < configuration.connections,
            ofUser[peer.userID, default: 0] < configuration.connectionsPerUser
        else {
            let limit = connections.count < configuration.connections ? "connectionsPerUser" : "connections"
            refuse(socket, peer, limit)
            return
        }
        accepted += 1
        let number = accepted
        let loop = loops[number % loops.count]
        let record = ClientRecord(
            number: number, peer: peer,
            evict: { [self] in Task(executorPreference: self.loop) { await self.evict(number) } },
            shed: { [self] count in Task(executorPreference: self.loop) { await self.shed(count, of: number) } })
        let descriptor = socket.number
        let context = CallContext(
            service: service, client: record, mayChange: service.mayChange(peer),
            // Elsewhere than on its loop the connection may have been closed, and the number be another's.
            isCancelled: { record.isGone.load(ordering: .relaxed) || UnixSocket.isHungUp(descriptor) })
        let connection = Connection(socket: socket, context: context, loop: loop) { [self] in
            Task(executorPreference: self.loop) { await self.forget(number) }
        }
        connections[number] = (connection, peer.userID)
        ofUser[peer.userID, default: 0] += 1
        service.clients.add(record)
        service.statistics.acceptedConnections.add(1, ordering: .relaxed)
        service.statistics.connections.store(connections.count, ordering: .relaxed)
        service.log.debug(
            "connected", ["connection": number, "user": peer.userID, "process": peer.processID])
        Task(executorPreference: loop) { await connection.start() }
    }

    private func refuse(_ socket: consuming FileDescriptor, _ peer: PeerCredentials, _ limit: String) {
        service.statistics.refusedConnections.add(1, ordering: .relaxed)
        if let earlier = refusals.next() {
            service.log.warning(
                "a connection was refused: \(limit) is reached",
                ["user": peer.userID, "process": peer.processID, "limit": limit, "notLogged": earlier])
        }
        let error = RPCError(
            .overloaded, Message("too many connections (\(limit))", "连接太多（\(limit)）"),
            reason: Message("close some, or try again later", "请关闭一些，或稍后再试"),
            retryAfterMs: 1_000)
        _ = try? socket.write((encodedFailure(error, id: .null) + [UInt8(ascii: "\n")])[...])
    }

    private func evict(_ number: Int) async {
        await connections[number]?.connection.evict()
    }

    private func shed(_ count: Int, of number: Int) async {
        let refused = await connections[number]?.connection.shed(count) ?? 0
        service.clients.hasShed(refused, limit: service.configuration.waitingQuestions)
    }

    private func forget(_ number: Int) {
        guard let (_, userID) = connections.removeValue(forKey: number) else { return }
        ofUser[userID, default: 1] -= 1
        if ofUser[userID] == 0 { ofUser[userID] = nil }
        service.statistics.connections.store(connections.count, ordering: .relaxed)
    }
}

/// Keeps refusals from filling the log: one a second is written.
struct RefusalLog {
    private var last: ContinuousClock.Instant?
    private var unlogged = 0

    /// Counts one more; how many were passed over since the last that was written, or nil if this one is to be too.
    mutating func next(now: ContinuousClock.Instant = .now) -> Int? {
        if let last, now - last < .seconds(1) {
            unlogged += 1
            return nil
        }
        last = now
        defer { unlogged = 0 }
        return unlogged
    }
}
