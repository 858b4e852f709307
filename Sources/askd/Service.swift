// What the handlers of all connections share.

import AskProtocol
import FoundationEssentials
import KnowledgeBase
import Platform

/// The running daemon, as its methods see it.
final class Service: Sendable {
    let knowledge: KnowledgeBase
    let configuration: Configuration
    let sessions: Sessions
    let statistics = Statistics()
    let log: Log

    init(knowledge: KnowledgeBase, configuration: Configuration, log: Log) {
        self.knowledge = knowledge
        self.configuration = configuration
        self.log = log
        sessions = Sessions(
            capacity: configuration.sessions, idleTime: .seconds(configuration.sessionIdleSeconds))
    }

    /// Whether a peer may change entries.
    func mayChange(_ peer: PeerCredentials) -> Bool {
        if peer.userID == 0 || peer.userID == Accounts.effectiveUserID { return true }
        if configuration.changeUsers.contains(peer.userID) { return true }
        guard !configuration.changeGroups.isEmpty else { return false }
        if configuration.changeGroups.contains(peer.groupID) { return true }
        return Accounts.groupIDs(ofUser: peer.userID).contains { configuration.changeGroups.contains($0) }
    }
}
