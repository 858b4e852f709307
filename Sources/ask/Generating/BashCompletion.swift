// Completion for bash, which needs nothing but bash itself (4 or later).

enum BashCompletion {
    static var text: String {
        """
        # Completion for ask in bash, written by: ask --generate bash
        _ask() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word awaits= i
            COMPREPLY=()
            # bash takes --name=value for three words.
            [[ $cur == = ]] && cur=
            [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [[ $awaits ]]; then
                    [[ $word == = ]] || awaits=
                    continue
                fi
                case $word in
                    --) return ;;
                    \(valued(Command.all.flatMap(\.allOptions))) ) awaits=1 ;;
                    -*|=) ;;
                    *) command=$word; break ;;
                esac
            done
            case $command in
                ''|\(names.joined(separator: "|"))|help) ;;
                *) command=QUESTION ;;
            esac
            case $command:$prev in
        \(values)
            esac
            case $command in
        \(words)
            esac
        }
        complete -F _ask ask

        """
    }

    private static var names: [String] { Command.allNamed.map(\.name) }

    /// A pattern of the options that take a value.
    private static func valued(_ options: [Option]) -> String {
        Set(options.filter { $0.value != nil }.flatMap(\.spellings)).sorted().joined(separator: "|")
    }

    private static func pattern(_ command: Command) -> [String] {
        command.name.isEmpty ? ["", "QUESTION"] : [command.name]
    }

    /// What an option's value may be, for each command that takes it.
    private static var values: String {
        let files = #"mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null"#
        return Command.all.flatMap { command in
            command.allOptions.compactMap { option -> String? in
                let action: String
                switch option.value {
                case nil: return nil
                case .file: action = files
                case .choice(let choices):
                    action = #"mapfile -t COMPREPLY < <(compgen -W "\#(choices.joined(separator: " "))" -- "$cur")"#
                case .text, .integer, .date: action = ":"
                }
                let patterns = pattern(command).flatMap { name in option.spellings.map { "\(name):\($0)" } }
                return "        \(patterns.joined(separator: "|"))) \(action); return ;;"
            }
        }.joined(separator: "\n")
    }

    /// What may stand where no value is awaited: options after a dash, else commands or files.
    private static var words: String {
        Command.all.map { command in
            let options = command.allOptions.flatMap(\.spellings).joined(separator: " ")
            let pattern = pattern(command).map { $0.isEmpty ? "''" : $0 }.joined(separator: "|")
            let others =
                if command.name.isEmpty {
                    #"[[ $command ]] || mapfile -t COMPREPLY < <(compgen -W "\#((names + ["help"]).joined(separator: " "))" -- "$cur")"#
                } else if command.takesFiles {
                    #"mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null"#
                } else {
                    ":"
                }
            return """
                        \(pattern))
                            if [[ $cur == -* ]]; then
                                mapfile -t COMPREPLY < <(compgen -W "\(options)" -- "$cur")
                            else
                                \(others)
                            fi ;;
                """
        }.joined(separator: "\n") + """

                    help) mapfile -t COMPREPLY < <(compgen -W "\(names.joined(separator: " "))" -- "$cur") ;;
            """
    }
}
