// What `ask --generate` writes for other programs to install: the manual page and the shells' completions.

import AskProtocol

enum Generated: String, CaseIterable {
    case man, bash, zsh, fish

    func text(in language: Language) -> String {
        switch self {
        case .man: ManualPage.text(in: language)
        case .bash: BashCompletion.text
        case .zsh: ZshCompletion.text(in: language)
        case .fish: FishCompletion.text(in: language)
        }
    }
}

extension Option {
    static let generate = Option(
        name: "generate", value: .choice(Generated.allCases.map(\.rawValue)),
        help: Message("print the manual page or a shell's completions", "打印手册页或某个 shell 的补全脚本"))

    /// `--limit`, `-o`: as it may be typed.
    var spellings: [String] { ["--" + name] + (short.map { ["-\($0)"] } ?? []) }
}

extension Command {
    /// All but the question, which has no name.
    static var allNamed: [Command] { all.filter { !$0.name.isEmpty } }

    /// Whether its operands are files.
    var takesFiles: Bool { operands.name == Placeholder.file }
}
