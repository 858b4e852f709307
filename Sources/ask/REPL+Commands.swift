// What a line that begins with a colon does.

import AskProtocol
import Platform

extension REPL {
    /// A command of the REPL: everything about it in one place.
    struct Colon {
        let name: String
        /// What follows the name, as the help shows it.
        var operand = Message.verbatim("")
        var takesOperand: Bool { operand != .verbatim("") }
        let help: Message
        /// What may follow the name, for completion.
        var candidates: (REPL) -> [String] = { _ in [] }
        /// Whether to go on; with what follows the name, without blanks around it.
        let run: (inout REPL, String) throws -> Bool
    }

    static var colons: [Colon] { questions + aboutAnswers + aboutAnAnswer + general }

    private static var questions: [Colon] {
        [
            Colon(
                name: "new", help: Message("begin a new conversation: forget what was asked before", "开始新的对话：忘掉之前问过的")
            ) {
                repl, _ in
                repl.startAnew()
                repl.console.note(.newConversation)
                return true
            },
            Colon(
                name: "topic", operand: Message.verbatim("T").optional,
                help: Message("only from topics with these words; from all without T", "只看主题含有这些词的；没有 T 则不限"),
                candidates: { $0.topicTitles }
            ) { repl, words in
                repl.topic = words.isEmpty ? nil : words
                repl.console.note(words.isEmpty ? .fromAllTopics : .fromTopics(oneLine(words)))
                return true
            },
            Colon(
                name: "since", operand: Message.verbatim("D").optional,
                help: Message("only from this day, month or year on; from all without D", "只看从这一天、月或年起的；没有 D 则不限"),
                candidates: { $0.years }
            ) { repl, date in
                guard date.isEmpty || PartialDate(date) != nil else {
                    repl.console.note(.wrongDay(oneLine(date)))
                    return true
                }
                repl.since = date.isEmpty ? nil : date
                repl.console.note(date.isEmpty ? .fromAllDays : .fromDay(date))
                return true
            },
            Colon(name: "unanswered", help: Message("list what was asked and got no answer", "列出问过而没有答案的")) { repl, _ in
                let result = try repl.asking.call(Unanswered.self, Unanswered.Parameters(since: repl.since))
                if result.questions.isEmpty { repl.console.note(.thereIsNone) }
                for line in UnansweredPrinter.lines(result.questions, width: repl.console.width) {
                    repl.console.print(line)
                }
                return true
            },
            Colon(
                name: "keep", operand: Placeholder.text.optional,
                help: Message("keep the last question as a pair, with TEXT as its answer", "把刚才的问题留作一条问答，内容是它的答案")
            ) { repl, answer in
                try repl.keep(answer: answer)
                return true
            },
        ]
    }

    private static var aboutAnswers: [Colon] {
        [
            Colon(name: "more", help: Message("show further answers to the last question", "显示刚才问题的更多答案")) { repl, _ in
                if repl.shownCount < repl.answers.count {
                    repl.show(upTo: repl.shownCount + Ask.defaultLimit)
                } else {
                    repl.console.note(.noMoreAnswers)
                }
                return true
            }
        ]
    }

    /// A command whose operand is the number of an answer.
    private static func about(
        _ name: String, _ help: Message, run: @escaping (inout REPL, Answer) throws -> Void
    ) -> Colon {
        Colon(
            name: name, operand: Placeholder.number, help: help,
            candidates: { (1...max(1, $0.shownCount)).map(String.init) }
        ) {
            repl, number in
            if let answer = repl.answer(number) { try run(&repl, answer) }
            return true
        }
    }

    private static var aboutAnAnswer: [Colon] {
        [
            about("explain", Message("show what that answer's score is made of", "显示那个答案的得分由什么组成")) { repl, answer in
                let printer = AnswerPrinter(width: repl.console.width, threshold: repl.threshold)
                for line in printer.explanation(answer) { repl.console.print(line) }
            },
            about("source", Message("show where that answer is from", "显示那个答案的来源")) { repl, answer in
                let place = answer.source.map { $0.name + ($0.line.map { ":\($0)" } ?? "") }
                repl.console.print(StyledText(place.map(oneLine) ?? Message.namesNoSource(answer.id).description))
            },
            about("copy", Message("copy that answer to the clipboard", "把那个答案复制到剪贴板")) { try $0.copy($1) },
            about(
                "good",
                Message("tell that it answers; it is found by your words from then on", "说明它回答了问题；以后用你的词就能找到它")
            ) { try $0.giveFeedback($1, isGood: true) },
            about(
                "bad", Message("tell that it does not answer; it ranks lower for your words", "说明它没有回答；对你的词排得低些")
            ) { try $0.giveFeedback($1, isGood: false) },
        ]
    }

