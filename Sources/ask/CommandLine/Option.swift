// The options of the commands. Each is declared once; parsing, checking, help and error messages read the declaration.

import AskProtocol

/// An option: `--name`, or `--name VALUE`.
struct Option: Sendable {
    /// Without the dashes. An option of the same name takes a value in every command or in none.
    let name: String
    /// A single letter, `-o`.
    var short: Character?
    /// What it takes; nil for a switch.
    var value: Value?
    /// Whether each occurrence adds a value; otherwise the last one counts.
    var repeats = false
    /// One line.
    let help: Message

    enum Value: Sendable {
        /// Any text; what help calls it.
        case text(Message)
        /// A path; what help calls it.
        case file(Message)
        case integer(ClosedRange<Int>)
        /// What `PartialDate` reads.
        case date
        case choice([String])
    }

    /// `--limit N`, as help shows it.
    var usage: Message {
        let letter = short.map { "-\($0), " } ?? ""
        return .words(.verbatim(letter + "--" + name), value?.placeholder ?? .verbatim(""))
    }
}

extension Option.Value {
    var placeholder: Message {
        switch self {
        case .text(let name), .file(let name): name
        case .integer: Placeholder.number
        case .date: Placeholder.date
        case .choice(let names): .verbatim(names.joined(separator: "|"))
        }
    }

    /// What may be given, for an error message.
    var expectation: Message {
        switch self {
        case .text(let name), .file(let name): Message(name.english.lowercased(), name.chinese)
        case .integer(let range): .expectedInteger(range)
        case .date: PartialDate.expectation
        case .choice(let names): .expectedChoice(names)
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .text, .file: true
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .date: PartialDate(text) != nil
        case .choice(let names): names.contains(text)
        }
    }
}

// MARK: - Options of more than one command

extension Option {
    static let socket = Option(
        name: "socket", value: .file(Placeholder.path),
        help: Message(
            "the daemon's socket; else $ASKD_SOCKET, yours, the system's", "守护进程的套接字；默认依次是 $ASKD_SOCKET、你自己的、系统的"))
    static let noSpawn = Option(
        name: "no-spawn", help: Message("do not start askd when none answers", "没有 askd 应答时也不启动它"))
    static let color = Option(
        name: "color", value: .choice(ColorChoice.allCases.map(\.rawValue)),
        help: Message("colours: on a terminal (auto), always or never", "颜色：只在终端上（auto）、总是或从不"))
    static let help = Option(name: "help", short: "h", help: Message("print this help", "显示本帮助"))
    static let version = Option(name: "version", short: "V", help: Message("print the version", "显示版本"))

    /// What every command takes.
    static let common = [socket, noSpawn, color, help, version]

    static let json = Option(name: "json", help: Message("print the result as one line of JSON", "把结果打印成一行 JSON"))
    static let source = Option(
        name: "source", value: .text(Placeholder.name), help: Message("the source's name", "来源的名字"))
    static let dryRun = Option(
        name: "dry-run", help: Message("say what would happen and change nothing", "只说会怎样，什么都不改"))
}
