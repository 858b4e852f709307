// Files that people import, and questions that they ask.

import AskProtocol
import Foundation
import Importing
import TextRepair

@testable import SearchEngine

extension FuzzTarget {
    /// One importer; nil for the one that recognizes the format. What is imported must be fit for `add`.
    @Sendable static func importing(_ format: ImportFormat?) -> Feed {
        let name = "name of the file that is fed"
        return { bytes in
            let lines = ImportLine.lines(of: String(decoding: bytes, as: UTF8.self))
            var importer = Importer(source: ImportSource(name: name), format: format, fileName: nil)
            func check(_ event: ImportEvent) {
                switch event {
                case .warning(let warning): precondition((1...max(1, lines.count)).contains(warning.line))
                case .entry(let entry):
                    // Entries of an export name a source, and a line of it, of their own.
                    if let source = entry.source, source.name == name {
                        precondition((1...lines.count).contains(source.line ?? 1), "a line that is not there")
                    }
                    do {
                        try Add.validate(entry)
                    } catch {
                        preconditionFailure("an imported entry is not one: \(error)")
                    }
                }
            }
            for line in lines { importer.read(line, check) }
            run(allowing: ImportError.self) { try importer.finish(check) }
        }
    }

    /// Restoration of damaged text, with the real model.
    @Sendable static func restoration() throws -> Feed {
        let restorer = TextRestorer(model: try RestorationModel(contentsOf: models + "/restoration.bin"))
        return { bytes in
            for line in restorer.restore(Array(bytes)).lines {
                let text = Array(line.text.utf8)
                var last = 0
                for range in line.doubtful {
                    precondition(range.lowerBound >= last && range.upperBound <= text.count)
                    for end in [range.lowerBound, range.upperBound] where end < text.count {
                        precondition(text[end] & 0xC0 != 0x80, "a doubtful range cuts a character")
                    }
                    last = range.upperBound
                }
            }
        }
    }

    static let documents = [
        ("How do I back up etcd?", "etcd 数据备份: use a snapshot."), ("etcd 的数据怎么备份", "用 Kubernetes 的 CronJob"),
        ("Where are the logs of a pod?", "kubectl logs, with --previous"), ("C++ vs. Rust?", "it depends"),
        ("节点 NotReady 怎么办", "看 kubelet 的日志"), ("", "an answer without a question"),
    ].enumerated().map { number, pair in
        Document(id: Int64(number + 1), question: pair.0, answer: pair.1, topic: "Kubernetes", topicID: 1)
    }

    /// The query analyzer; of every eighth length also all that a question goes through after it, which takes far longer.
    @Sendable static func query() throws -> Feed {
        let index = SearchIndex(models: try EngineModels(directory: models, meaning: false), scoring: .bm25f)
        index.apply(removing: [], adding: documents)
        let snapshot = index.snapshot
        return { bytes in
            let question = String(decoding: bytes, as: UTF8.self)
            guard bytes.count % 8 == 7 else {
                check(snapshot.understand(question), question)
                return
            }
            let found = snapshot.search(SearchRequest(question: question, limit: 3, explain: true))
            for hit in found.hits {
                precondition((0...1).contains(hit.confidence) && hit.score.isFinite, "confidence \(hit.confidence)")
                let sum = hit.terms.reduce(0) { $0 + $1.contribution }
                precondition(abs(sum - hit.score) <= 1e-3 * max(1, abs(hit.score)), "\(sum) of \(hit.score) explained")
            }
            check(found.query, question)
        }
    }

    private static func check(_ query: AnalyzedQuery, _ question: String) {
        var highlighter = Highlighter(query)
        for text in [question, documents[0].question] {
            var last = 0
            for range in highlighter.ranges(in: text) {
                precondition(range.lowerBound >= last && range.upperBound <= text.utf8.count)
                last = range.upperBound
            }
        }
    }
}
