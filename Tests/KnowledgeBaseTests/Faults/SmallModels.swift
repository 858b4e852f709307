import Foundation
import KnowledgeBase
import TestSupport

/// The beginnings of the real models: what is opened thousands of times must open at once.
final class SmallModels: Sendable {
    private let directory: TemporaryDirectory

    static let shared = Result { try SmallModels() }

    private init() throws {
        directory = try TemporaryDirectory()
        let models = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Models")
        for name in ["ranking.json", "traditional.tsv", "frames.txt", "concepts.txt", "translations.tsv"] {
            let text = try String(contentsOf: models.appending(path: name), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                .prefix(name.hasSuffix(".json") ? .max : 10)
            try directory.write(lines.joined(separator: "\n") + "\n", to: name)
        }
    }

    func open(_ path: String) throws -> KnowledgeBase {
        try KnowledgeBase(
            directory: path,
            options: KnowledgeBase.Options(models: directory.path, keepsUnanswered: true, meaning: false))
    }
}
