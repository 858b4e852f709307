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

    private let capacity: Int
    private let idleTime: Duration
    private let conversations = Mutex<[Key: Conversation]>([:])

    init(capacity: Int, idleTime: Duration) {
        self.capacity = capacity
        self.idleTime = idleTime
    }

    /// Earlier questions of the conversation, newest last; remembers `question` for the next.
    func questions(of key: Key, before question: String, now: ContinuousClock.Instant = .now) -> [String] {
        conversations.withLock { conversations in
            var conversation = conversations[key] ?? Conversation(questions: [], lastUse: now)
            if now - conversation.lastUse > idleTime { conversation.questions = [] }
            let earlier = conversation.questions
            conversation.lastUse = now
            if question.utf8.count <= Self.longestQuestion {
                conversation.questions = Array((earlier + [question]).suffix(Self.remembered))
            }
            conversations[key] = conversation
            if conversations.count > capacity { forgetOldest(of: &conversations, now: now) }
            return earlier
        }
    }

    var count: Int { conversations.withLock { $0.count } }

    /// Makes room: all that have ended, or else the tenth that was idle longest, so that this is rare.
    private func forgetOldest(of conversations: inout [Key: Conversation], now: ContinuousClock.Instant) {
        conversations = conversations.filter { now - $0.value.lastUse <= idleTime }
        guard conversations.count > capacity else { return }
        let oldest = conversations.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(max(1, capacity / 10))
        for (key, _) in oldest { conversations[key] = nil }
    }
}
