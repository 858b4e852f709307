// Questions one after another on a terminal: one conversation, so that a follow-up is understood.

import AskProtocol
import Platform

struct REPL {
    private let asking: Asking
    private var session = REPL.newSession()
    /// The answers that were shown last, for their numbers.
    private var answers: [Answer] = []
    private let input = LineReader(StandardStream.input.takeDescriptor(), name: "the terminal")

    /// How many answers below the threshold are shown when there is none above it.
    private static let perhapsCount = 3

    /// What a line that begins with a colon does.
    private struct Colon {
        let name: String
        let help: String
        /// Whether to go on.
        let run: (inout REPL) throws -> Bool
    }

    private static var colons: [Colon] {
        [
            Colon(name: "help", help: "print this help") { repl in
                for colon in REPL.colons { repl.console.print("  :" + pad(colon.name, 8) + colon.help) }
                repl.console.print("  " + pad("1, 2, …", 9) + "print that answer whole")
                repl.console.print("  Anything else is a question. What you asked before is borne in mind.")
                return true
            },
            Colon(name: "new", help: "begin a new conversation: forget what was asked before") { repl in
                repl.session = REPL.newSession()
                repl.answers = []
                repl.console.note("a new conversation")
                return true
            },
            Colon(name: "quit", help: "leave, as Ctrl-D does") { _ in false },
        ]
    }

    init(_ asking: Asking) {
        self.asking = asking
    }

    private var console: Console { asking.console }

    mutating func run() throws -> ExitCode {
        let status = try asking.connection.call(Status.self, NoParameters())
        console.print("\(status.entries) answers from \(status.topics) topics. Ask, or :help.")
        while true {
            try console.prompt("ask> ")
            guard let line = try input.next() else { break }
            do {
                if try !handle(line.trimmingBlanks()) { return .done }
            } catch let error as RPCError {
                console.report(error)
            }
        }
        try console.prompt("\n")
        return .done
    }

    /// Whether to go on.
    private mutating func handle(_ line: String) throws -> Bool {
        if line.isEmpty { return true }
        if line.hasPrefix(":") {
            let name = line.dropFirst()
            // Any beginning that is long enough to be told from the others will do: all differ in the first letter.
            guard !name.isEmpty, let colon = Self.colons.first(where: { $0.name.hasPrefix(name) }) else {
                console.note("unknown command \(line); :help lists them")
                return true
            }
            return try colon.run(&self)
        }
        if let number = Int(line), (1...max(1, answers.count)).contains(number), !answers.isEmpty {
            try showWhole(answers[number - 1])
            return true
        }
        let result = try asking.ask(line, session: session)
        if asking.invocation.arguments.has(.json) {
            try console.print(json: result)
            return true
        }
        if let context = result.context { console.note("read as a follow-up to: \(oneLine(context))") }
        if !result.answered { console.note(Asking.ignorance(result, hint: "")) }
        answers = result.answered ? asking.shown(result) : Array(result.answers.prefix(Self.perhapsCount))
        let printer = AnswerPrinter(width: console.width, threshold: result.threshold) { number, _ in "type \(number)" }
        for line in printer.lines(answers) { console.print(line) }
        return true
    }

    private func showWhole(_ answer: Answer) throws {
        let entry = try asking.connection.call(Get.self, Get.Parameters(id: answer.id))
        for line in EntryPrinter.lines(entry, width: console.width) { console.print(line) }
    }

    private static func newSession() -> String {
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
