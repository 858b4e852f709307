// `ask import`: a file's pairs into the knowledge base.

import AskProtocol
import Importing
import Platform
import TextRepair

extension Option {
    static let format = Option(
        name: "format", value: .choice(["auto"] + ImportFormat.all.map(\.name)),
        help: Message("what FILE is read as (auto: by its name and first lines)", "文件按什么格式读（auto：看名字和开头几行）"))
    static let sourceName = Option(
        name: "source", value: .text(Placeholder.name), help: Message("the source's name (the file's)", "来源的名字（默认文件名）"))
    static let repair = Option(
        name: "repair", value: .choice(RepairMode.allCases.map(\.rawValue)),
        help: Message("undo wrong decoding where the file shows it (auto), or never", "文件里看得出错误解码时还原（auto），或从不"))
    static let prune = Option(
        name: "prune", help: Message("remove this source's pairs that the file no longer has", "删除该来源中文件里已没有的问答"))
}

extension Command {
    static let `import` = Command(
        name: "import", operands: Operands(name: Placeholder.file, count: 1...Int.max),
        summary: Message("add a file's pairs", "添加文件里的问答"),
        details: Message(
            """
            A pair that is there already is brought up to date, so that a file can be
            imported again after a change. FILE - is stdin; a directory stands for the files
            in it and below it whose names say that they can be imported (.md, .jsonl, .csv,
            .tsv, .txt, .json and others).
            """,
            """
            已有的问答会更新，所以文件改过以后可以再导入一次。文件是 - 时读标准输入；目录
            代表其中和下级目录里按名字可以导入的文件（.md、.jsonl、.csv、.tsv、.txt、.json
            等）。
            """),
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
    /// Pairs and rows that could not be taken; each has a warning.
    var skipped = 0
    var topics = 0
    var repairedCharacters = 0
    var doubtfulCharacters = 0
    /// The first ones: a file of millions of broken rows must not fill the memory.
    private(set) var warnings: [Warning] = []
    /// All of them.
    private(set) var warningCount = 0

    /// Most warnings that are kept.
    static let keptWarnings = 10_000

    struct Warning: Sendable, Equatable, Encodable {
        var source: String
        var line: Int
        /// Where in the line, in Unicode scalars, ≥ 1; nil when it is the line as a whole.
        var column: Int?
        var message: Message

        /// `faq.csv:12:7: row skipped: …`.
        var text: Message { message.at("\(source):\(line)\(column.map { ":\($0)" } ?? "")") }

        private enum Key: String, CodingKey { case source, line, column, message }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(source, forKey: .source)
            try container.encode(line, forKey: .line)
            try container.encodeIfPresent(column, forKey: .column)
            try container.encode(message.description, forKey: .message)
        }
    }

    /// What a dry run would change; nil otherwise.
    var differences: [ImportDifference]?

    mutating func warn(_ warning: Warning) {
        warningCount += 1
        if warnings.count < Self.keptWarnings { warnings.append(warning) }
    }

