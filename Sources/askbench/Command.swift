// askbench's commands, in one table: help and dispatch come from it.

/// One command.
struct Command: Sendable {
    let name: String
    /// What comes after the name.
    let arguments: String
    let summary: String
    /// - Throws: `UsageError` when the arguments are not those of `arguments`; anything else is a failure.
    let run: @Sendable ([String]) throws -> Void

    static let all: [Command] =
        ModelCommands.all + [
            TrainRestoration.command, MeasureRestoration.command, EngineCommand.command, ImportCommand.command,
            DurabilityCommand.command, UpdateCommand.command, SoakCommand.command, SocketCommand.command,
            SpellingBenchmark.command, Misspelling.command, Compare.command,
        ]

    static var help: String {
        let rows = all.map { "  askbench \($0.name) \($0.arguments)\n      \($0.summary)\n" }
        return "askbench measures askd and remakes its models.\n\n" + rows.joined()
    }
}

/// Arguments that a command does not take.
struct UsageError: Error {}
