// The help texts, made from the table of commands. No line is wider than the narrowest terminal that is usual.

import AskProtocol

enum Help {
    /// Cells in a line.
    static let width = 80

    /// What `ask --help` prints.
    static func overview(in language: Language = .current) -> String {
        let commands = Command.all.filter { !$0.name.isEmpty }
        return """
            \(Message.helpPurpose.text(in: language))

            \(title(.helpUsage, language))
            \(table(Usage.forms.map { ($0.form, $0.meaning) }, language, column: 31))

            \(title(.helpCommands, language))
            \(table(commands.map { ($0.usage, $0.summary) }, language))

            \(title(.helpOptions, language))
            \(options(of: .question, language))

            \(folded(.helpExitCodes, language))
            \(folded(.helpMore, language))
            """
    }

    /// What `ask COMMAND --help` prints.
    static func text(on command: Command, in language: Language = .current) -> String {
        if command.name.isEmpty { return overview(in: language) }
        let usage = Message.words(.verbatim(command.title), Placeholder.options.optional, command.operands.usage)
        let details = command.details.map { "\n\($0.text(in: language))\n" } ?? ""
        let colon = Message(": ", "：").text(in: language)
        let stop = Message(".", "。").text(in: language)
        return """
            \(command.title)\(colon)\(command.summary.text(in: language))\(stop)

            \(title(.helpUsage, language)) \(usage.text(in: language))
            \(details)
            \(title(.helpOptions, language))
            \(options(of: command, language))
            """
    }

    private static func title(_ message: Message, _ language: Language) -> String {
        message.text(in: language) + Message(":", "：").text(in: language)
    }

    private static func folded(_ message: Message, _ language: Language) -> String {
        StyledText(message.text(in: language)).wrapped(to: width).map(\.plain).joined(separator: "\n")
    }

    private static func options(of command: Command, _ language: Language) -> String {
        table(command.allOptions.map { ($0.usage, $0.help) }, language)
    }

    /// Two columns, the first padded, the second folded; what is too long for the first has a line of its own.
    private static func table(_ rows: [(Message, Message)], _ language: Language, column: Int = 26) -> String {
        let blanks = String(repeating: " ", count: column)
        return rows.map { left, right in
            let left = "  " + left.text(in: language)
            let isShort = left.displayWidth + 2 <= column
            let start = isShort ? pad(left, column) : left + "\n" + blanks
            return start
                + StyledText(right.text(in: language)).wrapped(to: width - column).map(\.plain)
                .joined(separator: "\n" + blanks)
        }.joined(separator: "\n")
    }
}

/// The ways to call the program.
enum Usage {
    private static let ask = Message.verbatim("ask")

    static let forms: [(form: Message, meaning: Message)] = [
        (
            .words(ask, Placeholder.options.optional, Placeholder.question.repeated),
            Message("the closest past answers", "最接近的过去的答案")
        ),
        (
            .words(ask, Placeholder.options.optional),
            Message("a conversation on a terminal; else a question in each line of stdin", "在终端上是对话；否则标准输入每行一个问题")
        ),
        (
            .words(ask, Placeholder.command, Placeholder.options.optional, .verbatim("…")),
            Message("one of the commands below", "下面的命令之一")
        ),
        (
            .words(ask, .verbatim("--"), Placeholder.question.repeated),
            Message("a question that begins like a command or option", "开头像命令或选项的问题")
        ),
    ]
}
