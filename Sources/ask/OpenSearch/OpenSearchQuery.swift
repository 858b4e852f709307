// A question as OpenSearch's query language says it.

import AskProtocol

/// A clause (https://docs.opensearch.org/latest/query-dsl/).
indirect enum OpenSearchQuery: Encodable {
    case term(field: String, value: String, boost: Float?)
    case keyword(field: String, containing: String)
    case range(field: String, from: String?, to: String?)
    case any([OpenSearchQuery], filter: [OpenSearchQuery] = [])
    case best([OpenSearchQuery])
    /// `bound` · min(share, 1.8) · min(share, 1), where share is the inner score divided by `weight`.
    case match(OpenSearchQuery, weight: Float, bound: Float)

    /// In Painless; also Java.
    private static let matchScript =
        "double share = _score / params.weight; "
        + "return params.bound * Math.min(share, 1.8) * Math.min(share, 1.0);"

    func encode(to encoder: any Encoder) throws {
        var clause = encoder.container(keyedBy: Name.self)
        switch self {
        case .term(let field, let value, let boost):
            try clause.encode([field: Term(value: value, boost: boost)], forKey: "term")
        case .keyword(let field, let text):
            let escaped = text.reduce(into: "") { $0 += "\\*?".contains($1) ? "\\\($1)" : String($1) }
            try clause.encode([field: Wildcard(value: "*" + escaped + "*")], forKey: "wildcard")
        case .range(let field, let from, let to):
            try clause.encode([field: Range(gte: from, lte: to)], forKey: "range")
        case .any(let clauses, let filter):
            try clause.encode(Bool(should: clauses, filter: filter.isEmpty ? nil : filter), forKey: "bool")
        case .best(let clauses):
            try clause.encode(["queries": clauses], forKey: "dis_max")
        case .match(let query, let weight, let bound):
            let script = Script(source: Self.matchScript, params: ["weight": weight, "bound": bound])
            try clause.encode(ScriptScore(query: query, script: script), forKey: "script_score")
        }
    }

    private struct Name: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init(stringLiteral name: String) { stringValue = name }
        init?(intValue: Int) { nil }
    }
    private struct Term: Encodable {
        let value: String
        let boost: Float?
    }
    private struct Wildcard: Encodable {
        let value: String
        let case_insensitive = true
    }
    private struct Range: Encodable {
        let gte: String?
        let lte: String?
    }
    private struct Bool: Encodable {
        let should: [OpenSearchQuery]
        let minimum_should_match = 1
        let filter: [OpenSearchQuery]?
    }
    private struct Script: Encodable {
        let source: String
        let params: [String: Float]
    }
    private struct ScriptScore: Encodable {
        let query: OpenSearchQuery
        let script: Script
    }
}

extension OpenSearchQuery {
    /// Whose score is what askd scores by words.
    ///
    /// max(0, best − own) beside the phrase's own terms is max(own, best) in their place; so a phrase's terms stand within its
    /// clause, with the weight that is not in another's. Only where two phrases with other words for them share a term can
    /// the score differ, by what that term has.
    init(_ query: Analyze.Result, filter: [OpenSearchQuery]) {
        var weights = Dictionary(query.terms.map { ($0.term, Float($0.weight)) }) { $0 + $1 }
        var clauses: [OpenSearchQuery] = []
        for concept in query.concepts {
            var own: [OpenSearchQuery] = []
            for term in concept.source {
                let weight = min(Float(term.weight), weights[term.term] ?? 0)
                guard weight > Self.leastWeight else { continue }
                weights[term.term, default: 0] -= weight
                own.append(.term(field: "terms", value: term.term, boost: weight))
            }
            let others = concept.alternatives.map { alternative in
                OpenSearchQuery.match(
                    .any(alternative.terms.map { .term(field: "terms", value: $0.term, boost: Float($0.weight)) }),
                    weight: Float(alternative.weight), bound: Float(alternative.bound))
            }
            clauses.append(.best((own.isEmpty ? [] : [.any(own)]) + others))
        }
        for term in query.terms {
            guard let weight = weights.removeValue(forKey: term.term), weight > Self.leastWeight else { continue }
            clauses.append(.term(field: "terms", value: term.term, boost: weight))
        }
        self = .any(clauses, filter: filter)
    }

    /// What is left of a weight that was taken away whole, by rounding.
    private static var leastWeight: Float { 1e-5 }
}

/// The body of a `_search` request.
struct OpenSearchRequest: Encodable {
    let size: Int
    let query: OpenSearchQuery

    /// - Parameter parameters: what askd would be asked.
    init(_ parameters: Ask.Parameters, _ query: Analyze.Result) {
        var filter: [OpenSearchQuery] = []
        if let topic = parameters.topic { filter.append(.keyword(field: "topic", containing: topic)) }
        filter += (parameters.tags ?? []).map { .term(field: "tags", value: $0, boost: nil) }
        let first = parameters.since.flatMap { PartialDate($0) }?.firstISODay
        let last = parameters.until.flatMap { PartialDate($0) }?.lastISODay
        if first != nil || last != nil { filter.append(.range(field: "date", from: first, to: last)) }
        size = parameters.limit ?? Ask.defaultLimit
        self.query = OpenSearchQuery(query, filter: filter)
    }
}
