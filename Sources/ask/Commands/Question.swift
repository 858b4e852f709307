// Asking: one question from the command line, or one a line from stdin. (On a terminal: REPL.swift.)

import AskProtocol
import Platform

extension Option {
    static let limit = Option(
        name: "limit", value: .integer(1...100), help: Message("how many answers at most (5)", "最多几个答案（5）"))
    static let topic = Option(
        name: "topic", value: .text(Placeholder.topic), help: Message("only from topics with these words", "只看主题含有这些词的")
    )
    static let tag = Option(
        name: "tag", value: .text(Placeholder.tag), repeats: true,
        help: Message("only with this tag; repeatable", "只看有此标签的；可重复"))
    static let since = Option(
        name: "since", value: .date, help: Message("only from this day, month or year on", "只看从这一天、月或年起的"))
    static let until = Option(
        name: "until", value: .date, help: Message("only up to this day, month or year", "只看到这一天、月或年为止的"))
    static let all = Option(name: "all", help: Message("show also what is below the confidence threshold", "置信度不够的也显示"))
    static let explain = Option(name: "explain", help: Message("show what each score is made of", "显示得分由什么组成"))
    static let queryFormat = Option(
        name: "format", value: .choice([OpenSearchExport.name]),
        help: Message("with --explain: print the query for OpenSearch", "与 --explain 一起用：打印给 OpenSearch 的查询"))
}

extension Command {
    static let question = Command(
        name: "", operands: Operands(name: Placeholder.question, count: 0...Int.max),
        summary: Message("find the past answers to a question", "查找一个问题过去的答案"),
        options: [.limit, .topic, .tag, .since, .until, .all, .explain, .queryFormat, .json, .generate]
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
    private let daemon: Daemon

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        // Before a daemon is looked for, or even started, for nothing.
        if !invocation.arguments.words.isEmpty, invocation.arguments.words.allSatisfy({ $0.allSatisfy(\.isWhitespace) })
        {
            throw AskError.usage(.questionHasNoText, invocation.command)
        }
        daemon = Daemon(invocation)
        try daemon.connect()
    }

    /// From now on Ctrl-C ends a call and not the program: it throws `Cancelled`.
    func cancelOnInterrupt() { daemon.cancelsOnInterrupt = true }

    func oneShot(_ question: String) throws -> ExitCode {
        let result = try ask(question)
        if invocation.arguments.has(.json) {
            try console.print(json: result)
        } else {
            if !result.answered {
                console.note(
                    Self.ignorance(
                        result, hint: invocation.arguments.has(.all) || result.answers.isEmpty ? nil : .allShowsIt))
            }
            show(shown(result), of: result)
        }
        if let meant = meantCommand { console.note(.didYouMean(meant)) }
        return result.answered ? .done : .noAnswer
    }

    /// Prints what OpenSearch is to be asked.
    func openSearchRequest(_ question: String) throws -> ExitCode {
        let query = try call(Analyze.self, Analyze.Parameters(question: question))
        try console.print(json: OpenSearchRequest(parameters(question), query))
        return .done
    }

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
                if !result.answered { console.print(StyledText(Self.ignorance(result).description, .unsure)) }
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

    func call<Method: RPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws -> Method.Result {
        try daemon.call(method, parameters)
    }

    /// The answers above the threshold, the others with `--all` only.
    func shown(_ result: Ask.Result) -> [Answer] {
        if invocation.arguments.has(.all) { return result.answers }
        return result.answered ? result.answers.filter { $0.confidence >= result.threshold } : []
    }

    func show(_ answers: [Answer], of result: Ask.Result) {
        let printer = AnswerPrinter(
            width: console.width, threshold: result.threshold, showsBars: console.isOnCapableTerminal)
        for line in printer.lines(answers) {
            console.print(line)
        }
    }

    /// Says that there is no answer, and why.
    /// - Parameter hint: what to do about it, after the sentence.
    static func ignorance(_ result: Ask.Result, hint: Message? = nil) -> Message {
        guard let nearest = result.answers.first else { return hint.map { .knowsNoWord + $0 } ?? .knowsNoWord }
        let confidence = Int((nearest.confidence * 100).rounded())
        let threshold = Int((result.threshold * 100).rounded())
        let sentence = Message.knowsTooLittle(confidence: confidence, threshold: threshold)
        return hint.map { sentence + $0 } ?? sentence
    }
}
