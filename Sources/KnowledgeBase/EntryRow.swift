// Entries as rows: reading one from a row, and what a row keeps beside the entry.

import AskProtocol
import FoundationEssentials
import SearchEngine

/// An entry with what the index needs to know of its row.
struct StoredEntry {
    var entry: Entry
    var id: Int64
    /// 0 without a topic.
    var topicID: Int64
}

enum EntryRow {
    /// What every query that makes entries selects, in the order that `read` expects.
    static let columns = """
        SELECT entry.id, question, answer, topic.title, entry.date, tags, variants, source.name, line, doubtful, topic_id,
            entry.checksum IS \(Schema.checksum("entry", title: "topic.title", source: "source.name"))
        FROM entry LEFT JOIN topic ON topic.id = topic_id LEFT JOIN source ON source.id = source_id
        """

    static func read(_ row: Statement) throws(StorageError) -> StoredEntry {
        let id = row.integer(0)
        guard row.integer(11) == 1 else {
            throw StorageError(.damaged, "entry \(id) is not what was stored; put in a copy that `ask backup` made")
        }
        var entry = Entry(id: id, question: row.text(1), answer: row.text(2))
        entry.topic = row.optionalText(3)
        entry.date = row.optionalText(4)
        entry.tags = try strings(row.text(5), of: id)
        entry.variants = try strings(row.text(6), of: id)
        if let name = row.optionalText(7) {
            entry.source = EntrySource(name: name, line: row.optionalInteger(8).map { Int($0) })
        }
        if let text = row.optionalText(9) {
            entry.doubtful = try read(text, of: id) { reader throws(JSONError) in try TextRanges(&reader) }
        }
        return StoredEntry(entry: entry, id: id, topicID: row.optionalInteger(10) ?? 0)
    }

    static func json(_ strings: [String]) throws -> String {
        strings.isEmpty ? "[]" : String(decoding: try JSON.encoder().encode(strings), as: UTF8.self)
    }

    static func json(_ ranges: TextRanges?) throws -> String? {
        guard let ranges, !ranges.isEmpty else { return nil }
        return String(decoding: try JSON.encoder().encode(ranges), as: UTF8.self)
    }

    // By hand: Foundation takes longer for one of these than SQLite for the row.

    private static func strings(_ text: String, of id: Int64) throws(StorageError) -> [String] {
        // Nearly every row has none.
        text == "[]" ? [] : try read(text, of: id) { reader throws(JSONError) in try reader.strings() }
    }

    private static func read<Value>(
        _ text: String, of id: Int64, _ read: (inout JSONReader) throws(JSONError) -> Value
    ) throws(StorageError) -> Value {
        do throws(JSONError) {
            var reader = try JSONReader(Array(text.utf8)[...])
            let value = try read(&reader)
            try reader.end()
            return value
        } catch {
            throw StorageError(.damaged, "entry \(id): \"\(text.prefix(40))\" is not the JSON that was stored")
        }
    }
}

extension Database {
    /// Entries as the index wants them, in the order of their ids: those after `id`, until there are `count` or their texts
    /// have `byteCount` bytes.
    func documents(after id: Int64, count: Int = .max, byteCount: Int = .max) throws -> [Document] {
        var documents: [Document] = []
        var bytes = 0
        let page = try statement(EntryRow.columns + " WHERE entry.id > ?1 ORDER BY entry.id")
        try page.bind([id])
        defer { page.reset() }
        while documents.count < count, bytes < byteCount, try page.step() {
            let stored = try EntryRow.read(page)
            bytes += stored.entry.question.utf8.count + stored.entry.answer.utf8.count
            documents.append(Document(stored, rejected: []))
        }
        guard let last = documents.last?.id else { return [] }
        let rejections = try rows(
            "SELECT entry_id, question FROM rejection WHERE entry_id > ?1 AND entry_id <= ?2", id, last
        ) { row throws(StorageError) in (id: row.integer(0), question: row.text(1)) }
        let rejected = Dictionary(grouping: rejections, by: \.id).mapValues { $0.map(\.question) }
        if !rejected.isEmpty {
            for index in documents.indices { documents[index].rejected = rejected[documents[index].id] ?? [] }
        }
        return documents
    }
}

/// By what a later import knows an entry again, and whether the file has changed since.
///
/// Both are of the entry as it was imported and stay as they are when a person edits it, so that importing the same
/// file again finds the entry and leaves the correction alone.
struct Fingerprint: Equatable {
    /// Of question and topic; for an entry without source, of the answer too: two people may answer one question.
    let identity: Int64
    /// Of all that the file says of the entry, its line apart: lines move.
    let content: Int64

    init(of entry: Entry) throws {
        var identity = FNV1a()
        identity.add(entry.question)
        identity.add(entry.topic ?? "")
        if entry.source == nil { identity.add(entry.answer) }
        self.identity = identity.value

        var content = FNV1a()
        for text in [entry.question, entry.answer, entry.topic ?? "", entry.date ?? ""] { content.add(text) }
        content.add(try EntryRow.json(entry.tags))
        content.add(try EntryRow.json(entry.variants))
        content.add(try EntryRow.json(entry.doubtful) ?? "")
        self.content = content.value
    }
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): stored, hence not Swift's own hash, which differs from run to run.
struct FNV1a {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    var value: Int64 { Int64(bitPattern: state) }

    /// Adds the text and an end mark, so that neighbours cannot trade characters.
    mutating func add(_ text: some Sequence<UInt8>) {
        for byte in text { add(byte) }
        add(0xFF)
    }

    mutating func add(_ text: String) { add(text.utf8) }

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
