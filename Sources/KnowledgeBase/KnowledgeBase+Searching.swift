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
        let threshold = parameters.threshold ?? self.threshold
        let question = AskedQuestion(parameters, context: context, threshold: threshold)
        var result: Ask.Result
        if !isRebuilding, let known = recentReplies.reply(to: question, from: snapshot) {
            result = known
        } else {
            result = try answer(
                parameters, context, threshold, snapshot,
                StopCondition(deadline: start + options.timeBudget, isCancelled: isCancelled))
            if isRebuilding {
                result.complete = false
                result.totalIsExact = false
            } else if result.complete {
                recentReplies.keep(result, to: question, from: snapshot)
            }
        }
        if result.complete, isUnanswered(parameters, result.answers) { note(parameters.question) }
        let elapsed = (ContinuousClock.now - start).components
        result.micros = Int(elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000)
        return result
    }

    /// The answers of a snapshot.
    private func answer(
        _ parameters: Ask.Parameters, _ context: [String], _ threshold: Double, _ snapshot: IndexSnapshot,
        _ stop: StopCondition
    ) throws -> Ask.Result {
        var request = SearchRequest(
            question: parameters.question, context: context, filter: try filter(of: parameters),
            limit: parameters.limit ?? Ask.defaultLimit, explain: parameters.explain ?? false)
        request.stop = stop
        let found = snapshot.search(request)
        var highlighter = Highlighter(found.query)
        var answers: [Answer] = []
        answers.reserveCapacity(found.hits.count)
        for hit in found.hits {
            // Removed since the snapshot was taken: it is no answer any more.
            guard let entry = try entry(hit.id) else { continue }
            let duplicates = try hit.duplicates.compactMap { id in try self.entry(id).map { Duplicate($0, id: id) } }
            answers.append(
                Answer(entry, hit: hit, duplicates: duplicates, &highlighter, explain: request.explain))
        }
        return Ask.Result(
            answers: answers, answered: (answers.first?.confidence ?? -1) >= threshold, threshold: threshold,
            total: found.total, totalIsExact: found.isTotalExact && found.isComplete, complete: found.isComplete,
            context: found.usedContext.map { context[$0] }, micros: 0)
    }

    private func entry(_ id: Int64) throws -> Entry? {
        try recentEntries.entry(id) { try readers.read { try EntryRow.find(id, in: $0)?.entry } }
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
    fileprivate init(_ entry: Entry, hit: Hit, duplicates: [Duplicate], _ highlighter: inout Highlighter, explain: Bool)
    {
        let highlights = TextRanges(
            question: highlighter.ranges(in: entry.question).map { ByteRange($0) },
            answer: highlighter.ranges(in: entry.answer).map { ByteRange($0) })
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
