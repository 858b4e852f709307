// Completion for fish: a file for a directory of $fish_complete_path.

import AskProtocol

enum FishCompletion {
    static func text(in language: Language) -> String {
        let names = Command.allNamed.map(\.name).joined(separator: " ")
        var lines = ["# Completion for ask in fish, written by: ask --generate fish", "complete -c ask -f"]
        for command in Command.allNamed {
            let summary = quoted(command.summary.text(in: language))
            lines.append("complete -c ask -n __fish_use_subcommand -a \(command.name) -d \(summary)")
        }
        lines.append("complete -c ask -n '__fish_seen_subcommand_from help' -a '\(names)'")
        for command in Command.all {
            let condition =
                command.name.isEmpty
                ? "'not __fish_seen_subcommand_from \(names)'" : "'__fish_seen_subcommand_from \(command.name)'"
            for option in command.allOptions {
                lines.append("complete -c ask -n \(condition) " + specification(option, language))
            }
            if command.takesFiles { lines.append("complete -c ask -n \(condition) -F") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func specification(_ option: Option, _ language: Language) -> String {
        let value =
            switch option.value {
            case nil: ""
            case .file: " -r -F"
            case .choice(let choices): " -x -a " + quoted(choices.joined(separator: " "))
            case .text, .integer, .date: " -x"
            }
        let short = option.short.map { " -s \($0)" } ?? ""
        return "-l \(option.name)\(short)\(value) -d " + quoted(option.help.text(in: language))
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
