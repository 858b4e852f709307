// The body that makes an index of OpenSearch which ranks as askd does by words.

import AskProtocol
import FoundationEssentials

/// Settings and mappings (https://docs.opensearch.org/latest/api-reference/index-apis/create-index/).
///
/// Each document's terms come with their pseudo frequencies (`OpenSearchDocument`), which `delimited_term_freq` takes for
/// term frequencies; a scripted similarity makes scores of them as askd's ranking function does, with the statistics of the
/// index. Lengths are in the frequencies already.
struct OpenSearchIndex: Encodable {
    let settings: Settings
    let mappings = Mappings()

    /// A pseudo frequency of 1 as a whole number.
    static let frequencyUnit = 100_000.0
    static let delimiter = "|"

    init(_ similarity: Analyze.Similarity) {
        settings = Settings(index: .init(similarity: ["askd": .init(script: .init(source: Self.script(similarity)))]))
    }

    /// In Painless; also Java.
    private static func script(_ similarity: Analyze.Similarity) -> String {
        let count = "double n = Math.max(field.docCount, \(similarity.leastDocuments));"
        let frequency = "double x = doc.freq / \(frequencyUnit);"
        guard similarity.function == "bm25f" else {
            return "\(frequency) \(count) return query.boost * Math.log((n + 1.0) / term.docFreq) * x;"
        }
        let k1 = Float(similarity.k1)
        return "\(frequency) \(count) double idf = Math.log(1 + (n - term.docFreq + 0.5) / (term.docFreq + 0.5)); "
            + "return query.boost * idf * x * (\(k1) + 1) / (\(k1) + x);"
    }

    struct Settings: Encodable {
        struct Index: Encodable {
            let similarity: [String: Similarity]
            let analysis = Analysis()
        }
        struct Similarity: Encodable {
            let type = "scripted"
            let script: Script
        }
        struct Script: Encodable {
            let source: String
        }
        struct Analysis: Encodable {
            let analyzer = ["askd_terms": Analyzer()]
            let filter = ["askd_frequency": Filter()]
        }
        struct Analyzer: Encodable {
            let type = "custom"
            let tokenizer = "whitespace"
            let filter = ["askd_frequency"]
        }
        struct Filter: Encodable {
            let type = "delimited_term_freq"
            let delimiter = OpenSearchIndex.delimiter
        }
        let index: Index
    }

    struct Mappings: Encodable {
        struct Source: Encodable {
            let excludes = ["terms"]
        }
        struct Property: Encodable {
            var type: String
            var index: Bool?
            var format: String?
            var analyzer: String?
            var similarity: String?
            var index_options: String?
            var norms: Bool?
        }
        let dynamic = false
        let _source = Source()
        let properties = [
            "terms": Property(
                type: "text", analyzer: "askd_terms", similarity: "askd", index_options: "freqs", norms: false),
            "question": Property(type: "text", index: false), "answer": Property(type: "text", index: false),
            "topic": Property(type: "keyword"), "tags": Property(type: "keyword"),
            "date": Property(type: "date", format: "yyyy-MM-dd"),
        ]
    }
}

/// Two lines of the body of a `_bulk` request: the action, and the document with its terms
/// (https://docs.opensearch.org/latest/api-reference/document-apis/bulk/).
struct OpenSearchDocument {
    let entry: Entry
    let terms: [String: Double]

    private struct Action: Encodable {
        struct Target: Encodable {
            let _id: String?
        }
        let index: Target
    }

    private struct Source: Encodable {
        let entry: Entry
        let terms: String

        private enum Key: CodingKey { case terms }

        func encode(to encoder: any Encoder) throws {
            try entry.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(terms, forKey: .terms)
        }
    }

    /// - Throws: `EncodingError` for what JSON cannot hold; no text of an entry is that.
    func lines() throws -> String {
        let action = Action(index: .init(_id: entry.id.map { String($0) }))
        let frequencies = terms.sorted { $0.key < $1.key }.map { term, frequency in
            term + OpenSearchIndex.delimiter
                + String(max(1, Int((frequency * OpenSearchIndex.frequencyUnit).rounded())))
        }
        let source = Source(entry: entry, terms: frequencies.joined(separator: " "))
        return try JSON.line(action) + JSON.line(source)
    }
}
