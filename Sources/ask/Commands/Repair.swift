// `ask repair`: damaged text restored, without a daemon.

import AskProtocol
import Platform
import TextRepair

extension Option {
    static let mark = Option(name: "mark", help: Message("wrap doubtful characters: ⟦字⟧", "把存疑的字括起来：⟦字⟧"))
    static let doubtfulJSON = Option(
        name: "json",
        help: Message("print what was done and what is doubtful as a line of JSON", "用一行 JSON 说明做了什么、哪些字存疑"))
}

extension Command {
    static let repair = Command(
        name: "repair", operands: Operands(name: Placeholder.file, count: 0...1),
        summary: Message("restore the text of a file that was decoded wrongly", "还原被错误解码过的文本"),
        details: Message(
            """
            What the damage left of each character decides where it can; what is doubtful
            after that is reported. No daemon is needed. Without FILE, or with -, stdin is
            read.
            With --json stdout gets the report; the text goes to -o, if at all.
            """,
            """
            能凭每个字残留的信息判断的就判断；之后仍存疑的会报告。不需要守护进程。没有文件
            或文件是 - 时读标准输入。有 --json 时标准输出是报告；文本只写到 -o（若有）。
            """),
        options: [.output, .mark, .doubtfulJSON]
    ) { invocation in
        let arguments = invocation.arguments
        if arguments.words.isEmpty, StandardStream.input.isTerminal {
            throw AskError.usage(.repairNeedsFile, invocation.command)
        }
        let input = RestoredFile(path: arguments.words.first ?? "-")
        if let output = arguments.text(.output), try input.isSame(as: output) {
            throw AskError.usage(.repairReads(output), invocation.command)
        }
        var text = try RestoredText(arguments, invocation.console)
        let report = try input.read(
            repair: .auto, models: StandardDirectories(environment: invocation.environment).models,
            progress: { fraction in
                if let fraction { invocation.console.progress(.verbatim("\(input.name): \(Int(fraction * 100))%")) }
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

private func repairSummary(of report: RepairReport) -> Message {
    if report.repairedLines == 0 { return .nothingToRestore }
    return .restoredText(
        lines: report.repairedLines, characters: report.repairedCharacters, doubtful: report.doubtfulCharacters,
        unreadable: report.unmappableCharacters)
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
