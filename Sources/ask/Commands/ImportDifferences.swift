// What an import would change, pair by pair.

import AskProtocol

/// A pair that would be added, updated or removed.
struct ImportDifference: Sendable, Equatable, Encodable {
    enum Kind: String, Encodable { case add, update, remove }

    var kind: Kind
    /// Nil for one that would be added.
    var id: Int64?
    var source: EntrySource?
    /// As it would be, or was.
    var question: String
    /// Which members an update would change.
    var members: [String]?

    /// `+ faq.md:12: question`, `~ faq.md:15: question (answer, tags)`, `- #7: question`.
    var text: String {
        let place = source.map { $0.name + ($0.line.map { ":\($0)" } ?? "") }
        let question = oneLine(question)
        return switch kind {
        case .add: "+ \(place ?? ""): \(question)"
        case .update: "~ \(place ?? "#\(id ?? 0)"): \(question) (\((members ?? []).joined(separator: ", ")))"
        case .remove: "- #\(id ?? 0): \(question)"
        }
    }
}

struct ImportDifferences {
    /// The first ones.
    private(set) var list: [ImportDifference] = []
    private(set) var count = 0

    /// Most that are kept, and most of a file that are shown.
    static let kept = 10_000
    private static let shown = 20

    /// Notes what a dry run says of the entries.
    mutating func note(_ entries: [Entry], _ result: Add.Result, _ connection: DaemonConnection) throws {
        let updated = Set(result.updatedIDs ?? [])
        for (entry, id) in zip(entries, result.ids) {
            if id == 0 {
                add(ImportDifference(kind: .add, source: entry.source, question: entry.question))
            } else if updated.contains(id) {
                // Asked for only as long as it is kept.
                let old = list.count < Self.kept ? try connection.call(Get.self, Get.Parameters(id: id)) : entry
                add(
                    ImportDifference(
                        kind: .update, id: id, source: entry.source, question: entry.question,
                        members: Self.members(from: old, to: entry)))
            }
        }
    }

    /// Notes the source's entries that are not known to be in its file.
    mutating func noteRemovals(of source: String, knownIDs: Set<Int64>, _ connection: DaemonConnection) throws {
        var page = try connection.call(Entries.self, Entries.Parameters()).entries
        while let last = page.last?.id {
            for entry in page where entry.source?.name == source {
                guard let id = entry.id, !knownIDs.contains(id) else { continue }
                add(ImportDifference(kind: .remove, id: id, source: entry.source, question: entry.question))
            }
            page = try connection.call(Entries.self, Entries.Parameters(after: last)).entries
        }
    }

    func show(on console: Console) {
        for difference in list.prefix(Self.shown) { console.tell(difference.text) }
        if count > Self.shown { console.note(.moreDifferences(count - Self.shown)) }
    }

    private mutating func add(_ difference: ImportDifference) {
        count += 1
        if list.count < Self.kept { list.append(difference) }
    }

    static func members(from old: Entry, to new: Entry) -> [String] {
        [
            ("question", old.question != new.question), ("answer", old.answer != new.answer),
            ("topic", old.topic != new.topic), ("date", old.date != new.date), ("tags", old.tags != new.tags),
            // Those that people's feedback has added stay.
            ("variants", !Set(new.variants).isSubset(of: old.variants)), ("doubtful", old.doubtful != new.doubtful),
        ].filter(\.1).map(\.0)
    }
}
