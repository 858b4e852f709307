// What the handlers of all connections share.

import AskProtocol
import Dispatch
import FoundationEssentials
import KnowledgeBase
import Platform
import Synchronization

/// The running daemon, as its methods see it.
final class Service: Sendable {
    let knowledge: KnowledgeBase
    private let current: Mutex<Configuration>
    let sessions: Sessions
    let statistics = Statistics()
    let clients = Clients()
    let changes: ChangeQueue
    let log: Log
    /// Long lines are decoded here, one after the other, so that they hold up no loop and memory holds one of them twice.
    let decoding = QueueExecutor(label: "askd.decoding", qos: .utility)
    /// Replies that take long to put together are made here.
    private let longReading = QueueExecutor(label: "askd.reading", qos: .utility)

    init(knowledge: KnowledgeBase, configuration: Configuration, log: Log) {
        self.knowledge = knowledge
        current = Mutex(configuration)
        self.log = log
        changes = ChangeQueue(capacity: configuration.waitingChanges)
        sessions = Sessions(
            capacity: configuration.sessions, idleTime: .seconds(configuration.sessionIdleSeconds))
    }

    /// The one that counts now.
    var configuration: Configuration { current.withLock(\.self) }

    /// Has another configuration count from now on; for who may change entries, from the next connection on.
    func adopt(_ configuration: Configuration) {
        current.withLock { $0 = configuration }
        changes.setCapacity(configuration.waitingChanges)
        sessions.setLimits(capacity: configuration.sessions, idleTime: .seconds(configuration.sessionIdleSeconds))
        log.setMinimum(configuration.logLevel)
    }

    /// Runs what reads much on a thread that others do not wait for.
    func reading<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withTaskExecutorPreference(longReading) { try await Self.run(body) }
    }

    private nonisolated static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try body()
    }

    /// What it is doing at this moment.
    var activity: Status.Activity {
        let (connections, requests) = clients.activity
        return Status.Activity(
            connections: connections, requests: requests, clientBytes: clients.bytes,
            waitingChanges: changes.waitingCount, sessions: sessions.count)
    }

    /// Whether a peer may change entries.
    func mayChange(_ peer: PeerCredentials) -> Bool {
        if peer.userID == 0 || peer.userID == Accounts.effectiveUserID { return true }
        let configuration = configuration
        if configuration.changeUsers.contains(peer.userID) { return true }
        guard !configuration.changeGroups.isEmpty else { return false }
        if configuration.changeGroups.contains(peer.groupID) { return true }
        return Accounts.groupIDs(ofUser: peer.userID).contains { configuration.changeGroups.contains($0) }
    }
}
