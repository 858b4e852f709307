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
    static let queryFormat = Option(
        name: "format", value: .choice([OpenSearchExport.name]), help: "with --explain: print the query for OpenSearch")
}

extension Command {
    static let question = Command(
        name: "", operands: Operands(name: "QUESTION", count: 0...Int.max),
        summary: "find the past answers to a question",
        options: [.limit, .topic, .tag, .since, .until, .all, .explain, .queryFormat, .json]
    ) { invocation in
        let asking = try Asking(invocation)
        if !invocation.arguments.words.isEmpty {
            let question = invocation.arguments.words.joined(separator: " ")
            if invocation.arguments.text(.queryFormat) != nil { return try asking.openSearchRequest(question) }
            return try asking.oneShot(question)
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
    private var connection: DaemonConnection

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
        if invocation.arguments.has(.json) {
            try console.print(json: result)
        } else {
            if !result.answered {
                console.note(Self.ignorance(result, hint: invocation.arguments.has(.all) ? "" : hint))
            }
            show(shown(result), of: result)
        }
        if let meant = meantCommand { console.note("this was asked as a question; did you mean \(meant)?") }
        return result.answered ? .done : .noAnswer
    }

    /// Prints what OpenSearch is to be asked.
    func openSearchRequest(_ question: String) throws -> ExitCode {
        let query = try call(Analyze.self, Analyze.Parameters(question: question))
        try console.print(json: OpenSearchRequest(parameters(question), query))
        return .done
    }

    private let hint = "; --all shows it"

    /// The command whose name was misspelt, perhaps: it would have had an operand at most.
    private var meantCommand: String? {
        let words = invocation.arguments.words
        guard words.count <= 2, let first = words.first else { return nil }
        let nearest = Spelling.nearest(to: first, in: Command.all.map(\.name).filter { !$0.isEmpty })
        return nearest.map { (["ask", $0] + words.dropFirst()).joined(separator: " ") }
    }

    /// Asks each line of stdin that is not blank; the questions stand before their answers.
    func linesFromStandardInput() throws -> ExitCode {
        let input = LineReader(StandardStream.input.takeDescriptor(), name: "standard input")
        var answered = 0
        var asked = 0
        while let line = try input.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let result = try ask(line)
            if invocation.arguments.has(.json) {
                try console.print(json: result)
            } else {
                if asked > 0 { console.print() }
                console.print(StyledText("? " + line, .strong))
                // It belongs to its question, wherever the answers go.
                if !result.answered { console.print(StyledText(Self.ignorance(result, hint: ""), .unsure)) }
                show(shown(result), of: result)
            }
            try console.flush()
            asked += 1
            answered += result.answered ? 1 : 0
        }
        return asked > 0 && answered == 0 ? .noAnswer : .done
    }

    func ask(_ question: String) throws -> Ask.Result { try call(Ask.self, parameters(question)) }

    /// What is asked for by the options.
    func parameters(_ question: String) -> Ask.Parameters {
        let arguments = invocation.arguments
        return Ask.Parameters(
            question: question, limit: arguments.integer(.limit), topic: arguments.text(.topic),
            tags: arguments.texts(.tag), since: arguments.text(.since), until: arguments.text(.until),
            explain: arguments.has(.explain) ? true : nil)
    }

    /// Calls, and once more on a new connection if the daemon has ended or been restarted meanwhile.
    func call<Method: RPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws -> Method.Result {
        do {
            return try connection.call(method, parameters)
        } catch  where ExitCode(error) == .noDaemon {
            connection = try invocation.connect()
            return try connection.call(method, parameters)
        }
    }

    /// The answers above the threshold, the others with `--all` only.
    func shown(_ result: Ask.Result) -> [Answer] {
        if invocation.arguments.has(.all) { return result.answers }
        return result.answered ? result.answers.filter { $0.confidence >= result.threshold } : []
    }

    func show(_ answers: [Answer], of result: Ask.Result) {
        for line in AnswerPrinter(width: console.width, threshold: result.threshold).lines(answers) {
            console.print(line)
        }
    }

    /// Says that there is no answer, and why.
    /// - Parameter hint: what to do about it, after the sentence.
    static func ignorance(_ result: Ask.Result, hint: String) -> String {
        guard let nearest = result.answers.first else {
            return "I do not know: no past question or answer has any of these words"
        }
        let confidence = Int((nearest.confidence * 100).rounded())
        let threshold = Int((result.threshold * 100).rounded())
        return "I do not know: the closest past answer has a confidence of \(confidence)% only, "
            + "below the threshold of \(threshold)%" + hint
    }
}
