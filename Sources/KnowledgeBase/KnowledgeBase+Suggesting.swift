// Past questions while somebody types.

package import AskProtocol
import SearchEngine

extension KnowledgeBase {
    /// Ways to finish the last word that are looked at.
    private static let mostCompletions = 8
    /// Rows that are read for the questions that begin as typed: many may ask the same.
    private static let mostRows = 1_000

    /// Past questions that begin with the given words; then those that have these words with the last one finished as entries
    /// have it, best first; then those that `ask` would answer with.
    package func suggest(_ parameters: Suggest.Parameters) throws -> Suggest.Result {
        let limit = parameters.limit ?? 5
        let prefix = parameters.prefix.suggestionPrefix
        guard !prefix.isEmpty else { return Suggest.Result(suggestions: []) }
        var suggestions = try questions(beginningWith: prefix, limit: limit)
        func add(_ question: String) {
            if suggestions.count < limit, !suggestions.contains(question) { suggestions.append(question) }
        }
        if suggestions.count < limit {
            for question in try completed(parameters.prefix, limit: limit) { add(question) }
        }
        if suggestions.count < limit {
            let found = try ask(Ask.Parameters(question: parameters.prefix, limit: limit, record: false), context: [])
            for answer in found.answers where answer.confidence >= threshold { add(answer.question) }
        }
        return Suggest.Result(suggestions: suggestions)
    }

    /// - Parameter prefix: folded; not longer than what is stored, so one range of the database's index holds all of them.
    private func questions(beginningWith prefix: String, limit: Int) throws -> [String] {
        try readers.read { database in
            let row = try database.statement(
                """
                SELECT question FROM entry WHERE prefix >= ?1 AND prefix < ?1 || char(0x10FFFF)
                ORDER BY prefix LIMIT ?2
                """)
            try row.bind([prefix, Self.mostRows])
            defer { row.reset() }
            var questions: [String] = []
            while questions.count < limit, try row.step() {
                let question = row.text(0)
                if !questions.contains(question) { questions.append(question) }
            }
            return questions
        }
    }

    /// Questions with the words of `text`, its last one finished in one of several ways.
    private func completed(_ text: String, limit: Int) throws -> [String] {
        let snapshot = index.snapshot
        let deadline = ContinuousClock.now + options.timeBudget
        var scores: [Int64: (score: Float, word: String)] = [:]
        for completion in snapshot.completions(of: text, limit: Self.mostCompletions) {
            var request = SearchRequest(question: completion.text, limit: limit)
            request.stop = StopCondition(deadline: deadline)
            for hit in snapshot.search(request).hits where hit.score > scores[hit.id]?.score ?? 0 {
                scores[hit.id] = (hit.score, completion.word)
            }
        }
        let best = scores.sorted {
            $0.value.score != $1.value.score ? $0.value.score > $1.value.score : $0.key < $1.key
        }
        return try readers.read { database in
            try best.compactMap { id, found in
                guard let question = try EntryRow.find(id, in: database)?.entry.question,
                    question.folded.contains(found.word)
                else { return nil }
                return question
            }
        }
    }
}
