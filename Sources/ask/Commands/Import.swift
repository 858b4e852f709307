// `ask import`: a file's pairs into the knowledge base.

import AskProtocol
import Importing
import Platform
import TextRepair

extension Option {
    static let format = Option(
        name: "format", value: .choice(["auto"] + ImportFormat.all.map(\.name)),
        help: "what FILE is read as (auto: by its name and first lines)")
    static let sourceName = Option(name: "source", value: .text("NAME"), help: "the source's name (the file's)")
    static let repair = Option(
        name: "repair", value: .choice(RepairMode.allCases.map(\.rawValue)),
        help: "undo wrong decoding where the file shows it (auto), or never")
    static let prune = Option(name: "prune", help: "remove this source's pairs that the file no longer has")
}

extension Command {
    static let `import` = Command(
        name: "import", operands: Operands(name: "FILE", count: 1...Int.max), summary: "add a file's pairs",
        details: """
            A pair that is there already is brought up to date, so that a file can be
            imported again after a change. FILE - is stdin.
            """,
        options: [.format, .sourceName, .repair, .prune, .dryRun, .json]
    ) { invocation in
        try ImportCommand(invocation).importFiles()
    }
}

/// What `ask import` says at the end, summed over its files.
struct ImportSummary: Sendable, Equatable, Encodable {
    var added = 0
    var updated = 0
    var unchanged = 0
    var removed = 0
    /// Pairs that could not be taken; each has a warning.
    var skipped = 0
    var topics = 0
    var repairedCharacters = 0
    var doubtfulCharacters = 0
    var warnings: [Warning] = []

    struct Warning: Sendable, Equatable, Encodable {
        var source: String
        var line: Int
        var message: String
    }

    /// One line; what is zero is left out but for the first three.
    func text(isDryRun: Bool) -> String {
        let further = [(removed, "removed"), (skipped, "skipped")].filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }
        var text = "\(added) added, \(updated) updated, \(unchanged) unchanged" + further.joined()
        text += "; \(count(topics, "topic"))"
        if repairedCharacters > 0 {
            text += "; \(count(repairedCharacters, "character")) restored, \(doubtfulCharacters) of them doubtful"
        }
        if !warnings.isEmpty { text += "; \(count(warnings.count, "warning"))" }
        return (isDryRun ? "nothing changed; it would be: " : "") + text
    }
}

/// `1 topic`, `2 topics`.
func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

private struct ImportCommand {
    let invocation: Invocation
    let isDryRun: Bool
    /// Nil to recognize it.
    let format: ImportFormat?
    let repair: RepairMode
    let run = String(UInt64.random(in: .min ... .max), radix: 36)

    private var arguments: Arguments { invocation.arguments }
    private var console: Console { invocation.console }

    /// Warnings of a file that are printed; the others are counted.
    private static let shownWarnings = 20

