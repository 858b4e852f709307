// What becomes of each entry of an `add`: added, updated, or there already.

import AskProtocol

/// Carries out one `add` inside the transaction that its caller opened.
struct ImportPlan {
    private let run: String?
    private let database: Database
    /// Rows that belong to an entry of this request already.
    private var claimed: Set<Int64> = []
    private var sourceIDs: [String: Int64] = [:]

    private(set) var result = Add.Result()
    /// Rows whose entry the index must read anew.
    private(set) var changed: [Int64] = []
    private var addedIDs: Set<Int64> = []

    init(run: String?, database: Database) {
        self.run = run
        self.database = database
    }

    /// An entry of the request on its way.
    private struct Item {
        let entry: Entry
        let fingerprint: Fingerprint
        let sourceID: Int64?
        /// The row that it was found to be, and whether its content is as it was.
        var row: (id: Int64, isUnchanged: Bool)?
    }

    mutating func carryOut(_ entries: [Entry]) throws {
        var items: [Item] = []
        items.reserveCapacity(entries.count)
        // Equal questions first, for all of them: else an edited question could take the row of one that comes later.
        for entry in entries {
            let sourceID = try entry.source.map { try self.sourceID($0.name) }
            var item = Item(entry: entry, fingerprint: try Fingerprint(of: entry), sourceID: sourceID)
            item.row = try rowWithSameQuestion(as: item)
            if let row = item.row { claimed.insert(row.id) }
            items.append(item)
        }
        for var item in items {
            if item.row == nil, let row = try rowOnSameLine(as: item) {
                claimed.insert(row)
                item.row = (row, false)
            }
            try carryOut(item)
        }
    }

    /// Ids of rows that the rolled-back transaction added mean nothing: they become 0. Those that it would have updated are
    /// named.
    mutating func forgetNewIDs() {
        result.ids = result.ids.map { addedIDs.contains($0) ? 0 : $0 }
        result.updatedIDs = changed.filter { !addedIDs.contains($0) }
    }

    private mutating func carryOut(_ item: Item) throws {
        switch item.row {
        case nil:
            let id = try insert(item)
            claimed.insert(id)
            addedIDs.insert(id)
            changed.append(id)
            result.added += 1
            result.ids.append(id)
        case (let id, true)?:
            try database.run(
                "UPDATE entry SET line = ?2, run = coalesce(?3, run) WHERE id = ?1 AND (line IS NOT ?2 OR run IS NOT ?3)",
                id, item.entry.source?.line, run)
            result.unchanged += 1
            result.ids.append(id)
        case (let id, false)?:
            try update(id, to: item)
            changed.append(id)
            result.updated += 1
            result.ids.append(id)
        }
    }

    // MARK: - Knowing an entry again

    private func rowWithSameQuestion(as item: Item) throws -> (id: Int64, isUnchanged: Bool)? {
        let candidates = try database.rows(
            """
            SELECT id, content FROM entry
            WHERE source_id IS ?1 AND identity = ?2 AND (?3 IS NULL OR run IS NOT ?3)
            ORDER BY abs(coalesce(line, 0) - ?4), id
            """,
            item.sourceID, item.fingerprint.identity, run, item.entry.source?.line ?? 0
        ) { row throws(StorageError) in (id: row.integer(0), content: row.integer(1)) }
        let free = candidates.filter { !claimed.contains($0.id) }
        // Of several rows with this question, the one whose content is the same is no doubt it.
        let row = free.first { $0.content == item.fingerprint.content } ?? free.first
        return row.map { ($0.id, $0.content == item.fingerprint.content) }
    }

    private func rowOnSameLine(as item: Item) throws -> Int64? {
        guard let sourceID = item.sourceID, let line = item.entry.source?.line else { return nil }
        let candidates = try database.rows(
            """
            SELECT id, question, answer FROM entry
            WHERE source_id = ?1 AND line = ?2 AND (?3 IS NULL OR run IS NOT ?3) ORDER BY id
            """,
            sourceID, line, run
        ) { row throws(StorageError) in (id: row.integer(0), question: row.text(1), answer: row.text(2)) }
        return candidates.first { row in
            !claimed.contains(row.id)
                && ((row.answer == item.entry.answer && !row.answer.isEmpty)
                    || characterOverlap(row.question, item.entry.question) >= 0.5)
        }?.id
    }

    /// Dice's coefficient of the texts' characters, as bags: 0…1.
    private func characterOverlap(_ one: String, _ other: String) -> Double {
        var counts: [Unicode.Scalar: Int] = [:]
        for scalar in one.unicodeScalars { counts[scalar, default: 0] += 1 }
        var shared = 0
        for scalar in other.unicodeScalars where counts[scalar, default: 0] > 0 {
            counts[scalar, default: 0] -= 1
            shared += 1
        }
        let total = one.unicodeScalars.count + other.unicodeScalars.count
        return total == 0 ? 1 : 2 * Double(shared) / Double(total)
    }

    // MARK: - Writing

    private func insert(_ item: Item) throws -> Int64 {
        let entry = item.entry
        try database.run(
            """
            INSERT INTO entry(question, answer, topic_id, date, tags, variants, source_id, line, doubtful, run, identity,
                content, prefix) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """,
            entry.question, entry.answer, try database.topicID(of: entry), entry.date, try EntryRow.json(entry.tags),
            try EntryRow.json(entry.variants), item.sourceID, entry.source?.line, try EntryRow.json(entry.doubtful),
            run, item.fingerprint.identity, item.fingerprint.content, entry.question.suggestionPrefix)
        return database.lastInsertedRowID
    }

    private func update(_ id: Int64, to item: Item) throws {
        let entry = item.entry
        // Variants that people's feedback has added stay.
        let known = try EntryRow.find(id, in: database)?.entry.variants ?? []
        let variants = entry.variants + known.filter { !entry.variants.contains($0) }
        try database.run(
            """
            UPDATE entry SET question = ?2, answer = ?3, topic_id = ?4, date = ?5, tags = ?6, variants = ?7, line = ?8,
                doubtful = ?9, run = coalesce(?10, run), identity = ?11, content = ?12, prefix = ?13 WHERE id = ?1
            """,
            id, entry.question, entry.answer, try database.topicID(of: entry), entry.date,
            try EntryRow.json(entry.tags), try EntryRow.json(variants), entry.source?.line,
            try EntryRow.json(entry.doubtful), run, item.fingerprint.identity, item.fingerprint.content,
            entry.question.suggestionPrefix)
    }

    private mutating func sourceID(_ name: String) throws -> Int64 {
        if let id = sourceIDs[name] { return id }
        try database.run("INSERT OR IGNORE INTO source(name) VALUES (?1)", name)
        let id = try database.integer("SELECT id FROM source WHERE name = ?1", name) ?? 0
        sourceIDs[name] = id
        return id
    }
}

extension Database {
    /// The id of the entry's topic, which is made if it is new; nil without a topic.
    func topicID(of entry: Entry) throws -> Int64? {
        guard let title = entry.topic else { return nil }
        let date = entry.date ?? ""
        if let id = try integer("SELECT id FROM topic WHERE title = ?1 AND date = ?2", title, date) { return id }
        try run("INSERT INTO topic(title, date) VALUES (?1, ?2)", title, date)
        return lastInsertedRowID
    }
}
