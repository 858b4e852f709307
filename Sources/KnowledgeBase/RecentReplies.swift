// Replies to the questions that were asked last: many people ask the same.

import AskProtocol
import Platform
import SearchEngine
import Synchronization

/// A question with all that its reply depends on beside the index.
struct AskedQuestion: Hashable {
    let parameters: Ask.Parameters
    let context: [String]

    /// - Parameter threshold: the one that counts: the configuration may change it while the index stays as it is.
    init(_ parameters: Ask.Parameters, context: [String], threshold: Double) {
        var parameters = parameters
        parameters.threshold = threshold
        // What it does stands in the context; and who may hear of the question is nothing that its answers depend on.
        parameters.session = nil
        parameters.record = nil
        self.parameters = parameters
        self.context = context
    }

    /// Of the question alone: nearly all are asked in one way.
    func hash(into hasher: inout Hasher) { hasher.combine(parameters.question) }
}

/// Replies from one snapshot of the index, one MB at most.
final class RecentReplies: Sendable {
    private struct State {
        /// Number of the snapshot: every change of entries makes another one before it is answered.
        var snapshot = 0
        var replies = RecentValues<AskedQuestion, Ask.Result>(capacity: 1 << 19)
    }

    private let state = Mutex(State())

    /// The reply to a question that was asked of this snapshot before, but for the time that it took.
    func reply(to question: AskedQuestion, from snapshot: IndexSnapshot) -> Ask.Result? {
        state.withLock { state in
            state.snapshot == snapshot.number ? state.replies.value(for: question) : nil
        }
    }

    func keep(_ reply: Ask.Result, to question: AskedQuestion, from snapshot: IndexSnapshot) {
        state.withLock { state in
            // A question that has taken long may come from a snapshot before.
            guard state.snapshot <= snapshot.number else { return }
            if state.snapshot < snapshot.number { state = State(snapshot: snapshot.number) }
            state.replies.insert(reply, for: question, cost: RecentReplies.bytes(of: reply))
        }
    }

    /// About what a reply takes in memory.
    private static func bytes(of reply: Ask.Result) -> Int {
        reply.answers.reduce(512) { sum, answer in
            let ranges =
                answer.highlights.question.count + answer.highlights.answer.count
                + (answer.doubtful.map { $0.question.count + $0.answer.count } ?? 0)
            return sum + answer.question.utf8.count + answer.answer.utf8.count + 512 + ranges * 16
                + (answer.terms?.count ?? 0) * 64 + (answer.duplicates?.count ?? 0) * 256
        }
    }
}