    init(_ invocation: Invocation) throws(AskError) {
        self.invocation = invocation
        let arguments = invocation.arguments
        isDryRun = arguments.has(.dryRun)
        format = arguments.text(.format).flatMap(ImportFormat.named)
        repair = arguments.text(.repair).flatMap(RepairMode.init) ?? .auto
        let names = arguments.words.map { RestoredFile(path: $0).name }
        if names.count > 1, arguments.has(.sourceName) {
            throw .usage("--source names one file, found \(names.count)", invocation.command)
        }
        // Lines of both would be taken for lines of one file.
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw .usage(
                "two files are called \(twice); import them one by one and name each with --source", invocation.command)
        }
    }

    /// Imports file by file. A file that cannot be read is reported, and the next one is taken.
    func importFiles() throws -> ExitCode {
        var summary = ImportSummary()
        var code = ExitCode.done
        let connection = try invocation.connect()
        for path in arguments.words {
            do {
                try read(RestoredFile(path: path), connection, &summary)
            } catch  where ExitCode(error) == .badData || (error as? SystemError)?.subject == path {
                console.report(error)
                code = ExitCode(error)
            }
        }
        console.eraseProgress()
        if arguments.has(.json) {
            try console.print(json: summary)
        } else {
            console.print(summary.text(isDryRun: isDryRun))
        }
        return code
    }

    private func read(_ file: RestoredFile, _ connection: DaemonConnection, _ summary: inout ImportSummary) throws {
        let source = ImportSource(name: arguments.text(.sourceName) ?? file.name, overrides: arguments.has(.sourceName))
        var importer = Importer(source: source, format: format ?? .ofFile(file.name))
        var batch = EntryBatch(connection: connection, run: run, isDryRun: isDryRun)
        var fileSummary = ImportSummary()
        func take(_ event: ImportEvent) throws {
            switch event {
            case .warning(let warning):
                fileSummary.warnings.append(.init(source: source.name, line: warning.line, message: warning.message))
            case .entry(let entry):
                if let refusal = try batch.add(entry) {
                    fileSummary.skipped += 1
                    fileSummary.warnings.append(
                        .init(source: source.name, line: entry.source?.line ?? 1, message: "left out: " + refusal))
                }
            }
        }
        let report = try file.read(
            repair: repair, models: StandardDirectories(environment: invocation.environment).models,
            progress: { fraction in
                let percent = fraction.map { " \(Int($0 * 100))%," } ?? ""
                console.progress("\(file.name):\(percent) \(count(importer.entryCount, "pair"))")
            },
            line: { line in
                let line = ImportLine(
                    number: line.number, text: line.text, doubtful: line.doubtful, isComplete: line.terminator != .none)
                try importer.read(line, take)
            })
        try importer.finish(take)
        try batch.send()
        if arguments.has(.prune) { fileSummary.removed = try prune(source.name, after: batch, connection) }

        fileSummary.added = batch.result.added
        fileSummary.updated = batch.result.updated
        fileSummary.unchanged = batch.result.unchanged
        fileSummary.topics = batch.topics.count
        fileSummary.repairedCharacters = report.repairedCharacters
        fileSummary.doubtfulCharacters = report.doubtfulCharacters
        show(fileSummary.warnings)
        summary.add(fileSummary)
    }

    /// How many entries of the source the run did not bring, which are gone unless this is a dry run.
    private func prune(_ source: String, after batch: EntryBatch, _ connection: DaemonConnection) throws -> Int {
        if !isDryRun {
            return try connection.call(Prune.self, Prune.Parameters(source: source, run: run)).removed
        }
        // A dry run leaves no trace, so that none of the source's entries counts as brought by it: these are all.
        let all = try connection.call(Prune.self, Prune.Parameters(source: source, run: run, dryRun: true)).removed
        return all - batch.knownIDs.count
    }

    private func show(_ warnings: [ImportSummary.Warning]) {
        if arguments.has(.json) { return }
        for warning in warnings.prefix(Self.shownWarnings) {
            console.note("\(warning.source):\(warning.line): \(warning.message)")
        }
        let rest = warnings.count - Self.shownWarnings
        if rest > 0 { console.note("and \(count(rest, "more warning")); --json lists all") }
    }
}

extension ImportSummary {
    /// Adds what another file brought.
    mutating func add(_ other: ImportSummary) {
        added += other.added
        updated += other.updated
        unchanged += other.unchanged
        removed += other.removed
        skipped += other.skipped
        topics += other.topics
        repairedCharacters += other.repairedCharacters
        doubtfulCharacters += other.doubtfulCharacters
        warnings += other.warnings
    }
}

/// Entries on their way to the daemon, many in one request: each request is one transaction.
private struct EntryBatch {
    let connection: DaemonConnection
    let run: String
    let isDryRun: Bool
    /// Sums over the requests; ids are not kept.
    private(set) var result = Add.Result()
    /// Titles with their dates.
    private(set) var topics: Set<String> = []
    /// Ids of entries that were there before; collected in a dry run only.
    private(set) var knownIDs: Set<Int64> = []
    private var waiting: [Entry] = []
    private var waitingBytes = 0

    /// A batch is sent when it has so many entries or so many bytes of text, well below the protocol's limit for a line
    /// even when JSON escapes much of it.
    private static let entryCount = 5_000
    private static let byteCount = 8 << 20

    init(connection: DaemonConnection, run: String, isDryRun: Bool) {
        self.connection = connection
        self.run = run
        self.isDryRun = isDryRun
    }

    /// Takes an entry; why not, if the daemon would refuse it.
    mutating func add(_ entry: Entry) throws -> String? {
        do throws(RPCError) {
            try Add.validate(entry)
        } catch {
            return error.message
        }
        let bytes = entry.question.utf8.count + entry.answer.utf8.count
        if bytes > Self.byteCount { return "found \(bytes) bytes of text, expected \(Self.byteCount) at most" }
        if waitingBytes + bytes > Self.byteCount || waiting.count == Self.entryCount { try send() }
        waiting.append(entry)
        waitingBytes += bytes
        if let topic = entry.topic { topics.insert(topic + "\n" + (entry.date ?? "")) }
        return nil
    }

    /// Sends what waits.
    mutating func send() throws {
        if waiting.isEmpty { return }
        let reply = try connection.call(
            Add.self, Add.Parameters(entries: waiting, run: run, dryRun: isDryRun ? true : nil))
        result.added += reply.added
        result.updated += reply.updated
        result.unchanged += reply.unchanged
        // An entry that was not there has no id in a dry run: 0.
        if isDryRun { knownIDs.formUnion(reply.ids.filter { $0 > 0 }) }
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
    }
}
