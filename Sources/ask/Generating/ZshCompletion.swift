// Completion for zsh: a function for a directory of $fpath, where it is called _ask.

import AskProtocol

enum ZshCompletion {
    static func text(in language: Language) -> String {
        let commands = Command.allNamed.map { command in
            "        " + quoted(command.name + ":" + command.summary.text(in: language).replacing(":", with: "\\:"))
        }
        let cases = Command.allNamed.map { command in
            let operands = command.takesFiles ? [quoted("*:\(command.operands.name.text(in: language)):_files")] : []
            let specifications = command.allOptions.flatMap { specification($0, language) } + operands
            return """
                        \(command.name))
                            _arguments -s -S : \\
                \(continued(specifications, indentation: 16)) ;;
                """
        }
        return """
            #compdef ask
            # Completion for ask in zsh, written by: ask --generate zsh
            _ask() {
                local curcontext=$curcontext state line
                typeset -A opt_args
                local -a commands
                commands=(
            \(commands.joined(separator: "\n"))
                )
                _arguments -C -s -S : \\
            \(continued(Command.question.allOptions.flatMap { specification($0, language) }, indentation: 8)) \\
                    '1: :->first' '*:: :->rest' && return
                case $state in
                first) _describe -t commands command commands ;;
                rest)
                    case $words[1] in
                    help) _describe -t commands command commands ;;
            \(cases.joined(separator: "\n"))
                    esac ;;
                esac
            }
            if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ask "$@"; else compdef _ask ask; fi

            """
    }

    /// `'*--tag=[only with this tag]:TAG:'`, for each spelling.
    private static func specification(_ option: Option, _ language: Language) -> [String] {
        let help = option.help.text(in: language).replacing("\\", with: "\\\\").replacing("[", with: "\\[")
            .replacing("]", with: "\\]").replacing(":", with: "\\:")
        let placeholder = option.value?.placeholder.text(in: language) ?? ""
        let action =
            switch option.value {
            case nil: ""
            case .file: ":\(placeholder):_files"
            case .choice(let choices): ":\(option.name):(\(choices.joined(separator: " ")))"
            case .text, .integer, .date: ":\(placeholder): "
            }
        let repeats = option.repeats ? "*" : ""
        return option.spellings.map { spelling in
            let joint = option.value == nil ? "" : spelling.hasPrefix("--") ? "=" : "+"
            return quoted("\(repeats)\(spelling)\(joint)[\(help)]\(action)")
        }
    }

    private static func continued(_ specifications: [String], indentation: Int) -> String {
        let blanks = String(repeating: " ", count: indentation)
        return specifications.map { blanks + $0 }.joined(separator: " \\\n")
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
