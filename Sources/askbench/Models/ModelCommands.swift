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
            name: "fit-ranking",
            arguments: "MODELS EXPORT.jsonl QUERIES.jsonl bm25f|tfidf words|meaning [KEY=VALUE[,VALUE…]…]",
            summary: "numbers of Models/ranking.json chosen in cross-validation among those given, and confidence"
        ) { arguments in
            guard arguments.count >= 5, let scoring = ScoringFunction(rawValue: arguments[3]),
                ["words", "meaning"].contains(arguments[4])
            else { throw UsageError() }
            let settings = try settings(arguments[5...])
            let models = try EngineModels(directory: arguments[0], meaning: arguments[4] == "meaning")
            let collection = try JudgedCollection(
                models: models, scoring: scoring, export: arguments[1], queries: arguments[2])
            let outcomes = try settings.map { setting in
                collection.outcomes(
                    with: try EngineModels(directory: arguments[0], encoder: models.encoder, settings: setting))
            }
            print(RankingFit(settings: settings, outcomes: outcomes, of: collection).report, terminator: "")
        },
    ]

    /// Every combination of the values of all keys, after the file as it is.
    private static func settings(_ arguments: some Sequence<String>) throws -> [[String: Float]] {
        var settings: [[String: Float]] = [[:]]
        for argument in arguments {
            let sides = argument.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2 else { throw UsageError() }
            let values = sides[1].split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
            guard values.allSatisfy({ $0 != nil }) else { throw UsageError() }
            settings = settings.flatMap { setting in
                values.map { value in
                    var setting = setting
                    setting[String(sides[0])] = value
                    return setting
                }
            }
        }
        return settings == [[:]] ? settings : [[:]] + settings
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
