// A question's way through the engine: analysis, binding, evaluation, confidence, explanation.

extension IndexSnapshot {
    /// Synchronous; allocates for itself and locks nothing.
    package func search(_ request: SearchRequest) -> SearchResult {
        switch scoring {
        case .bm25f: search(request, BM25F(models.parameters, statistics))
        case .tfidf: search(request, PivotedTFIDF(models.parameters, statistics))
        }
    }

    private func search(_ request: SearchRequest, _ scorer: some PostingScorer) -> SearchResult {
        var query = understand(request.question)
        if let previous = request.context.last {
            query.merge(understand(previous), factor: models.parameters.contextFactor)
        }
        let bound = BoundQuery(query, self, scorer)
        let evaluation = bound.evaluate(self, scorer, filter: request.filter, limit: request.limit)
        let calibration = models.parameters.calibration(of: scoring)
        var certainty: Float = 1
        let hits = evaluation.top.map { candidate in
            let evidence = Evidence(candidate, of: bound, self, scorer)
            let features = ConfidenceFeatures(
                score: candidate.score, selfScore: bound.selfScore, evidence, of: query)
            // Who ranks lower is not surer.
            certainty = min(certainty, calibration.confidence(features))
            return Hit(
                id: candidate.id, score: candidate.score, confidence: certainty, features: features,
                terms: request.explain ? evidence.contributions : [])
        }
        return SearchResult(hits: hits, total: evaluation.total, query: query)
    }

    /// Analyses a question and corrects its unknown words.
    private func understand(_ question: String) -> AnalyzedQuery {
        var query = AnalyzedQuery(question, models: models)
        var reader = UnitReader(table: models.traditional)
        for term in query.terms where term.kind == .word || term.kind == .part {
            guard documentFrequency(numbers(of: term.key, word: term.word)) == 0,
                !reader.units(String(decoding: term.word, as: UTF8.self)).contains(where: models.concepts.contains),
                let word = nearestWord(to: term.word)
            else { continue }
            query.correct(term, to: word, models: models)
        }
        return query
    }
}
