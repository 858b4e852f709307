// The one writer: every change of entries is a transaction here, and is in the index before it is answered.

import AskProtocol
import Meaning
import Platform
import SearchEngine

/// Owns the writing connection and brings the index in step after each commit.
actor EntryStore {
    let executor: QueueExecutor
    let database: Database
    let index: SearchIndex
    let recentEntries: RecentEntries
    private(set) var models: EngineModels
    /// Changes that the next commit will make durable; see `committed(_:)`.
    var waiting: [WaitingChange] = []
    /// Nil when words alone count.
    private(set) var maker: VectorMaker?
    var keeping: IndexKeeping
    /// Where the index stands, for those who ask meanwhile.
    nonisolated let progress: IndexProgress
    nonisolated let report: @Sendable (IndexEvent) -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - database: a writing connection with the current schema, which nobody else uses.
    ///   - opened: the index as it was found.
    ///   - recentEntries: is told of changes.
    init(
        database: Database, opened: OpenedIndex, recentEntries: RecentEntries, models: EngineModels,
        limits: IndexLimits, report: @escaping @Sendable (IndexEvent) -> Void
    ) {
        self.models = models
        self.recentEntries = recentEntries
        self.report = report
        executor = QueueExecutor(label: "askd.store")
        self.database = database
        index = opened.index
        progress = opened.progress
        keeping = IndexKeeping(directory: opened.directory, limits: limits, transaction: opened.transaction)
        keeping.rebuild = opened.rebuild
        keeping.isUnverified = opened.isUnverified
        keeping.isFlushWanted = opened.index.transaction < opened.transaction
        maker = models.encoder.map { VectorMaker(encoder: $0) }
    }

    /// Has vectors made of these entries, in the background.
    func encode(_ ids: [Int64]) {
        guard let maker, !ids.isEmpty else { return }
        Task(priority: .utility) { await maker.make(ids, of: self) }
    }

    /// Adds entries, or brings those that an earlier import of the same source brought up to date.
    ///
    /// An entry is known again by its source, question and topic; else by its source and line, if answer or most of the
    /// question are the same; an entry without source by question, topic and answer. A row is taken for one entry of a
    /// request and of a run only.
    /// - Throws: `StorageError`; nothing was changed.
    func add(_ parameters: Add.Parameters) async throws -> Add.Result {
        if parameters.dryRun == true { return try tryAdding(parameters) }
        return try await committed { [self] in
            var plan = ImportPlan(run: parameters.run, database: database)
            try plan.carryOut(parameters.entries)
            return (plan.result, IndexChange(adding: try documents(plan.changed)))
        }
    }

    /// What `add` would do.
    private func tryAdding(_ parameters: Add.Parameters) throws -> Add.Result {
        var plan = ImportPlan(run: parameters.run, database: database)
        do {
            try database.transaction {
                try plan.carryOut(parameters.entries)
                throw DryRun()
            }
        } catch is DryRun {
            plan.forgetNewIDs()
        }
        return plan.result
    }

    /// Removes the entries of a source that the run did not bring.
    func prune(_ parameters: Prune.Parameters) async throws -> Removed {
        func strangers() throws(StorageError) -> [Int64] {
            try database.rows(
                "SELECT id FROM entry WHERE source_id = (SELECT id FROM source WHERE name = ?1) AND run IS NOT ?2",
                parameters.source, parameters.run
            ) { row throws(StorageError) in row.integer(0) }
        }
        if parameters.dryRun == true { return Removed(removed: try strangers().count) }
        return try await committed { [self] in try remove(try strangers()) }
    }

    /// Removes entries.
    /// - Throws: `RPCError.notFound` when one of the ids is unknown; nothing was changed.
    func remove(_ parameters: Remove.Parameters) async throws -> Removed {
        try await committed { [self] in
            if let source = parameters.source {
                guard let sourceID = try database.integer("SELECT id FROM source WHERE name = ?1", source) else {
                    throw RPCError(
                        .notFound, Message("there is none named \"\(source)\"", "没有名为“\(source)”的来源").at("source"))
                }
                return try remove(
                    try database.rows("SELECT id FROM entry WHERE source_id = ?1", sourceID) {
                        row throws(StorageError) in row.integer(0)
                    })
            }
            let ids = Array(Set(parameters.ids ?? []))
            for id in ids where try database.integer("SELECT 1 FROM entry WHERE id = ?1", id) == nil {
                throw RPCError.noEntry(id, named: "ids", reason: Message("nothing was removed", "什么都没有删除"))
            }
            return try remove(ids)
        }
    }

    /// Changes the members that are given.
    /// - Throws: `RPCError.notFound`, `.invalidParameters`; `StorageError`.
    func edit(_ parameters: Edit.Parameters) async throws -> Entry {
        try await committed { [self] in
            guard let stored = try EntryRow.find(parameters.id, in: database) else {
                throw RPCError.noEntry(parameters.id)
            }
            var entry = stored.entry
            parameters.apply(to: &entry)
            try Add.validate(entry)
            let topicID = try database.topicID(of: entry)
            try database.run(
                """
                UPDATE entry SET question = ?2, answer = ?3, topic_id = ?4, date = ?5, tags = ?6, variants = ?7,
                    doubtful = ?8, prefix = ?9 WHERE id = ?1
                """,
                parameters.id, entry.question, entry.answer, topicID, entry.date, try EntryRow.json(entry.tags),
                try EntryRow.json(entry.variants), try EntryRow.json(entry.doubtful), entry.question.suggestionPrefix)
            return (entry, IndexChange(adding: try documents([parameters.id])))
        }
    }

    /// Searches with other models from now on; with another character table the index is made anew, with another encoder the
    /// vectors.
    func replaceModels(_ models: EngineModels) async throws {
        let isSameAnalysis = index.isAnalysed(by: models)
        let isSameEncoder = self.models.encoder?.identity == models.encoder?.identity
        self.models = models
        index.replaceModels(models)
        if !isSameEncoder {
            let old = maker
            maker = models.encoder.map { VectorMaker(encoder: $0) }
            await old?.stop()
            // A rebuild has them made at its end.
            if isSameAnalysis && keeping.rebuild == nil { await encodeMissing() }
        }
        if !isSameAnalysis { try rebuildIndex(because: "texts are analysed in another way now") }
    }

    /// Writes what waits in `log` and what the index has in memory, and ends the writing connection in any case.
    func close(writing log: UnansweredLog?) throws {
        defer { database.close() }
        commitWaiting()
        closeIndex()
        if let log { try write(log) }
    }

    /// Within a transaction.
    private func remove(_ ids: [Int64]) throws -> (Removed, IndexChange) {
        for id in ids { try database.run("DELETE FROM entry WHERE id = ?1", id) }
        return (Removed(removed: ids.count), IndexChange(removing: ids))
    }

    /// These rows as the index wants them. To be read within the transaction that changes them: what has been committed
    /// must get into the index, so nothing may fail after it.
    func documents(_ ids: [Int64]) throws -> [Document] {
        try ids.compactMap { id in
            try EntryRow.find(id, in: database).map {
                Document($0, rejected: try EntryRow.rejected(by: id, in: database))
            }
        }
    }
}

