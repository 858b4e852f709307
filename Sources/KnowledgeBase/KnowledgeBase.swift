// The truth and its index in step: the front door of the daemon to what it knows.

package import AskProtocol
import Foundation
import Meaning
import SearchEngine
import Synchronization

/// A directory of entries, and the index over them.
package final class KnowledgeBase: Sendable {
    let store: EntryStore
    let copies: Copies
    let readers: Readers
    let index: SearchIndex
    let recentEntries = RecentEntries()
    let recentReplies = RecentReplies()
    private let databasePath: String
    private let currentOptions: Mutex<Options>
    var options: Options { currentOptions.withLock(\.self) }
    /// Nil when unanswered questions are not to be kept.
    let unansweredLog: UnansweredLog?
    /// Lowest confidence at which there is an answer, 0…1.
    package var threshold: Double { options.threshold ?? Double(index.snapshot.threshold) }
    /// The ranking function's name, one of `scoringFunctions`.
    package let scoring: String

    /// Names of the ranking functions that there are.
    package static let scoringFunctions = ScoringFunction.allCases.map(\.rawValue)

    /// How a knowledge base is opened.
    package struct Options: Sendable {
        /// Directory of `Models/`.
        package var models: String
        /// The user's own table of words; nil for none.
        package var synonyms: String?
        /// One of `scoringFunctions`; another name counts as the first of them.
        package var scoring: String
        /// Nil: the one that the models were tuned for.
        package var threshold: Double?
        /// Whether questions without a confident answer are kept for `unanswered`.
        package var keepsUnanswered: Bool
        /// Whether meaning counts beside words, if the model for it is there.
        package var meaning: Bool
        /// Longest time for a question; then the best answers so far are given.
        package var timeBudget: Duration
        /// How long the pipe that a copy goes to or comes from may take or give nothing.
        package var stallSeconds: Int
        /// Hears what becomes of the index on disk.
        package var report: @Sendable (IndexEvent) -> Void
        var limits = IndexLimits()

        package init(
            models: String, synonyms: String? = nil, scoring: String = "bm25f", threshold: Double? = nil,
            keepsUnanswered: Bool = true, meaning: Bool = true, timeBudget: Duration = .seconds(1),
            stallSeconds: Int = 30,
            report: @escaping @Sendable (IndexEvent) -> Void = { _ in }
        ) {
            self.timeBudget = timeBudget
            self.stallSeconds = stallSeconds
            self.report = report
            self.meaning = meaning
            self.models = models
            self.synonyms = synonyms
            self.scoring = scoring
            self.threshold = threshold
            self.keepsUnanswered = keepsUnanswered
        }
    }

    /// Reads models and synonyms only to see whether they can be read.
    /// - Throws: `ModelError`.
    package static func check(_ options: Options) throws(ModelError) {
        _ = try models(options)
    }

    static func models(_ options: Options) throws(ModelError) -> EngineModels {
        do throws(EngineError) {
            return try EngineModels(directory: options.models, synonyms: options.synonyms, meaning: options.meaning)
        } catch {
            throw ModelError(description: "\(error)")
        }
    }

    /// Opens the database in `directory`, or makes it, and the index.
    ///
    /// The caller holds the directory's lock, and has set the umask for what is created.
    /// - Throws: `StorageError`; `ModelError` when a model or the table of synonyms is missing or damaged.
    package convenience init(directory: String, options: Options) throws {
        try self.init(directory: directory, options: options, models: Self.models(options))
    }

    /// - Parameter models: what `models` of the options gave.
    init(directory: String, options: Options, models: EngineModels) throws {
        currentOptions = Mutex(options)
        unansweredLog = options.keepsUnanswered ? UnansweredLog() : nil
        databasePath = directory + "/askd.db"
        let scoring = ScoringFunction(rawValue: options.scoring) ?? .bm25f
        self.scoring = scoring.rawValue
        let database = try Database(path: databasePath, for: .readingAndWriting)
        try Schema.prepare(database)
        let opened = try OpenedIndex(
            in: directory, database, models: models, scoring: scoring, smallCount: options.limits.smallCount,
            report: options.report)
        index = opened.index
        store = EntryStore(
            database: database, opened: opened, recentEntries: recentEntries, models: models, limits: options.limits,
            report: options.report)
        readers = Readers(path: databasePath)
        copies = Copies(databasePath: databasePath)
        Task(priority: .utility) { [store] in await store.beginKeeping() }
    }

    // MARK: - Changing

    /// See `EntryStore.add`. The entries are found by `ask` when this returns.
    package func add(_ parameters: Add.Parameters) async throws -> Add.Result { try await store.add(parameters) }

    package func prune(_ parameters: Prune.Parameters) async throws -> Removed { try await store.prune(parameters) }

    package func edit(_ parameters: Edit.Parameters) async throws -> Entry { try await store.edit(parameters) }

    package func remove(_ parameters: Remove.Parameters) async throws -> Removed { try await store.remove(parameters) }

    /// See `EntryStore.feedback`.
    package func feedback(_ parameters: Feedback.Parameters) async throws -> Done {
        try await store.feedback(parameters)
    }

    /// Questions that got no confident answer and would still get none; none when they are not kept.
    package func unanswered(_ parameters: Unanswered.Parameters) async throws -> Unanswered.Result {
        guard let unansweredLog else { return Unanswered.Result(questions: []) }
        return try await store.unanswered(parameters, log: unansweredLog, threshold: threshold)
    }

    /// Reads the models and the user's words again, and asks with them and with these options from now on; `scoring`,
    /// `keepsUnanswered` and `report` stay as they are.
    /// - Throws: `EngineError`; everything stays as it was.
    package func reload(_ options: Options) async throws {
        try await store.replaceModels(
            try EngineModels(directory: options.models, synonyms: options.synonyms, meaning: options.meaning))
        currentOptions.withLock { current in
            current.synonyms = options.synonyms
            current.threshold = options.threshold
            current.timeBudget = options.timeBudget
            current.stallSeconds = options.stallSeconds
        }
    }

    /// Writes what waits and closes the database, so that its file alone holds everything. Nothing may be asked or
    /// changed any more.
    package func close() async throws {
        await store.maker?.stop()
        // Before the writer: a connection that may only read could not fold the write-ahead log into the database.
        readers.close()
        try await store.close(writing: unansweredLog)
    }

    // MARK: - Reading

    /// The entry with this id.
    /// - Throws: `RPCError.notFound`; `StorageError`.
    package func get(_ id: Int64) throws -> Entry {
        guard let stored = try readers.read({ try EntryRow.find(id, in: $0) }) else { throw RPCError.noEntry(id) }
        return stored.entry
    }

    /// A page of the entries, in the order of their ids. It ends early once its texts have `pageBytes`, so that a reply
    /// stays of a size that both ends can hold; it is empty only when there is no entry left.
    package func entries(_ parameters: Entries.Parameters) throws -> Entries.Result {
        var entries: [Entry] = []
        try readers.read { database in
            let page = try database.statement(EntryRow.columns + " WHERE entry.id > ?1 ORDER BY entry.id LIMIT ?2")
            try page.bind([parameters.after ?? 0, parameters.limit ?? Entries.defaultLimit])
            defer { page.reset() }
            var bytes = 0
            while bytes < Self.pageBytes, try page.step() {
                let entry = try EntryRow.read(page).entry
                bytes += entry.question.utf8.count + entry.answer.utf8.count
                entries.append(entry)
            }
        }
        return Entries.Result(entries: entries)
    }

    private static let pageBytes = 1 << 20

    /// Topics that have entries, newest first, those without a date last.
    package func topics(_ parameters: Topics.Parameters) throws -> Topics.Result {
        let topics = try readers.read { database in
            try database.rows(
                """
                SELECT title, date, entries FROM topic WHERE entries > 0
                ORDER BY date DESC, title LIMIT ?1 OFFSET ?2
                """,
                parameters.limit ?? -1, parameters.offset ?? 0
            ) { row throws(StorageError) in
                let date = row.text(1)
                return Topics.Topic(
                    title: row.text(0), date: date.isEmpty ? nil : date, entries: Int(row.integer(2)))
            }
        }
        return Topics.Result(topics: topics)
    }

    package var entryCount: Int { index.snapshot.documentCount }
    /// Entries that have a vector; they are made in the background.
    package var vectorCount: Int { index.snapshot.hasEncoder ? index.snapshot.vectorCount : 0 }

    /// Whether meaning was to count, but the model for it is not there.
    package var lacksEncoder: Bool { options.meaning && !index.snapshot.hasEncoder }

    /// Bytes of the index: its files, and what it holds in memory beside them.
    package var indexBytes: Int { index.snapshot.byteCount }

    /// Where the index stands.
    package var indexState: Status.Index {
        let (snapshot, rebuild) = (index.snapshot, store.progress.rebuild)
        return Status.Index(
            segments: snapshot.segmentCount, mergeDue: index.isMergeDue, transaction: index.transaction,
            unflushed: index.unflushedCount, fileBytes: snapshot.storedByteCount, generation: index.generation,
            work: store.progress.work?.rawValue,
            rebuilding: rebuild.map { Status.Rebuilding(indexed: $0.indexed, of: $0.of) })
    }

    package func topicCount() throws -> Int {
        Int(try readers.read { try $0.integer("SELECT count(*) FROM topic WHERE entries > 0") } ?? 0)
    }

    /// Bytes of the database and its write-ahead log on disk.
    package var databaseBytes: Int {
        [databasePath, databasePath + "-wal"].reduce(0) { sum, path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }
}

extension Document {
    init(_ stored: StoredEntry, rejected: [String]) {
        let entry = stored.entry
        self.init(
            id: stored.id, question: entry.question, variants: entry.variants, answer: entry.answer,
            topic: entry.topic ?? "", topicID: stored.topicID,
            day: entry.date.flatMap { PartialDate($0) }?.firstDay, tags: entry.tags, rejected: rejected)
    }
}

/// A model, or the user's own table of words, that cannot be used: file, line, what was found and what was expected.
package struct ModelError: Error, CustomStringConvertible {
    package let description: String
}
