// What a question's words may mean in this index.

extension IndexSnapshot {
    /// Unknown words of one question whose spelling is looked at: a pasted page must not cost a second.
    private static var mostCorrections: Int { 16 }

    /// Analyses a question, corrects its unknown words, and adds how the index may write the others.
    func understand(_ question: String) -> AnalyzedQuery {
        var query = AnalyzedQuery(question, models: models)
        var corrected = 0
        for term in query.terms
        where corrected < IndexSnapshot.mostCorrections && (term.kind == .word || term.kind == .part) {
            guard documentFrequency(of: term.key, longWord: term.longWord) == 0,
                !isWordOfConcepts(term),
                let word = nearestWord(to: term.word)
            else { continue }
            corrected += 1
            query.correct(term, to: word, models: models)
        }
        addForms(of: &query)
        return query
    }

    private func isWordOfConcepts(_ term: QueryTerm) -> Bool {
        models.tokenizers.withTokenizer { tokenizer in
            tokenizer.tokenize(String(decoding: term.word, as: UTF8.self))
            return QueryUnit.units(of: tokenizer).contains { models.concepts.contains(word: $0.key) }
        }
    }

    /// Compounds in pieces and pieces as compounds: gitlab-ci, gitlabci, GitLab CI.
    private func addForms(of query: inout AnalyzedQuery) {
        for (index, word) in query.words.enumerated() {
            var forms = word.otherForms
            if word.pieces.count == 1 && !isKnown(word.text) && query.corrections[word.text] == nil {
                forms += split(word.text).map { [Alternative(text: $0, factor: 1)] } ?? []
            }
            if !forms.isEmpty { query.add(forms, for: query.words[index...index], models: models) }
            guard index + 1 < query.words.count, word.isFollowedBySpace, query.words[index + 1].first == word.end + 1
            else { continue }
            let joined = word.text + query.words[index + 1].text
            guard isKnown(joined) else { continue }
            query.add([Alternative(text: joined, factor: 1)], for: query.words[index...index + 1], models: models)
        }
    }

    private func isKnown(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        return documentFrequency(of: TermKey(kind: .word, word: bytes), longWord: bytes) > 0
    }

    /// Two known words, of two letters at least, that the word is written from: the cut that leaves the longest shorter one.
    private func split(_ word: String) -> String? {
        let bytes = Array(word.utf8)
        guard bytes.count >= 6, bytes.count <= Vocabulary.lengths.upperBound, bytes.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        let cuts = (2...bytes.count - 2).map { (String(word.prefix($0)), String(word.dropFirst($0))) }
        let known = cuts.filter { isKnown($0.0) && isKnown($0.1) }
        let best = known.max { min($0.0.count, $0.1.count) < min($1.0.count, $1.1.count) }
        return best.map { $0.0 + " " + $0.1 }
    }
}
