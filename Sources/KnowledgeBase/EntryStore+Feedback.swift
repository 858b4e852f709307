// People's word on an answer, kept with the entry.

import AskProtocol
import SearchEngine

extension EntryStore {
    /// Questions that one entry keeps as variants from feedback, and as rejected; whoever may ask may send feedback, so
    /// there must be an end.
    private static let keptQuestions = 64

    /// Makes the question a variant of the entry, or one that it is lowered for; the newer word replaces the older.
    /// - Throws: `RPCError.notFound`, `.tooLarge`; `StorageError`.
    func feedback(_ parameters: Feedback.Parameters) async throws -> Done {
        let (id, question) = (parameters.id, parameters.question)
        return try await committed { [self] in
            guard let stored = try EntryRow.find(id, in: database) else { throw RPCError.noEntry(id) }
            let entry = stored.entry
            if parameters.good {
                try database.run("DELETE FROM rejection WHERE entry_id = ?1 AND question = ?2", id, question)
                if question != entry.question && !entry.variants.contains(question) {
                    try setVariants(entry.variants + [question], of: id)
                }
                try database.run("DELETE FROM unanswered WHERE question = ?1", question)
            } else {
                if entry.variants.contains(question) {
                    try setVariants(entry.variants.filter { $0 != question }, of: id)
                }
                let count = try database.integer("SELECT count(*) FROM rejection WHERE entry_id = ?1", id) ?? 0
                guard count < Self.keptQuestions else {
                    throw Self.tooMany(id, Message("rejected questions", "被否定的问题"))
                }
                try database.run("INSERT OR IGNORE INTO rejection VALUES (?1, ?2)", id, question)
            }
            return (Done(), IndexChange(adding: try documents([id])))
        }
    }

    private func setVariants(_ variants: [String], of id: Int64) throws {
        guard variants.count <= Self.keptQuestions else { throw Self.tooMany(id, Message("variants", "其他问法")) }
        try database.run("UPDATE entry SET variants = ?2 WHERE id = ?1", id, try EntryRow.json(variants))
    }

    private static func tooMany(_ id: Int64, _ what: Message) -> RPCError {
        RPCError(
            .tooLarge,
            Message(
                "entry \(id) has \(keptQuestions) \(what.english) already",
                "#\(id) 已有 \(keptQuestions) 个\(what.chinese)"),
            reason: Message("edit the entry so that it is found by what people ask", "请编辑它，使人们的问法能找到它"))
    }
}
