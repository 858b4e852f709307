// Asking: one question from the command line, or one a line from stdin. (On a terminal: REPL.swift.)

import AskProtocol
import Platform

extension Option {
    static let limit = Option(name: "limit", value: .integer(1...100), help: "how many answers at most (5)")
    static let topic = Option(name: "topic", value: .text("TOPIC"), help: "only from topics with these words")
    static let tag = Option(name: "tag", value: .text("TAG"), repeats: true, help: "only with this tag; repeatable")
    static let since = Option(name: "since", value: .date, help: "only from this day, month or year on")
    static let until = Option(name: "until", value: .date, help: "only up to this day, month or year")
    static let all = Option(name: "all", help: "show also what is below the confidence threshold")
    static let explain = Option(name: "explain", help: "show what each score is made of")
}

extension Command {
    static let question = Command(
        name: "", operands: Operands(name: "QUESTION", count: 0...Int.max),
        summary: "find the past answers to a question",
        options: [.limit, .topic, .tag, .since, .until, .all, .explain, .json]
    ) { invocation in
        let asking = try Asking(invocation)
        if !invocation.arguments.words.isEmpty {
            return try asking.oneShot(invocation.arguments.words.joined(separator: " "))
        }
        if StandardStream.input.isTerminal {
            var repl = REPL(asking)
            return try repl.run()
        }
        return try asking.linesFromStandardInput()
    }
}

/// Questions with the same options to the same daemon.
final class Asking {
    let invocation: Invocation
    var console: Console { invocation.console }
    private(set) var connection: DaemonConnection

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        // Before a daemon is looked for, or even started, for nothing.
        if !invocation.arguments.words.isEmpty, invocation.arguments.words.allSatisfy({ $0.allSatisfy(\.isWhitespace) })
        {
            throw AskError.usage("the question has no text", invocation.command)
        }
        connection = try invocation.connect()
    }

    func oneShot(_ question: String) throws -> ExitCode {
        let result = try ask(question)
        try show(result)
        return result.answered ? .done : .noAnswer
    }

    /// Asks each line of stdin that is not blank; the questions stand before their answers.
    func linesFromStandardInput() throws -> ExitCode {
        let input = LineReader(StandardStream.input.takeDescriptor(), name: "standard input")
        var answered = 0
        var asked = 0
        while let line = try input.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let result = try ask(line)
            if !invocation.arguments.has(.json) {
                if asked > 0 { console.print() }
                console.print(StyledText("? " + line, .strong))
            }
            try show(result)
            try console.flush()
            asked += 1
            answered += result.answered ? 1 : 0
        }
        return asked > 0 && answered == 0 ? .noAnswer : .done
    }

    /// - Parameter session: the conversation that the question belongs to, if any.
    func ask(_ question: String, session: String? = nil) throws -> Ask.Result {
        let arguments = invocation.arguments
        let parameters = Ask.Parameters(
            question: question, limit: arguments.integer(.limit), session: session, topic: arguments.text(.topic),
            tags: arguments.texts(.tag), since: arguments.text(.since), until: arguments.text(.until),
            explain: arguments.has(.explain) ? true : nil)
        return try connection.call(Ask.self, parameters)
    }

    /// Connects anew, after the daemon has gone away.
    func reconnect() throws {
        connection = try invocation.connect()
    }

    /// Prints the answers above the threshold, the others with `--all` only, and says so when there is none.
    func show(_ result: Ask.Result) throws {
        if invocation.arguments.has(.json) { return try console.print(json: result) }
        let showsAll = invocation.arguments.has(.all)
        if !result.answered { console.note(Self.ignorance(result, showsAll: showsAll)) }
        show(result.answers.filter { showsAll || (result.answered && $0.confidence >= result.threshold) }, of: result)
    }

    func show(_ answers: [Answer], of result: Ask.Result) {
        let printer = AnswerPrinter(width: console.width, threshold: result.threshold)
        for line in printer.lines(answers) { console.print(line) }
    }

    /// Says that there is no answer, and why.
    static func ignorance(_ result: Ask.Result, showsAll: Bool) -> String {
        guard let nearest = result.answers.first else {
            return "I do not know: no past question or answer has any of these words"
        }
        let confidence = Int((nearest.confidence * 100).rounded())
        let threshold = Int((result.threshold * 100).rounded())
        return "I do not know: the nearest past answer is right with \(confidence)% only (threshold \(threshold)%)"
            + (showsAll ? "" : "; --all shows it")
    }
}
