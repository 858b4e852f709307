// From the command line to an exit code.

import AskProtocol
import Platform

enum Program {
    /// Does what the arguments say, and says on stderr what went wrong.
    static func run(_ arguments: [String], environment: [String: String]) -> ExitCode {
        let console = Console(environment: environment)
        do {
            let code = try run(Order(arguments), console, environment)
            try console.flush()
            return code
        } catch {
            // What was found before the failure is the user's all the same.
            try? console.flush()
            if case AskError.outputClosed = error { return .done }
            console.report(error)
            return ExitCode(error)
        }
    }

    private static func run(
        _ order: Order, _ console: Console, _ environment: [String: String]
    ) throws -> ExitCode {
        switch order {
        case .version: console.print("ask " + askdVersion)
        case .help(let command): console.print(command.map { Help.text(on: $0) } ?? Help.overview())
        case .generate(let wanted): try console.write(Array(wanted.text(in: .current).utf8))
        case .run(let command, let arguments):
            if let text = arguments.text(.color), let choice = ColorChoice(rawValue: text) { console.color = choice }
            return try command.run(
                Invocation(command: command, arguments: arguments, console: console, environment: environment))
        }
        return .done
    }
}
