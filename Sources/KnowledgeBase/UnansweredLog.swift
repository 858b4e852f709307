// Questions that got no confident answer: noted when they are asked, written in batches.

import AskProtocol
import Foundation
import SearchEngine
import Synchronization

/// Counts of questions that wait to be written. Asking must not wait for the disk.
final class UnansweredLog: Sendable {
    struct Note: Sendable {
        var count: Int
        /// Seconds since 1970.
        var last: Int64
    }

    /// Different questions that wait; more than these within a second are a flood, of which a part is enough.
    private static let capacity = 1_000

    private let waiting = Mutex<[String: Note]>([:])

    /// Notes that `question` was asked now.
    /// - Returns: whether it is the first that waits, so that the caller sees to writing.
    func note(_ question: String) -> Bool {
        let now = Int64(Date.now.timeIntervalSince1970)
        return waiting.withLock { waiting in
            guard waiting[question] != nil || waiting.count < Self.capacity else { return false }
            waiting[question] = Note(count: (waiting[question]?.count ?? 0) + 1, last: now)
            return waiting.count == 1 && waiting[question]?.count == 1
        }
    }

    /// Takes all that waits.
    func take() -> [String: Note] {
        waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
    }
}

extension EntryStore {
    /// Most different questions that are kept; those asked least lately go first.
    private static let keptUnanswered = 10_000

    /// Writes what waits.
    func write(_ log: UnansweredLog) throws {
        let notes = log.take()
        guard !notes.isEmpty else { return }
        try database.transaction {
            for (question, note) in notes {
                try database.run(
                    """
                    INSERT INTO unanswered VALUES (?1, ?2, ?3)
                    ON CONFLICT(question) DO UPDATE SET count = count + excluded.count, last = excluded.last
                    """,
                    question, note.count, note.last)
            }
            try database.run(
                "DELETE FROM unanswered WHERE question IN (SELECT question FROM unanswered ORDER BY last DESC LIMIT -1 OFFSET ?1)",
                Self.keptUnanswered)
        }
    }

    /// Questions without a confident answer, most asked first, nearly equal ones as one. Those that the entries answer by
    /// now are forgotten.
    /// - Parameter threshold: lowest confidence of an answer.
    func unanswered(
        _ parameters: Unanswered.Parameters, log: UnansweredLog, threshold: Double
    ) throws -> Unanswered.Result {
        try write(log)
        let since = parameters.since.flatMap { PartialDate($0) }.map { Int64($0.firstDay) * 86_400 } ?? .min
        let rows = try database.rows(
            "SELECT question, count, last FROM unanswered WHERE last >= ?1 ORDER BY count DESC, last DESC, question",
            since
        ) { row throws(StorageError) in (question: row.text(0), count: Int(row.integer(1)), last: row.integer(2)) }
        let groups = models.groups(of: rows.map(\.question)).map { members in members.map { rows[$0] } }
        let sorted = groups.map { (members: $0, count: $0.reduce(0) { $0 + $1.count }) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.members[0].last > $1.members[0].last }

        var result = Unanswered.Result(questions: [])
        var answered: [String] = []
        for (members, count) in sorted where result.questions.count < parameters.limit ?? Unanswered.defaultLimit {
            let question = members[0].question
            let hit = index.snapshot.search(SearchRequest(question: question, limit: 1)).hits.first
            let confidence = Double(hit?.confidence ?? 0)
            guard confidence < threshold else {
                answered += members.map(\.question)
                continue
            }
            let last = Date(timeIntervalSince1970: Double(members.map(\.last).max() ?? 0))
            result.questions.append(
                Unanswered.Question(
                    question: question, count: count, last: last.formatted(.iso8601), confidence: confidence))
        }
        try forget(answered)
        return result
    }

    private func forget(_ questions: [String]) throws {
        guard !questions.isEmpty else { return }
        try database.transaction {
            for question in questions { try database.run("DELETE FROM unanswered WHERE question = ?1", question) }
        }
    }
}