    private static var general: [Colon] {
        [
            Colon(name: "help", help: Message("print this help", "显示本帮助")) { repl, _ in
                repl.printTable(helpRows, column: 16)
                repl.console.print("  \(Message.anythingElse)")
                if repl.console.isOnCapableTerminal {
                    repl.console.print("\n\(Message.keysHeading)")
                    repl.printTable(LineEditor.keyTable.map { (.verbatim($0.keys), $0.meaning) }, column: 32)
                }
                return true
            },
            Colon(name: "quit", help: Message("leave, as Ctrl-D does", "离开，与 Ctrl-D 相同")) { _, _ in false },
        ]
    }

    /// What may be typed beside questions, and what it does.
    static var helpRows: [(head: Message, help: Message)] {
        [(.verbatim("1, 2, …"), .printThatAnswer)]
            + colons.map { (.words(.verbatim(":" + $0.name), $0.operand), $0.help) }
    }

    private func printTable(_ rows: [(Message, Message)], column: Int) {
        for (head, help) in rows {
            let head = StyledText("  " + pad(head.description, column - 2))
            for line in head.followed(by: StyledText(help.description), width: console.width) { console.print(line) }
        }
    }

    /// Runs a command. Any beginning of its name will do that is not another's too.
    /// - Parameter line: without the colon.
    mutating func command(_ line: Substring) throws -> Bool {
        let name = line.prefix { !$0.isWhitespace }
        let candidates = Self.colons.filter { $0.name == name }
        let named = candidates.isEmpty ? Self.colons.filter { !name.isEmpty && $0.name.hasPrefix(name) } : candidates
        guard let colon = named.first else {
            console.note(.unknownColon(oneLine(String(name))))
            return true
        }
        guard named.count == 1 else {
            console.note(.ambiguousColon(String(name), named.map { ":" + $0.name }))
            return true
        }
        let operand = String(line.dropFirst(name.count)).trimmingBlanks()
        guard operand.isEmpty || colon.takesOperand else {
            console.note(.standsAlone(colon.name))
            return true
        }
        return try colon.run(&self, operand)
    }

    /// What a line that begins as `typed` may be completed to.
    func completions(of typed: String) -> [String] {
        guard typed.hasPrefix(":") else { return [] }
        guard let blank = typed.firstIndex(of: " ") else {
            return Self.colons.map { ":" + $0.name }.filter { $0.hasPrefix(typed) }
        }
        let name = typed[..<blank].dropFirst()
        let named = Self.colons.filter { $0.name.hasPrefix(name) }
        guard let colon = named.first(where: { $0.name == name }) ?? (named.count == 1 ? named[0] : nil) else {
            return []
        }
        let head = typed[...blank]
        return colon.candidates(self).map { head + $0 }.filter { $0.hasPrefix(typed) }
    }

    /// The shown answer with this number; says so if there is none.
    private func answer(_ number: String) -> Answer? {
        if let index = Int(number), index >= 1, index <= shownCount { return answers[index - 1] }
        console.note(shownCount == 0 ? .noNumberYet : .wrongNumber(oneLine(number), upTo: shownCount))
        return nil
    }

    private func giveFeedback(_ answer: Answer, isGood: Bool) throws {
        _ = try asking.call(Feedback.self, Feedback.Parameters(id: answer.id, question: question, good: isGood))
        console.note(isGood ? .isFoundNow(answer.id) : .isLowerNow(answer.id))
    }

    /// Adds the last question, for somebody to answer it or with an answer.
    private func keep(answer: String) throws {
        if question.isEmpty { return console.note(.nothingToKeep) }
        let result = try asking.call(Add.self, Add.Parameters(entries: [Entry(question: question, answer: answer)]))
        if let id = result.ids.first { console.note(.kept(id, isAnswered: !answer.isEmpty)) }
    }

    private func copy(_ answer: Answer) throws {
        guard console.showsProgress else { return console.note(.cannotCopy) }
        let entry = try asking.call(Get.self, Get.Parameters(id: answer.id))
        let bytes = Array(entry.answer.utf8)
        if bytes.count > Clipboard.limit { return console.note(.tooLongToCopy(bytes.count, limit: Clipboard.limit)) }
        try console.prompt(Clipboard.sequence(bytes))
        console.note(.copied(answer.id))
    }
}
