// Conversations: the earlier questions in whose light a follow-up is read.

import Synchronization

/// Remembers the last questions of each conversation. Conversations end after an idle time, and are bounded in number
/// and size.
final class Sessions: Sendable {
    /// A conversation belongs to a user: nobody reads along by guessing its name.
    struct Key: Hashable, Sendable {
        var userID: UInt32
        var name: String
    }

    private struct Conversation {
        var questions: [String]
        var lastUse: ContinuousClock.Instant
    }

    /// Earlier questions that count.
    static let remembered = 3
    /// Longest question that is remembered, bytes: a pasted log is not what a follow-up is about.
    static let longestQuestion = 4_096

    private struct State {
        var capacity: Int
        var idleTime: Duration
        var conversations: [Key: Conversation] = [:]
    }

    private let state: Mutex<State>

    init(capacity: Int, idleTime: Duration) {
        state = Mutex(State(capacity: capacity, idleTime: idleTime))
    }

    func setLimits(capacity: Int, idleTime: Duration) {
        state.withLock { state in
            state.capacity = capacity
            state.idleTime = idleTime
            Self.forgetOldest(of: &state, now: .now)
        }
    }

    /// Earlier questions of the conversation, newest last; remembers `question` for the next.
    func questions(of key: Key, before question: String, now: ContinuousClock.Instant = .now) -> [String] {
        state.withLock { state in
            var conversation = state.conversations[key] ?? Conversation(questions: [], lastUse: now)
            if now - conversation.lastUse > state.idleTime { conversation.questions = [] }
            let earlier = conversation.questions
            conversation.lastUse = now
            if question.utf8.count <= Self.longestQuestion {
                conversation.questions = Array((earlier + [question]).suffix(Self.remembered))
            }
            state.conversations[key] = conversation
            Self.forgetOldest(of: &state, now: now)
            return earlier
        }
    }

    var count: Int { state.withLock { $0.conversations.count } }

    /// Makes room: all that have ended, or else the tenth that was idle longest, so that this is rare.
    private static func forgetOldest(of state: inout State, now: ContinuousClock.Instant) {
        guard state.conversations.count > state.capacity else { return }
        let idleTime = state.idleTime
        state.conversations = state.conversations.filter { now - $0.value.lastUse <= idleTime }
        let excess = state.conversations.count - state.capacity
        guard excess > 0 else { return }
        let oldest = state.conversations.sorted { $0.value.lastUse < $1.value.lastUse }
        for (key, _) in oldest.prefix(max(excess, state.capacity / 10)) { state.conversations[key] = nil }
    }
}
