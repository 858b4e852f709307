// The help texts, made from the table of commands. No line is wider than the narrowest terminal that is usual.

enum Help {
    /// Cells in a line.
    static let width = 80

    /// What `ask --help` prints.
    static var overview: String {
        let commands = Command.all.filter { !$0.name.isEmpty }
        return """
            ask finds the past answers to a question.

            Usage: ask [OPTIONS] QUESTION…  the closest past answers
                   ask [OPTIONS]            questions one by one, from stdin one a line
                   ask COMMAND [OPTIONS] …  one of the commands below
                   ask -- QUESTION…         a question that begins like a command or option

            Commands:
            \(table(commands.map { ($0.name + " " + $0.operands.usage, $0.summary) }))

            Options:
            \(options(of: .question))

            Exit codes: 0 done or answered, 1 no answer above the threshold, 2 wrong usage,
            65 bad input data, 69 no daemon, 70 internal fault, 77 not permitted.
            `ask COMMAND --help` tells more about a command.
            """
    }

    /// What `ask COMMAND --help` prints.
    static func text(on command: Command) -> String {
        if command.name.isEmpty { return overview }
        let operands = command.operands.usage
        let details = command.details.isEmpty ? "" : "\n\(command.details)\n"
        return """
            \(command.title): \(command.summary).

            Usage: \(command.title) [OPTIONS]\(operands.isEmpty ? "" : " " + operands)
            \(details)
            Options:
            \(options(of: command))
            """
    }

    private static func options(of command: Command) -> String {
        table(command.allOptions.map { ($0.usage, $0.help) })
    }

    /// Two columns, the first padded, the second folded; what is too long for the first has a line of its own.
    private static func table(_ rows: [(String, String)]) -> String {
        let column = 26
        let blanks = String(repeating: " ", count: column)
        return rows.map { left, right in
            let left = "  " + left.trimmingBlanks()
            let isShort = left.displayWidth + 2 <= column
            let start = isShort ? pad(left, column) : left + "\n" + blanks
            return start
                + StyledText(right).wrapped(to: width - column).map(\.plain).joined(separator: "\n" + blanks)
        }.joined(separator: "\n")
    }
}
