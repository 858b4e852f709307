// The commands that remake the engine's files of `Models/`: each prints the file.

import Foundation
import Meaning
import SearchEngine

enum ModelCommands {
    static let all = [
        Command(
            name: "make-traditional", arguments: "> Models/traditional.tsv",
            summary: "traditional characters and their simplified forms, from Foundation"
        ) { arguments in
            guard arguments.isEmpty else { throw UsageError() }
            print(traditionalTable(), terminator: "")
        },
        Command(
            name: "learn-translations", arguments: "MODELS PAIRS.tsv TEXT… > Models/translations.tsv",
            summary: "English and Chinese words for one thing, from aligned paragraphs and plain Chinese text"
        ) { arguments in
            guard arguments.count >= 3 else { throw UsageError() }
            let pairs = try text(arguments[1])
            var learner = try TranslationLearner(
                modelsDirectory: arguments[0], pairs: pairs, texts: arguments[2...].map(text))
            print("# English<TAB>Chinese<TAB>weight. Made by: askbench learn-translations (Models/README.md)")
            for line in learner.table(pairs: pairs) { print(line) }
        },
        Command(
            name: "fit-confidence", arguments: "MODELS EXPORT.jsonl QUERIES.jsonl bm25f|tfidf words|meaning",
            summary: "the constants of confidence for Models/ranking.json, with cross-validated figures"
        ) { arguments in
            guard arguments.count == 5, let scoring = ScoringFunction(rawValue: arguments[3]),
                ["words", "meaning"].contains(arguments[4])
            else { throw UsageError() }
            let models = try EngineModels(directory: arguments[0], meaning: arguments[4] == "meaning")
            let index = SearchIndex(models: models, scoring: scoring)
            let documents = try documents(arguments[1])
            index.apply(removing: [], adding: documents)
            if let encoder = models.encoder { index.setVectors(vectors(of: documents, encoder)) }
            print(report(ConfidenceFit(try samples(arguments[2], index.snapshot)), scoring), terminator: "")
        },
    ]

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private static func lines<T: Decodable>(_ path: String, _ type: T.Type) throws -> [T] {
        try text(path).split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    /// A line of `ask export --format jsonl`.
    private struct ExportedEntry: Decodable {
        struct Source: Decodable { let line: Int64 }
        let question: String
        let answer: String
        let topic: String?
        let variants: [String]?
        let source: Source?
    }

    /// Documents with the line of their question as id, since that is how queries name them.
    private static func documents(_ path: String) throws -> [Document] {
        let entries = try lines(path, ExportedEntry.self)
        let topics = Dictionary(grouping: entries.compactMap(\.topic), by: \.self).keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1, Int64($0)) })
        return entries.enumerated().map { number, entry in
            let topic = entry.topic ?? ""
            return Document(
                id: entry.source?.line ?? Int64(-1 - number), question: entry.question, variants: entry.variants ?? [],
                answer: entry.answer, topic: topic, topicID: numbers[topic] ?? -1)
        }
    }

    private static func vectors(of documents: [Document], _ encoder: SentenceEncoder) -> [Int64: SentenceVector] {
        Dictionary(
            documents.map { ($0.id, encoder.vector(ofQuestion: $0.question, answer: $0.answer)) },
            uniquingKeysWith: { $1 })
    }

    /// A line of a query file (format: `ask eval`).
    private struct JudgedQuery: Decodable {
        let qid: String
        let query: String
        let context: String?
        let relevant: [String: Int]
    }

    private static func samples(_ path: String, _ snapshot: IndexSnapshot) throws -> [ConfidenceSample] {
        try lines(path, JudgedQuery.self).compactMap { query in
            let request = SearchRequest(question: query.query, context: query.context.map { [$0] } ?? [], limit: 1)
            guard let hit = snapshot.search(request).hits.first else { return nil }
            return ConfidenceSample(
                features: hit.features, isRight: query.relevant[String(hit.id)] == 2,
                isAnswerable: !query.relevant.isEmpty, group: query.relevant.keys.min() ?? query.qid)
        }
    }

    private static func report(_ fit: ConfidenceFit, _ scoring: ScoringFunction) -> String {
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        let isMeaning = fit.weights.count == 6
        let names = ["score", "self", "missing", "dominance"] + (isMeaning ? ["similarity"] : []) + ["offset"]
        let members = zip(names, fit.weights).map { "\"\($0)\": \(rounded($1))" } + ["\"threshold\": \(fit.threshold)"]
        return """
            "\(scoring)\(isMeaning ? "Meaning" : "")Confidence": { \(members.joined(separator: ", ")) }
            cross-validated: AUROC \(rounded(fit.auroc)), calibration error \(rounded(fit.calibrationError)), \
            right or silent \(rounded(fit.rightOrSilent))

            """
    }
}
