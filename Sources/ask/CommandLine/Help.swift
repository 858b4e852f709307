// The help texts, made from the table of commands.

enum Help {
    /// What `ask --help` prints.
    static var overview: String {
        let commands = Command.all.filter { !$0.name.isEmpty }
        return """
            ask finds the past answers to a question.

            Usage: ask [OPTIONS] QUESTION…      the closest past answers
                   ask [OPTIONS]                questions one after another, or one a line from stdin
                   ask COMMAND [OPTIONS] …      one of the commands below
                   ask -- QUESTION…             a question that begins like a command or an option

            Commands:
            \(table(commands.map { (($0.name + " " + $0.operands.usage), $0.summary) }))

            Options:
            \(options(of: .question))

            Exit codes: 0 done or answered, 1 no answer above the threshold, 2 wrong usage, 65 bad input data,
            69 no daemon, 70 internal fault, 77 not permitted.
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

    /// Two columns, the first padded; what is too long for it has a line of its own.
    private static func table(_ rows: [(String, String)]) -> String {
        let width = 24
        return rows.map { left, right in
            let left = left.trimmingSuffix { $0 == " " }
            let gap =
                left.count <= width
                ? String(repeating: " ", count: width - left.count)
                : "\n" + String(repeating: " ", count: width + 2)
            return "  " + left + gap + "  " + right
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
