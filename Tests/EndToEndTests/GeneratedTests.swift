// The manual page and the shells' completions, as the programs that they are for understand them.

import AskProtocol
import Foundation
import TestSupport
import Testing

@testable import ask

struct GeneratedTests {
    /// Whether there is such a program; CI installs them.
    private static func isThere(_ program: String) -> Bool {
        ["/bin/", "/usr/bin/", "/usr/local/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + program)
        }
    }

    private func generated(_ name: String, language: String = "C.UTF-8") throws -> String {
        let output = try BuiltProgram.ask.run(["--generate", name], environment: ["LC_ALL": language])
        #expect(output.status == 0 && output.standardError.isEmpty)
        return output.standardOutput
    }

    /// What a shell prints.
    private func lines(_ script: String) throws -> [String] {
        let output = try BuiltProgram.shell(script)
        #expect(output.status == 0, "\(output.standardError)")
        return output.standardOutput.split(separator: "\n").map(String.init)
    }

    private static let spellings = Command.all.map { command in
        (command: command, options: Set(command.allOptions.flatMap(\.spellings)))
    }

    @Test(arguments: ["C.UTF-8", "zh_CN.UTF-8"])
    func `the manual page names all that can be typed, and has no fault`(language: String) throws {
        let source = try generated("man", language: language)
        for command in Command.allNamed { #expect(source.contains(".SS \"ask \(command.name)")) }
        for option in Command.all.flatMap(\.options) {
            let usage = option.usage.text(in: Language(environment: ["LANG": language]))
            #expect(source.contains(".B \"" + usage.replacing("-", with: "\\-") + "\""), "\(usage)")
        }
        for colon in REPL.colons { #expect(source.contains(".B \":\(colon.name)")) }
        for meaning in ExitCode.meanings { #expect(source.contains(".B \"\(meaning.code.rawValue)\"")) }
        #expect(source.split(separator: "\n").allSatisfy { !$0.hasPrefix(" ") })
        guard Self.isThere("mandoc") else { return }
        let directory = try TemporaryDirectory()
        let page = try directory.write(source, to: "ask.1")
        let lint = try BuiltProgram.shell("mandoc -T lint -W warning \(page)")
        // A page without a date of its own is not dated by every build.
        let faults = lint.standardOutput.split(separator: "\n").filter { !$0.contains("missing date") }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// What bash offers for the last of the words.
    private func bash(_ script: String, _ words: [String]) throws -> Set<String> {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let program = """
            . \(script)
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1)
            _ask; printf '%s\\n' "${COMPREPLY[@]}"
            """
        return Set(try lines("bash -c '\(program.replacing("'", with: #"'\''"#))'"))
    }

    @Test func `bash completes commands, options and their values`() throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(try generated("bash"), to: "ask.bash")
        for (command, options) in Self.spellings {
            let words = command.name.isEmpty ? ["ask"] : ["ask", command.name]
            #expect(try bash(script, words + ["-"]) == options)
        }
        #expect(try bash(script, ["ask", ""]) == Set(Command.allNamed.map(\.name) + ["help"]))
        #expect(try bash(script, ["ask", "--limit", "3", "exp"]) == ["export"])
        #expect(try bash(script, ["ask", "import", "--format", ""]).contains("tsv"))
        #expect(try bash(script, ["ask", "import", "--format", "=", "c"]) == ["csv", "conv"])
        #expect(try bash(script, ["ask", "export", "--format", "o"]) == ["opensearch"])
        #expect(try bash(script, ["ask", "help", "sta"]) == ["status"])
        #expect(try bash(script, ["ask", "how", "do", "--ti"]).isEmpty)
        #expect(try bash(script, ["ask", "how", "do", "--to"]) == ["--topic"])
        #expect(try bash(script, ["ask", "--", "--to"]).isEmpty)
        let file = try directory.write("", to: "a file.md")
        #expect(try bash(script, ["ask", "import", directory.path + "/a"]) == [file, directory.path + "/ask.bash"])
    }

    @Test(.enabled(if: isThere("fish"), "fish is not installed"))
    func `fish completes commands, options and their values`() throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(try generated("fish"), to: "ask.fish")
        func fish(_ line: String) throws -> Set<String> {
            let completed = try lines("HOME=\(directory.path) fish -c 'source \(script); complete -C \"\(line)\"'")
            return Set(completed.map { String($0.split(separator: "\t")[0]) })
        }
        for (command, options) in Self.spellings {
            #expect(try fish("ask \(command.name) -").isSuperset(of: options), "\(command.name)")
        }
        #expect(try fish("ask ").isSuperset(of: Command.allNamed.map(\.name)))
        #expect(try fish("ask import --format c") == ["csv", "conv"])
    }

    @Test(.enabled(if: isThere("zsh"), "zsh is not installed"))
    func `zsh completes commands, options and their values`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(try generated("zsh"), to: "_ask")
        // Completion runs in a line editor alone: one is given a terminal and a Tab (zpty of zshmodules(1)).
        func zsh(_ line: String) throws -> String {
            let script = """
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z 'PS1=; fpath=(\(directory.path) $fpath); autoload -U compinit; compinit -u -D; stty columns 200 rows 1000'
                zpty -w z 'zstyle ":completion:*" list-packed no; LISTMAX=10000; setopt no_always_last_prompt; print READ""Y'
                while zpty -r z text && [[ $text != *READY* ]]; do :; done
                zpty -w -n z '\(line)'$'\\t'
                sleep 1.5
                zpty -w -n z $'\\x03'
                while zpty -r -t z text; do print -r -- $text; done
                """
            let file = try directory.write(script, to: "run.zsh")
            return try lines("HOME=\(directory.path) TERM=xterm zsh -f \(file)").joined(separator: "\n")
        }
        let commands = try zsh("ask ")
        for command in Command.allNamed { #expect(commands.contains(command.name), "\(commands)") }
        let options = try zsh("ask import --")
        for option in Command.import.allOptions { #expect(options.contains("--" + option.name), "\(options)") }
    }
}
