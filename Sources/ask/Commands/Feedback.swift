// `ask good`, `ask bad`, `ask unanswered`: what people say of answers, and what they asked in vain.

import AskProtocol

extension Option {
    /// The question that the entry was shown for.
    static let asked = Option(
        name: "question", value: .text(Placeholder.text),
        help: Message("the question that it was an answer to, in the words that were asked", "它回答的问题，用提问时的原话"))
    static let unansweredLimit = Option(
        name: "limit", value: .integer(1...1_000), help: Message("how many at most (20)", "最多几个（20）"))
}

extension Command {
    static let good = feedback(
        "good", isGood: true,
        summary: Message("tell that a pair answers a question, to be found by its words", "说明这条问答回答了某个问题，以后用那些词就能找到它"))
    static let bad = feedback(
        "bad", isGood: false,
        summary: Message("tell that a pair does not answer a question, to rank lower for it", "说明这条问答没有回答某个问题，以后对它排得低些")
    )

    private static func feedback(_ name: String, isGood: Bool, summary: Message) -> Command {
        Command(
            name: name, operands: Operands(name: Placeholder.id, count: 1...1), summary: summary,
            options: [.asked, .json]
        ) { invocation in
            guard let question = invocation.arguments.text(.asked) else {
                throw AskError.usage(.needsAskedQuestion(name), invocation.command)
            }
            let id = try invocation.ids()[0]
            let result = try invocation.connect().call(
                Feedback.self, Feedback.Parameters(id: id, question: question, good: isGood))
            if invocation.arguments.has(.json) {
                try invocation.console.print(json: result)
            } else {
                invocation.console.print(isGood ? .isFoundNow(id) : .isLowerNow(id))
            }
            return .done
        }
    }

    static let unanswered = Command(
        name: "unanswered",
        summary: Message("list what was asked and got no answer, most asked first", "列出问过而没有答案的问题，问得最多的在前"),
        details: Message(
            """
            What a maintainer should write next. Nearly equal questions count as one; one
            that the pairs answer by now is forgotten.
            """,
            """
            维护者下一步该写什么。几乎相同的问题算一个；现在已经能回答的不再列出。
            """),
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
        for line in UnansweredPrinter.lines(result.questions, width: invocation.console.width) {
            invocation.console.print(line)
        }
        return .done
    }
}

enum UnansweredPrinter {
    /// How often each was asked, when last, and the question.
    static func lines(_ questions: [Unanswered.Question], width: Int?) -> [StyledText] {
        let digits = String(questions.map(\.count).max() ?? 0).count
        return questions.flatMap { question in
            let day = question.last.prefix { $0 != "T" }
            let head = StyledText(padded(String(question.count), digits) + "×  \(day)  ", .faint)
            return head.followed(by: StyledText(oneLine(question.question)), width: width)
        }
    }
}