    /// One line; what is zero is left out but for the first three.
    func text(isDryRun: Bool) -> Message {
        let counts = Message.importCounts(self)
        return isDryRun ? .nothingChanged + counts : counts
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

    init(_ invocation: Invocation) {
        self.invocation = invocation
        let arguments = invocation.arguments
        isDryRun = arguments.has(.dryRun)
        format = arguments.text(.format).flatMap(ImportFormat.named)
        repair = arguments.text(.repair).flatMap(RepairMode.init) ?? .auto
    }

    /// Imports file by file. A file that cannot be read is reported, and the next one is taken; when none was taken, that
    /// is all that is said.
    func importFiles() throws -> ExitCode {
        var summary = ImportSummary()
        var code = ExitCode.done
        var hasRead = false
        var files: [ImportedFile] = []
        for path in arguments.words {
            do {
                files += try ImportedFile.files(at: path)
            } catch  where ExitCode(error) == .badData {
                console.report(error)
                code = .badData
            }
        }
        try check(files.map(\.name))
        let connection = try invocation.connect()
        for file in files {
            do {
                try read(file, connection, &summary)
                hasRead = true
            } catch let error as ImportError where file.isFound {
                summary.warn(.init(source: file.name, line: 1, message: error.reason))
                show(summary.warnings.suffix(1), of: 1)
            } catch  where ExitCode(error) == .badData || (error as? SystemError)?.subject == file.path {
                console.report(error)
                code = ExitCode(error)
            }
        }
        console.eraseProgress()
        guard hasRead else { return code == .done ? .badData : code }
        if arguments.has(.json) {
            try console.print(json: summary)
        } else {
            console.print(summary.text(isDryRun: isDryRun))
        }
        return code
    }

    private func check(_ names: [String]) throws(AskError) {
        if names.count > 1, arguments.has(.sourceName) {
            throw .usage(.sourceNamesOneFile(names.count), invocation.command)
        }
        // Lines of both would be taken for lines of one file.
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        if let twice = names.first(where: { counts[$0, default: 0] > 1 }) {
            throw .usage(.twoFilesCalled(twice), invocation.command)
        }
    }

    private func read(_ file: ImportedFile, _ connection: DaemonConnection, _ summary: inout ImportSummary) throws {
        let source = ImportSource(name: arguments.text(.sourceName) ?? file.name, overrides: arguments.has(.sourceName))
        var importer = Importer(source: source, format: format ?? .ofFile(file.name))
        var batch = EntryBatch(connection: connection, run: run, isDryRun: isDryRun)
        var fileSummary = ImportSummary()
        func take(_ event: ImportEvent) throws {
            switch event {
            case .warning(let warning):
                if warning.skipsRow { fileSummary.skipped += 1 }
                fileSummary.warn(
                    .init(source: source.name, line: warning.line, column: warning.column, message: warning.message))
            case .entry(let entry):
                if let refusal = try batch.add(entry) {
                    fileSummary.skipped += 1
                    fileSummary.warn(
                        .init(
                            source: source.name, line: entry.source?.line ?? 1,
                            message: .leftOut(refusal)))
                }
            }
        }
        var progress = ImportProgress(of: file.name, on: console)
        let report = try RestoredFile(path: file.path).read(
            repair: repair, models: StandardDirectories(environment: invocation.environment).models,
            progress: { progress.update($0, pairs: importer.entryCount) },
            line: { try importer.read(ImportLine($0), take) })
        try importer.finish(take)
        try batch.send()
        if arguments.has(.prune) { fileSummary.removed = try prune(source.name, after: &batch, connection) }

        fileSummary.added = batch.result.added
        fileSummary.updated = batch.result.updated
        fileSummary.unchanged = batch.result.unchanged
        fileSummary.topics = batch.topics.count
        fileSummary.repairedCharacters = report.repairedCharacters
        fileSummary.doubtfulCharacters = report.doubtfulCharacters
        show(fileSummary.warnings, of: fileSummary.warningCount)
        if isDryRun {
            fileSummary.differences = batch.differences.list
            if !arguments.has(.json) { batch.differences.show(on: console) }
        }
        summary.add(fileSummary)
    }

    /// How many entries of the source the run did not bring, which are gone unless this is a dry run.
    private func prune(_ source: String, after batch: inout EntryBatch, _ connection: DaemonConnection) throws -> Int {
        if !isDryRun {
            return try connection.call(Prune.self, Prune.Parameters(source: source, run: run)).removed
        }
        // A dry run leaves no trace, so that none of the source's entries counts as brought by it: these are all.
        let all = try connection.call(Prune.self, Prune.Parameters(source: source, run: run, dryRun: true)).removed
        try batch.noteRemovals(of: source)
        return all - batch.knownIDs.count
    }

    private func show(_ warnings: some Sequence<ImportSummary.Warning>, of count: Int) {
        if arguments.has(.json) { return }
        for warning in warnings.prefix(Self.shownWarnings) { console.note(warning.text) }
        let rest = count - Self.shownWarnings
        if rest > 0 { console.note(.moreWarnings(rest)) }
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
        if let more = other.differences {
            differences = Array(((differences ?? []) + more).prefix(ImportDifferences.kept))
        }
        warningCount += other.warningCount
        warnings += other.warnings.prefix(max(0, Self.keptWarnings - warnings.count))
    }
}
