// The commands. Each is declared once, in Commands/, and listed here; help and usage errors come from the declaration.

import AskProtocol

/// What `ask` can be told to do.
struct Command: Sendable {
    /// The word that chooses it; empty for asking a question.
    let name: String
    /// What stands after the options.
    var operands = Operands(name: .verbatim(""), count: 0...0)
    /// One line without a full stop.
    let summary: Message
    /// Paragraphs of `ask NAME --help`, each line at most 80 columns wide; nil if the summary says it all.
    var details: Message?
    var options: [Option] = []
    let run: @Sendable (Invocation) throws -> ExitCode

    struct Operands: Sendable {
        /// `ID`, `FILE`.
        let name: Message
        let count: ClosedRange<Int>

        /// `ID`, `[FILE…]`; empty when there are none.
        var usage: Message {
            if count.upperBound == 0 { return .verbatim("") }
            let names = count.upperBound > 1 ? name.repeated : name
            return count.lowerBound == 0 ? names.optional : names
        }
    }

    static let all: [Command] = [
        .question, .import, .export, .add, .edit, .remove, .show, .good, .bad, .unanswered, .topics, .status, .metrics,
        .backup,
        .restore, .eval, .repair, .mcp,
    ]

    static func named(_ name: String) -> Command? {
        all.first { $0.name == name && !name.isEmpty }
    }

    /// The options that it takes, the common ones last.
    var allOptions: [Option] { options + Option.common }

    /// `import FILE…`
    var usage: Message { .words(.verbatim(name), operands.usage) }

    /// `ask import`; `ask` for questions.
    var title: String { name.isEmpty ? "ask" : "ask " + name }
}

/// A command with what was typed after it, and what it works with.
struct Invocation {
    let command: Command
    let arguments: Arguments
    let console: Console
    let environment: [String: String]
}
