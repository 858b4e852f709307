// Asking.

package import AskProtocol
import Foundation
import SearchEngine

extension KnowledgeBase {
    /// The closest past answers.
    /// - Parameters:
    ///   - parameters: valid; its `session` is the caller's matter.
    ///   - context: earlier questions of the same conversation, newest last.
    ///   - isCancelled: asked now and then whether nobody waits for the answers any more.
    /// - Throws: `StorageError`.
    package func ask(
        _ parameters: Ask.Parameters, context: [String], isCancelled: (@Sendable () -> Bool)? = nil
    ) throws -> Ask.Result {
        let start = ContinuousClock.now
        let snapshot = index.snapshot
        let isRebuilding = store.progress.rebuild != nil
        var request = SearchRequest(
            question: parameters.question, context: context, filter: try filter(of: parameters),
            limit: parameters.limit ?? Ask.defaultLimit, explain: parameters.explain ?? false)
        request.stop = StopCondition(deadline: start + options.timeBudget, isCancelled: isCancelled)
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
        let isComplete = found.isComplete && !isRebuilding
        if isComplete, isUnanswered(parameters, answers) { note(parameters.question) }
        let threshold = parameters.threshold ?? self.threshold
        let elapsed = (ContinuousClock.now - start).components
        return Ask.Result(
            answers: answers, answered: (answers.first?.confidence ?? -1) >= threshold, threshold: threshold,
            total: found.total, totalIsExact: found.isTotalExact && isComplete, complete: isComplete,
            context: found.usedContext.map { context[$0] },
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
    var folded: String { precomposedStringWithCompatibilityMapping.lowercased() }
}

extension String {
    /// What `suggest` compares beginnings by: the first 64 characters, folded, without blanks before them.
    var suggestionPrefix: String {
        String(drop(while: \.isWhitespace).prefix(64)).folded
    }
}
