// `ask repair`: damaged text restored, without a daemon.

import AskProtocol
import Platform
import TextRepair

extension Option {
    static let mark = Option(name: "mark", help: "wrap doubtful characters: ⟦字⟧")
    static let doubtfulJSON = Option(name: "json", help: "print what was done and what is doubtful as a line of JSON")
}

extension Command {
    static let repair = Command(
        name: "repair", operands: Operands(name: "FILE", count: 0...1),
        summary: "restore the text of a file that was decoded wrongly",
        details: """
            What the damage left of each character decides where it can; what is doubtful
            after that is reported. No daemon is needed. Without FILE, or with -, stdin is
            read.
            With --json stdout gets the report; the text goes to -o, if at all.
            """,
        options: [.output, .mark, .doubtfulJSON]
    ) { invocation in
        let arguments = invocation.arguments
        if arguments.words.isEmpty, StandardStream.input.isTerminal {
            throw AskError.usage("repair needs FILE, or text on stdin", invocation.command)
        }
        let input = RestoredFile(path: arguments.words.first ?? "-")
        if let output = arguments.text(.output), try input.isSame(as: output) {
            throw AskError.usage("repair reads \(output) while it writes; give -o another file", invocation.command)
        }
        var text = try RestoredText(arguments, invocation.console)
        let report = try input.read(
            repair: .auto, models: StandardDirectories(environment: invocation.environment).models,
            progress: { fraction in
                if let fraction { invocation.console.progress("\(input.name): \(Int(fraction * 100))%") }
            },
            line: { try text.add($0) })
        let doubtful = text.doubtful
        try text.finish()
        invocation.console.eraseProgress()
        if arguments.has(.doubtfulJSON) {
            try invocation.console.print(json: RepairOutcome(report: report, doubtful: doubtful))
        } else {
            invocation.console.note(repairSummary(of: report))
        }
        return .done
    }
}

private func repairSummary(of report: RepairReport) -> String {
    if report.repairedLines == 0 { return "nothing to restore" }
    return "\(count(report.repairedLines, "line")) restored; \(count(report.repairedCharacters, "character")) had lost "
        + "bytes: \(report.doubtfulCharacters) doubtful, \(report.unmappableCharacters) unreadable"
}

/// What `ask repair --json` prints: the report's members, and the doubtful characters.
struct RepairOutcome: Encodable {
    var report: RepairReport
    var doubtful: [Doubt]

    /// A character restored without certainty.
    struct Doubt: Sendable, Equatable, Encodable {
        /// In the file, ≥ 1.
        var line: Int
        /// Byte range in the restored line.
        var start: Int
        var end: Int
        var text: String
        /// What else it may be.
        var alternative: String?
    }

    private enum Key: String, CodingKey { case doubtful }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(doubtful, forKey: .doubtful)
    }
}

/// The restored lines on their way out, and what is doubtful in them.
private struct RestoredText: ~Copyable {
    private(set) var doubtful: [RepairOutcome.Doubt] = []
    private let marks: Bool
    private let reports: Bool
    /// Nil when the report has stdout to itself.
    private var file: ResultFile?

    init(_ arguments: Arguments, _ console: Console) throws {
        marks = arguments.has(.mark)
        reports = arguments.has(.doubtfulJSON)
        let path = arguments.text(.output)
        if reports, path == nil { file = nil } else { file = try ResultFile(path: path, console: console) }
    }

    mutating func add(_ line: RestoredLine) throws {
        if reports { note(line) }
        try file?.write((marks ? Self.marked(line) : line.text) + line.terminator.rawValue)
    }

    consuming func finish() throws {
        try file.take()?.finish()
    }

    private mutating func note(_ line: RestoredLine) {
        let bytes = Array(line.text.utf8)
        for (range, alternative) in zip(line.doubtful, line.alternatives) {
            doubtful.append(
                RepairOutcome.Doubt(
                    line: line.number, start: range.lowerBound, end: range.upperBound,
                    text: String(decoding: bytes[range], as: UTF8.self), alternative: alternative.map { String($0) }))
        }
    }

    private static func marked(_ line: RestoredLine) -> String {
        let bytes = Array(line.text.utf8)
        var marked: [UInt8] = []
        var end = 0
        for range in line.doubtful {
            marked += bytes[end..<range.lowerBound] + "⟦".utf8 + bytes[range] + "⟧".utf8
            end = range.upperBound
        }
        return String(decoding: marked + bytes[end...], as: UTF8.self)
    }
}
