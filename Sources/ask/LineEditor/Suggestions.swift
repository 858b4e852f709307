// Questions that a line which is being typed may become.

import AskProtocol

/// What was asked before, and past questions of the knowledge base. They come while somebody types: a daemon that is slow
/// to say them is not asked again for this line.
final class Suggestions {
    private let invocation: Invocation
    private var connection: DaemonConnection?
    private var isAsked = true

    /// How long a key may wait for a suggestion.
    private static let patience = Duration.milliseconds(100)
    /// A shorter beginning could become anything.
    private static let shortestPrefix = 2

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// Another line begins.
    func begin() { isAsked = true }

    /// A question that begins as `typed` does, but for the case of its letters, and goes on. Nil when none is known.
    func next(to typed: String, history: [String]) -> String? {
        guard typed.count >= Self.shortestPrefix, !typed.hasPrefix(":") else { return nil }
        let beginning = typed.lowercased()
        let goesOn = { (question: String) in
            question.count > typed.count && !question.contains(where: \.isNewline)
                && question.lowercased().hasPrefix(beginning)
        }
        return history.last(where: goesOn) ?? pastQuestions(typed).first(where: goesOn)
    }

    private func pastQuestions(_ typed: String) -> [String] {
        guard isAsked else { return [] }
        do {
            if connection == nil {
                // Without a search for a daemon, or even the start of one: that has been done before the first prompt.
                connection = try invocation.connect(mayStart: false)
                connection?.watch = DaemonConnection.Watch(patience: Self.patience)
            }
            return try connection?.call(Suggest.self, Suggest.Parameters(prefix: typed)).suggestions ?? []
        } catch {
            connection = nil
            isAsked = false
            return []
        }
    }
}
