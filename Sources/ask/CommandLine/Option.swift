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
    let help: String

    enum Value: Sendable {
        /// Any text; what help calls it.
        case text(String)
        case integer(ClosedRange<Int>)
        /// What `PartialDate` reads.
        case date
        case choice([String])
    }

    /// `--limit N`, as help shows it.
    var usage: String {
        let letter = short.map { "-\($0), " } ?? ""
        return letter + "--" + name + (value.map { " " + $0.placeholder } ?? "")
    }
}

extension Option.Value {
    var placeholder: String {
        switch self {
        case .text(let name): name
        case .integer: "N"
        case .date: "DATE"
        case .choice(let names): names.joined(separator: "|")
        }
    }

    /// What may be given, for an error message.
    var expectation: String {
        switch self {
        case .text(let name): name.lowercased()
        case .integer(let range) where range.upperBound == .max: "a whole number, \(range.lowerBound) or more"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .date: PartialDate.expectation
        case .choice(let names): "one of " + names.joined(separator: ", ")
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .text: true
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .date: PartialDate(text) != nil
        case .choice(let names): names.contains(text)
        }
    }
}

// MARK: - Options of more than one command

extension Option {
    static let socket = Option(
        name: "socket", value: .text("PATH"), help: "the daemon's socket; else $ASKD_SOCKET, yours, the system's")
    static let noSpawn = Option(name: "no-spawn", help: "do not start askd when none answers")
    static let color = Option(
        name: "color", value: .choice(ColorChoice.allCases.map(\.rawValue)),
        help: "colours: on a terminal (auto), always or never")
    static let help = Option(name: "help", short: "h", help: "print this help")
    static let version = Option(name: "version", short: "V", help: "print the version")

    /// What every command takes.
    static let common = [socket, noSpawn, color, help, version]

    static let json = Option(name: "json", help: "print the result as one line of JSON")
    static let source = Option(name: "source", value: .text("NAME"), help: "the source's name")
    static let dryRun = Option(name: "dry-run", help: "say what would happen and change nothing")
}
