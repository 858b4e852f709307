// What a line that begins with a colon does.

import AskProtocol
import Platform

extension REPL {
    /// A command of the REPL: everything about it in one place.
    struct Colon {
        let name: String
        /// What follows the name, as the help shows it.
        var operand = ""
        let help: String
        /// Whether to go on; with what follows the name, without blanks around it.
        let run: (inout REPL, String) throws -> Bool
    }

    static var colons: [Colon] { questions + aboutAnswers + general }

    private static var questions: [Colon] {
        [
            Colon(name: "new", help: "begin a new conversation: forget what was asked before") { repl, _ in
                repl.session = REPL.newSession()
                repl.forgetAnswers()
                repl.console.note("a new conversation")
                return true
            },
            Colon(name: "topic", operand: "[T]", help: "only from topics with these words; from all without T") {
                repl, words in
                repl.topic = words.isEmpty ? nil : words
                repl.console.note(words.isEmpty ? "from all topics" : "from topics with: \(oneLine(words))")
                return true
            },
            Colon(name: "since", operand: "[D]", help: "only from this day, month or year on; from all without D") {
                repl, date in
                guard date.isEmpty || PartialDate(date) != nil else {
                    repl.console.note("\(oneLine(date)): expected \(PartialDate.expectation)")
                    return true
                }
                repl.since = date.isEmpty ? nil : date
                repl.console.note(date.isEmpty ? "from all days" : "from \(date) on")
                return true
            },
            Colon(name: "unanswered", help: "list what was asked and got no answer") { repl, _ in
                let result = try repl.asking.call(Unanswered.self, Unanswered.Parameters(since: repl.since))
                if result.questions.isEmpty { repl.console.note("there is none") }
                for line in UnansweredPrinter.lines(result.questions, width: repl.console.width) {
                    repl.console.print(line)
                }
                return true
            },
        ]
    }

    private static var aboutAnswers: [Colon] {
        [
            Colon(name: "more", help: "show further answers to the last question") { repl, _ in
                if repl.shownCount < repl.answers.count {
                    repl.show(upTo: repl.shownCount + Ask.defaultLimit)
                } else {
                    repl.console.note("there are no more")
                }
                return true
            },
            Colon(name: "explain", operand: "N", help: "show what that answer's score is made of") { repl, number in
                guard let answer = repl.answer(number) else { return true }
                let printer = AnswerPrinter(width: repl.console.width, threshold: repl.threshold)
                for line in printer.explanation(answer) { repl.console.print(line) }
                return true
            },
            Colon(name: "source", operand: "N", help: "show where that answer is from") { repl, number in
                guard let answer = repl.answer(number) else { return true }
                let place = answer.source.map { $0.name + ($0.line.map { ":\($0)" } ?? "") }
                repl.console.print(StyledText(place.map(oneLine) ?? "#\(answer.id) names no source"))
                return true
            },
            Colon(name: "good", operand: "N", help: "tell that it answers; it is found by your words from then on") {
                try $0.giveFeedback($1, isGood: true)
            },
            Colon(name: "bad", operand: "N", help: "tell that it does not answer; it ranks lower for your words") {
                try $0.giveFeedback($1, isGood: false)
            },
        ]
    }

    private static var general: [Colon] {
        [
            Colon(name: "help", help: "print this help") { repl, _ in
                let rows = REPL.colons.map { (":" + $0.name + " " + $0.operand, $0.help) }
                for (head, help) in [("1, 2, …", "print that answer whole")] + rows {
                    let lines = StyledText("  " + pad(head, 14)).followed(
                        by: StyledText(help), width: repl.console.width)
                    for line in lines { repl.console.print(line) }
                }
                repl.console.print("  Anything else is a question. What you asked before is borne in mind.")
                return true
            },
            Colon(name: "quit", help: "leave, as Ctrl-D does") { _, _ in false },
        ]
    }

    /// Runs a command. Any beginning of its name will do that is not another's too.
    /// - Parameter line: without the colon.
    mutating func command(_ line: Substring) throws -> Bool {
        let name = line.prefix { !$0.isWhitespace }
        let candidates = Self.colons.filter { $0.name == name }
        let named = candidates.isEmpty ? Self.colons.filter { !name.isEmpty && $0.name.hasPrefix(name) } : candidates
        guard let colon = named.first else {
            console.note("unknown command :\(oneLine(String(name))); :help lists them")
            return true
        }
        guard named.count == 1 else {
            console.note(":\(name) may be " + named.map { ":" + $0.name }.joined(separator: " or "))
            return true
        }
        let operand = String(line.dropFirst(name.count)).trimmingBlanks()
        guard operand.isEmpty || !colon.operand.isEmpty else {
            console.note(":\(colon.name) stands alone")
            return true
        }
        return try colon.run(&self, operand)
    }

    private mutating func forgetAnswers() {
        answers = []
        shownCount = 0
        question = ""
    }

    /// The shown answer with this number; says so if there is none.
    private func answer(_ number: String) -> Answer? {
        if let index = Int(number), index >= 1, index <= shownCount { return answers[index - 1] }
        console.note(
            shownCount == 0
                ? "there is no answer yet that has a number"
                : "\"\(oneLine(number))\": expected an answer's number, 1 to \(shownCount)")
        return nil
    }

    private func giveFeedback(_ number: String, isGood: Bool) throws -> Bool {
        guard let answer = answer(number) else { return true }
        _ = try asking.call(Feedback.self, Feedback.Parameters(id: answer.id, question: question, good: isGood))
        console.note(isGood ? "#\(answer.id) is found by these words now" : "#\(answer.id) is lower for this now")
        return true
    }
}

extension Console {
    /// Prints lines, by `$PAGER` (less) when they are more than the terminal has.
    func page(_ lines: [StyledText], environment: [String: String]) throws {
        if let rows = TerminalSize.of(.output)?.rows, lines.count >= rows, try isPaged(lines, environment) { return }
        for line in lines { print(line) }
    }

    private func isPaged(_ lines: [StyledText], _ environment: [String: String]) throws -> Bool {
        let chosen = environment["PAGER"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        guard let pager = chosen ?? Executable.find("less", path: environment["PATH"]) else { return false }
        try flush()
        // -R: colours pass.
        let variables = environment.merging(["LESS": "-R"]) { own, _ in own }
        let text = lines.map { $0.rendered(colored: isColored) + "\n" }.joined()
        return try ForegroundProgram.run(
            "/bin/sh", arguments: ["-c", pager], environment: variables, input: Array(text.utf8))
    }
}
