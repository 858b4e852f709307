// Questions one after another on a terminal: one conversation, so that a follow-up is understood. The commands within it
// are in REPL+Commands.swift.

import AskProtocol
import Platform

struct REPL {
    let asking: Asking
    var session = REPL.newSession()
    /// Filters, as `:topic` and `:since` or the options have set them.
    var topic: String?
    var since: String?
    /// The answers to the last question, also those that are not shown yet; the shown ones have their numbers.
    var answers: [Answer] = []
    /// How many of them are shown.
    var shownCount = 0
    /// What was asked last, and the threshold for its answers.
    var question = ""
    var threshold = 0.0
    /// Whether what is asked next may be a follow-up, as the prompt shows.
    private(set) var isContinued = false
    private let input: Input
    private var history: History?
    private let suggestions: Suggestions

    /// Where the lines come from: a terminal that can be drawn on, or one that can not (`TERM=dumb`).
    private enum Input {
        case editor(LineEditor)
        case plain(LineReader)
    }

    /// How many answers below the threshold are shown when there is none above it.
    private static let perhapsCount = 3
    /// How many answers are fetched for each that is shown at first: what `:more` shows.
    private static let reserve = 4
    /// How many topics are looked at for completion, the newest.
    private static let completedTopics = 10_000

    init(_ asking: Asking) {
        self.asking = asking
        topic = asking.invocation.arguments.text(.topic)
        since = asking.invocation.arguments.text(.since)
        suggestions = Suggestions(asking.invocation)
        let terminal = StandardStream.input.takeDescriptor()
        asking.cancelOnInterrupt()
        if asking.console.showsProgress {
            let editor = LineEditor(terminal, console: asking.console)
            input = .editor(editor)
        } else {
            input = .plain(LineReader(terminal, name: "the terminal"))
        }
    }

    var console: Console { asking.console }

    mutating func run() throws -> ExitCode {
        let status = try asking.call(Status.self, Status.Parameters())
        console.print(.welcome(entries: status.entries, topics: status.topics))
        openHistory()
        while let line = try nextLine() {
            do {
                if try !handle(line.trimmingBlanks()) { return .done }
            } catch let error as RPCError {
                console.report(error)
            } catch is Cancelled {
                console.note(.cancelled)
            }
        }
        if case .plain = input { try console.prompt("\n") }
        return .done
    }

    // MARK: Lines

    private mutating func nextLine() throws -> String? {
        let mark = isContinued ? "↳ " : ""
        let prompt = mark + (topic.map { "ask (\(oneLine($0)))> " } ?? "ask> ")
        switch input {
        case .plain(let reader):
            try console.prompt(prompt)
            return try reader.next()
        case .editor(let editor):
            let lines = history?.lines ?? []
            editor.history = lines
            suggestions.begin()
            editor.suggest = { [suggestions] typed in suggestions.next(to: typed, history: lines) }
            editor.complete = { [self] typed in completions(of: typed) }
            let line = try editor.next(prompt: prompt)
            if let line { remember(line) }
            return line
        }
    }

    /// A history that cannot be kept is no reason not to answer.
    private mutating func openHistory() {
        guard case .editor = input else { return }
        let directory = StandardDirectories(environment: asking.invocation.environment).userState
        do {
            try StandardDirectories.makePrivateDirectory(directory)
            history = try History(path: directory + "/history")
        } catch {
            console.note(.notRemembered(Message(error)))
        }
    }

    private mutating func remember(_ line: String) {
        do {
            try history?.add(line)
        } catch {
            console.note(.notRememberedAnyMore(Message(error)))
            history = nil
        }
    }

    /// Whether to go on.
    private mutating func handle(_ line: String) throws -> Bool {
        if line.isEmpty { return true }
        if line.hasPrefix(":") { return try command(line.dropFirst()) }
        if let number = Int(line), (1...max(1, shownCount)).contains(number), shownCount > 0 {
            try showWhole(answers[number - 1])
        } else {
            try ask(line)
        }
        return true
    }

    // MARK: Answers

    private mutating func ask(_ line: String) throws {
        var parameters = asking.parameters(line)
        parameters.session = session
        parameters.topic = topic
        parameters.since = since
        if asking.invocation.arguments.has(.json) {
            try console.print(json: asking.call(Ask.self, parameters))
            return
        }
        let pageSize = parameters.limit ?? Ask.defaultLimit
        parameters.limit = min(100, pageSize * Self.reserve)
        // For `:explain`, which must explain these answers and not those to another call.
        parameters.explain = true
        let result = try asking.call(Ask.self, parameters)
        if let context = result.context { console.note(.readAsFollowUp(to: oneLine(context))) }
        if !result.answered { console.note(Asking.ignorance(result, hint: .offerToKeep)) }
        isContinued = true
        question = line
        answers = result.answers
        threshold = result.threshold
        let shown = result.answered ? asking.shown(result).count : Self.perhapsCount
        shownCount = 0
        show(upTo: min(pageSize, shown))
    }

    /// Shows the answers that are not shown yet up to the `count`th.
    mutating func show(upTo count: Int) {
        let count = min(count, answers.count)
        let printer = AnswerPrinter(
            width: console.width, threshold: threshold, showsBars: console.isOnCapableTerminal
        ) { number, _ in "\(Message.typeNumber(number))" }
        let isExplained = asking.invocation.arguments.has(.explain)
        let shown = answers[..<count].map { answer in
            var shown = answer
            if !isExplained { shown.terms = nil }
            return shown
        }
        for line in printer.lines(shown, from: shownCount) { console.print(line) }
        shownCount = count
    }

    private func showWhole(_ answer: Answer) throws {
        let entry = try asking.call(Get.self, Get.Parameters(id: answer.id))
        try console.page(
            EntryPrinter.lines(entry, width: console.width), environment: asking.invocation.environment)
    }

    /// Begins a conversation: what was asked before is forgotten.
    mutating func startAnew() {
        session = Self.newSession()
        isContinued = false
        answers = []
        shownCount = 0
        question = ""
    }

    /// The titles of the topics, for completion; none when the daemon does not say.
    var topicTitles: [String] { topics.map { oneLine($0.title) } }

    /// The years of the topics, the latest first.
    var years: [String] { Set(topics.compactMap { $0.date.map { String($0.prefix(4)) } }).sorted(by: >) }

    private var topics: [Topics.Topic] {
        (try? asking.call(Topics.self, Topics.Parameters(limit: Self.completedTopics)).topics) ?? []
    }

    static func newSession() -> String {
        "ask-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}

/// `text` with blanks after it, up to `width` cells.
func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.displayWidth))
}

extension String {
    /// Without the blanks at either end.
    func trimmingBlanks() -> String {
        var rest = self[...].drop(while: \.isWhitespace)
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
