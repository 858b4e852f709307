// Which messages of a conversation are a question and its answers.

import AskProtocol

/// Turns messages, in the order of the file, into entries.
///
/// Where speakers have parts (user, assistant), each turn of the asking side and the turn that follows it are a pair. In a
/// group, a message that asks opens a thread; a thread's answers are the replies to it and to its answers by others, and, until
/// another question comes or the asker speaks again, what others say without replying to anything. When an answer is marked (✅ as reaction, or a
/// reply that is only that), the marked ones alone are taken. A question without answers is left out: much of what is asked in
/// a chat asks nothing.
struct ChatPairing: Sendable {
    /// Threads that wait for answers; an older one is closed.
    private static let openThreads = 256
    /// Longest answer that is put together, bytes.
    private static let maximumAnswerBytes = 1 << 20

    private struct Thread {
        var question: ChatMessage
        var topic: String?
        var ids: Set<String> = []
        var answers: [ChatMessage] = []
        var byteCount = 0

        mutating func add(_ answer: ChatMessage) {
            byteCount += answer.text.count
            guard byteCount <= ChatPairing.maximumAnswerBytes else { return }
            answers.append(answer)
            if let id = answer.id { ids.insert(id) }
        }
    }

    private let source: ImportSource
    /// Oldest first.
    private var threads: [Thread] = []
    /// What answers without reply belong to.
    private var current: Int? { isCurrent ? threads.indices.last : nil }
    private var isCurrent = false
    private var turn: Thread?
    /// Who spoke last.
    private var lastAuthor: String?

    init(source: ImportSource) {
        self.source = source
    }

    mutating func add(_ message: ChatMessage, topic: String?, _ found: inout [ImportEvent]) {
        guard !message.text.isBlank else { return }
        defer { lastAuthor = message.author }
        switch message.role {
        case .neither: break
        case .asking: addTurn(message, topic, &found)
        case .answering: if turn != nil { turn?.add(message) } else { addToGroup(message, topic, &found) }
        case .unknown: addToGroup(message, topic, &found)
        }
    }

    /// The conversation is over: nothing that follows answers what was asked in it.
    mutating func finish(_ found: inout [ImportEvent]) {
        close(turn, &found)
        turn = nil
        for thread in threads { close(thread, &found) }
        threads = []
        isCurrent = false
        lastAuthor = nil
    }

    private mutating func addTurn(_ message: ChatMessage, _ topic: String?, _ found: inout [ImportEvent]) {
        if turn?.answers.isEmpty == true {
            turn?.question.text.appendLineBreak()
            turn?.question.text.append(message.text.trimmed)
            return
        }
        close(turn, &found)
        turn = Thread(question: message, topic: topic)
    }

    private mutating func addToGroup(_ message: ChatMessage, _ topic: String?, _ found: inout [ImportEvent]) {
        if message.isCheckMark, message.replyTo == nil {
            if let own = threads.lastIndex(where: { $0.question.author == message.author }) { accept(in: own, nil) }
            return
        }
        let replied = message.replyTo.flatMap { id in threads.lastIndex { $0.ids.contains(id) } }
        guard let index = replied ?? (message.replyTo == nil ? current : nil) else {
            if message.asks { open(message, topic, &found) }
            return
        }
        let isAsker = message.author == threads[index].question.author && !message.author.isEmpty
        if message.isCheckMark {
            accept(in: index, message.replyTo)
        } else if replied == nil, message.asks, !isAsker || !threads[index].answers.isEmpty {
            open(message, topic, &found)
        } else if !isAsker || message.isAccepted {
            threads[index].add(message)
        } else if threads[index].answers.isEmpty, lastAuthor == message.author {
            // The asker has not been interrupted.
            threads[index].question.text.appendLineBreak()
            threads[index].question.text.append(message.text.trimmed)
            if let id = message.id { threads[index].ids.insert(id) }
        } else {
            // What the asker says later is no answer, and the end of what others say without replying; replies to it may
            // be answers.
            if let id = message.id { threads[index].ids.insert(id) }
            if index == current { isCurrent = false }
        }
    }

    private mutating func open(_ message: ChatMessage, _ topic: String?, _ found: inout [ImportEvent]) {
        var thread = Thread(question: message, topic: topic)
        if let id = message.id { thread.ids.insert(id) }
        threads.append(thread)
        isCurrent = true
        if threads.count > Self.openThreads { close(threads.removeFirst(), &found) }
    }

    private mutating func accept(in index: Int, _ id: String?) {
        let answers = threads[index].answers
        guard let answer = answers.lastIndex(where: { id == nil || $0.id == id }) ?? answers.indices.last else {
            return
        }
        threads[index].answers[answer].isAccepted = true
    }

    private func close(_ thread: Thread?, _ found: inout [ImportEvent]) {
        guard let thread, !thread.answers.isEmpty else { return }
        let marked = thread.answers.filter(\.isAccepted)
        var answer = MarkedText()
        for message in marked.isEmpty ? thread.answers : marked {
            if answer.count > 0 { answer.appendLineBreak() }
            answer.append(message.text.trimmed)
        }
        let question = thread.question.text.trimmed
        let doubtful = TextRanges(question: question.byteRanges, answer: answer.byteRanges)
        found.append(
            .entry(
                Entry(
                    question: question.string, answer: answer.string, topic: thread.topic, date: thread.question.date,
                    source: EntrySource(name: source.name, line: thread.question.line),
                    doubtful: doubtful.isEmpty ? nil : doubtful)))
    }
}
