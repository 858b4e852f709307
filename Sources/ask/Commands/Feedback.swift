// `ask good`, `ask bad`, `ask unanswered`: what people say of answers, and what they asked in vain.

import AskProtocol

extension Option {
    /// The question that the entry was shown for.
    static let asked = Option(
        name: "question", value: .text("TEXT"),
        help: "the question that it was an answer to, in the words that were asked")
    static let unansweredLimit = Option(name: "limit", value: .integer(1...1_000), help: "how many at most (20)")
}

extension Command {
    static let good = feedback(
        "good", isGood: true, summary: "tell that a pair answers a question, to be found by its words")
    static let bad = feedback(
        "bad", isGood: false, summary: "tell that a pair does not answer a question, to rank lower for it")

    private static func feedback(_ name: String, isGood: Bool, summary: String) -> Command {
        Command(
            name: name, operands: Operands(name: "ID", count: 1...1), summary: summary, options: [.asked, .json]
        ) { invocation in
            guard let question = invocation.arguments.text(.asked) else {
                throw AskError.usage("\(name) needs --question, the question that was asked", invocation.command)
            }
            let id = try invocation.ids()[0]
            let result = try invocation.connect().call(
                Feedback.self, Feedback.Parameters(id: id, question: question, good: isGood))
            if invocation.arguments.has(.json) {
                try invocation.console.print(json: result)
            } else {
                invocation.console.print(isGood ? "#\(id) is found by these words now" : "#\(id) is lower for this now")
            }
            return .done
        }
    }

    static let unanswered = Command(
        name: "unanswered", summary: "list what was asked and got no answer, most asked first",
        details: """
            What a maintainer should write next. Nearly equal questions count as one; one
            that the pairs answer by now is forgotten.
            """,
        options: [.unansweredLimit, .since, .json]
    ) { invocation in
        let result = try invocation.connect().call(
            Unanswered.self,
            Unanswered.Parameters(
                limit: invocation.arguments.integer(.unansweredLimit), since: invocation.arguments.text(.since)))
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
            return .done
        }
        let digits = String(result.questions.map(\.count).max() ?? 0).count
        for question in result.questions {
            let day = question.last.prefix { $0 != "T" }
            let head = StyledText(padded(String(question.count), digits) + "×  \(day)  ", .faint)
            for line in head.followed(by: StyledText(oneLine(question.question)), width: invocation.console.width) {
                invocation.console.print(line)
            }
        }
        return .done
    }
}