/// Rolls a transaction back that was only to be tried.
private struct DryRun: Error {}

extension RPCError {
    /// - Parameter member: the parameter that names it.
    static func noEntry(_ id: Int64, named member: String = "id", reason: Message? = nil) -> RPCError {
        RPCError(.notFound, Message("there is no entry \(id)", "没有编号为 \(id) 的问答").at(member), reason: reason)
    }
}

extension EntryRow {
    static func find(_ id: Int64, in database: Database) throws -> StoredEntry? {
        try database.rows(columns + " WHERE entry.id = ?1", id, make: read).first
    }

    /// Questions that people said the entry does not answer.
    static func rejected(by id: Int64, in database: Database) throws -> [String] {
        try database.rows("SELECT question FROM rejection WHERE entry_id = ?1", id) { row throws(StorageError) in
            row.text(0)
        }
    }
}

extension Edit.Parameters {
    /// Puts the given members into `entry`. What was doubtful in a text that is replaced is no longer.
    fileprivate func apply(to entry: inout Entry) {
        if let question {
            entry.question = question
            entry.doubtful?.question = []
        }
        if let answer {
            entry.answer = answer
            entry.doubtful?.answer = []
        }
        if let topic {
            entry.topic = topic.isEmpty ? nil : topic
            entry.doubtful?.topic = []
        }
        if let date { entry.date = date.isEmpty ? nil : date }
        if let tags { entry.tags = tags }
        if let variants { entry.variants = variants }
        if entry.doubtful?.isEmpty == true { entry.doubtful = nil }
    }
}
