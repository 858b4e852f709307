// The truth and its index in step: the front door of the daemon to what it knows.

package import AskProtocol
import Foundation
import Meaning
import SearchEngine

/// A directory of entries, and the index over them.
package final class KnowledgeBase: Sendable {
    let store: EntryStore
    /// Nil when words alone count.
    private let maker: VectorMaker?
    let copies: Copies
    let readers: Readers
    let index: SearchIndex
    private let databasePath: String
    private let options: Options
    /// Nil when unanswered questions are not to be kept.
    private let unansweredLog: UnansweredLog?
    /// Lowest confidence at which there is an answer, 0…1.
    package let threshold: Double
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

        package init(
            models: String, synonyms: String? = nil, scoring: String = "bm25f", threshold: Double? = nil,
            keepsUnanswered: Bool = true, meaning: Bool = true
        ) {
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

    private static func models(_ options: Options) throws(ModelError) -> EngineModels {
        do throws(EngineError) {
            return try EngineModels(directory: options.models, synonyms: options.synonyms, meaning: options.meaning)
        } catch {
            throw ModelError(description: "\(error)")
        }
    }

    /// Opens the database in `directory`, or makes it, and builds the index.
    ///
    /// The caller holds the directory's lock, and has set the umask for what is created.
    /// - Throws: `StorageError`; `ModelError` when a model or the table of synonyms is missing or damaged.
    package init(directory: String, options: Options) throws {
        self.options = options
        unansweredLog = options.keepsUnanswered ? UnansweredLog() : nil
        databasePath = directory + "/askd.db"
        let models = try Self.models(options)
        let scoring = ScoringFunction(rawValue: options.scoring) ?? .bm25f
        self.scoring = scoring.rawValue
        self.threshold = options.threshold ?? Double(models.threshold(for: scoring))
        let database = try Database(path: databasePath, for: .readingAndWriting)
        try Schema.prepare(database)
        index = SearchIndex(models: models, scoring: scoring)
        store = EntryStore(database: database, index: index, models: models)
        readers = Readers(path: databasePath)
        copies = Copies(databasePath: databasePath)
        let documents = try database.documents()
        index.apply(removing: [], adding: documents)
        if let encoder = models.encoder {
            let vectors = try database.vectors(encoder: encoder.identity)
            index.setVectors(vectors)
            maker = VectorMaker(encoder: encoder, store: store)
            encode(documents.map(\.id).filter { vectors[$0] == nil })
        } else {
            maker = nil
        }
    }

    /// Has vectors made of these entries, in the background.
    func encode(_ ids: [Int64]) {
        guard let maker, !ids.isEmpty else { return }
        Task(priority: .utility) { await maker.make(ids) }
    }

    // MARK: - Changing

    /// See `EntryStore.add`. The entries are found by `ask` when this returns.
    package func add(_ parameters: Add.Parameters) async throws -> Add.Result {
        let (result, changed) = try await store.add(parameters)
        encode(changed)
        return result
    }

    package func prune(_ parameters: Prune.Parameters) async throws -> Removed { try await store.prune(parameters) }

    package func edit(_ parameters: Edit.Parameters) async throws -> Entry {
        let entry = try await store.edit(parameters)
        encode([parameters.id])
        return entry
    }

    package func remove(_ parameters: Remove.Parameters) async throws -> Removed { try await store.remove(parameters) }

    /// See `EntryStore.feedback`.
    package func feedback(_ parameters: Feedback.Parameters) async throws -> Done {
        let done = try await store.feedback(parameters)
        encode([parameters.id])
        return done
    }

    /// Questions that got no confident answer and would still get none; none when they are not kept.
    package func unanswered(_ parameters: Unanswered.Parameters) async throws -> Unanswered.Result {
        guard let unansweredLog else { return Unanswered.Result(questions: []) }
        return try await store.unanswered(parameters, log: unansweredLog, threshold: threshold)
    }

    /// Reads the models and the user's words again, and asks with them from now on.
    /// - Throws: `EngineError`; the old ones stay in use.
    /// - Parameter synonyms: path of the user's own words now; nil for none.
    package func reloadModels(synonyms: String?) async throws {
        await store.replaceModels(
            try EngineModels(directory: options.models, synonyms: synonyms, meaning: options.meaning))
    }

    /// Writes what waits and closes the database, so that its file alone holds everything. Nothing may be asked or
    /// changed any more.
    package func close() async throws {
        await maker?.stop()
        defer { readers.close() }
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
    package var vectorCount: Int { index.snapshot.vectorCount }
    package var indexBytes: Int { index.snapshot.byteCount }

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

    // MARK: - Searching

    /// The closest past answers.
    /// - Parameters:
    ///   - parameters: valid; its `session` is the caller's matter.
    ///   - context: earlier questions of the same conversation, newest last.
    /// - Throws: `StorageError`.
    package func ask(_ parameters: Ask.Parameters, context: [String]) throws -> Ask.Result {
        let start = ContinuousClock.now
        let snapshot = index.snapshot
        let request = SearchRequest(
            question: parameters.question, context: context, filter: try filter(of: parameters),
            limit: parameters.limit ?? Ask.defaultLimit, explain: parameters.explain ?? false)
        let found = snapshot.search(request)
        let answers = try readers.read { database in
            try found.hits.compactMap { hit -> Answer? in
                // Removed since the snapshot was taken: it is no answer any more.
                guard let entry = try EntryRow.find(hit.id, in: database)?.entry else { return nil }
                let duplicates = try hit.duplicates.compactMap { id in
                    try EntryRow.find(id, in: database).map { Duplicate($0.entry, id: id) }
                }
                return Answer(
                    entry, hit: hit, duplicates: duplicates, query: found.query, explain: request.explain)
            }
        }
        if isUnanswered(parameters, answers) { note(parameters.question) }
        let threshold = parameters.threshold ?? self.threshold
        let elapsed = (ContinuousClock.now - start).components
        return Ask.Result(
            answers: answers, answered: (answers.first?.confidence ?? -1) >= threshold, threshold: threshold,
            total: found.total, context: found.usedContext.map { context[$0] },
            micros: Int(elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000))
    }

    /// Whether the question is one for the maintainers: nothing known answers it, and no filter is to blame.
    private func isUnanswered(_ parameters: Ask.Parameters, _ answers: [Answer]) -> Bool {
        let hasFilter =
            parameters.topic != nil || parameters.tags?.isEmpty == false || parameters.since != nil
            || parameters.until != nil
        return parameters.record != false && !hasFilter && (answers.first?.confidence ?? -1) < threshold
            && parameters.question.utf8.count <= Feedback.longestQuestion
            && !parameters.question.allSatisfy(\.isWhitespace)
    }

    /// Keeps the question, and has what waits written within a second.
    private func note(_ question: String) {
        guard let unansweredLog, unansweredLog.note(question) else { return }
        Task { [store] in
            try? await Task.sleep(for: .seconds(1))
            // What cannot be written now, on a full disk for instance, is a loss that nobody need hear of.
            try? await store.write(unansweredLog)
        }
    }

    /// Past questions that begin with the given words, then those that the index finds by them.
    package func suggest(_ parameters: Suggest.Parameters) throws -> Suggest.Result {
        let limit = parameters.limit ?? 5
        let prefix = parameters.prefix.suggestionPrefix
        guard !prefix.isEmpty else { return Suggest.Result(suggestions: []) }
        var suggestions: [String] = []
        try readers.read { database in
            // A folded prefix is at most as long as what is stored, so one range of the index holds all of them.
            suggestions = try database.rows(
                """
                SELECT question FROM entry WHERE prefix >= ?1 AND prefix < ?1 || char(0x10FFFF)
                GROUP BY question ORDER BY min(prefix), question LIMIT ?2
                """,
                prefix, limit
            ) { row throws(StorageError) in row.text(0) }
        }
        if suggestions.count < limit {
            let found = try ask(Ask.Parameters(question: parameters.prefix, limit: limit, record: false), context: [])
            for answer in found.answers where answer.confidence >= threshold && suggestions.count < limit {
                if !suggestions.contains(answer.question) { suggestions.append(answer.question) }
            }
        }
        return Suggest.Result(suggestions: suggestions)
    }

    private func filter(of parameters: Ask.Parameters) throws -> SearchFilter {
        var filter = SearchFilter()
        filter.tags = parameters.tags ?? []
        if let topic = parameters.topic, !topic.isEmpty { filter.topicIDs = try topicIDs(containing: topic) }
        if parameters.since != nil || parameters.until != nil {
            let first = parameters.since.flatMap { PartialDate($0) }?.firstDay ?? .min
            let last = parameters.until.flatMap { PartialDate($0) }?.lastDay ?? .max
            // An empty range, since after until, has nothing in it.
            filter.days = first <= last ? first...last : nil
            if first > last { filter.topicIDs = [] }
        }
        return filter
    }

    /// Topics whose title contains `text`, case and width aside.
    private func topicIDs(containing text: String) throws -> Set<Int64> {
        let wanted = text.folded
        let ids = try readers.read { database in
            try database.rows("SELECT id, title FROM topic WHERE entries > 0") {
                row throws(StorageError) -> Int64? in row.text(1).folded.contains(wanted) ? row.integer(0) : nil
            }
        }
        return Set(ids.compactMap(\.self))
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

extension Answer {
    fileprivate init(_ entry: Entry, hit: Hit, duplicates: [Duplicate], query: AnalyzedQuery, explain: Bool) {
        let highlights = TextRanges(
            question: query.highlights(in: entry.question).map { ByteRange($0) },
            answer: query.highlights(in: entry.answer).map { ByteRange($0) })
        let terms = hit.terms.map {
            AskProtocol.TermContribution(
                term: $0.term, field: $0.field, documentFrequency: $0.documentFrequency,
                contribution: Double($0.contribution))
        }
        self.init(
            entry: entry, id: hit.id, score: Double(hit.score), confidence: Double(hit.confidence),
            highlights: highlights, duplicates: duplicates, terms: explain ? terms : nil)
    }
}

extension String {
    /// Compatibility-composed and in lower case (UAX #15, NFKC), for comparing as people do.
    fileprivate var folded: String { precomposedStringWithCompatibilityMapping.lowercased() }
}

extension String {
    /// What `suggest` compares beginnings by: the first 64 characters, folded, without blanks before them.
    var suggestionPrefix: String {
        String(drop(while: \.isWhitespace).prefix(64)).folded
    }
}

/// A model, or the user's own table of words, that cannot be used: file, line, what was found and what was expected.
package struct ModelError: Error, CustomStringConvertible {
    package let description: String
}
