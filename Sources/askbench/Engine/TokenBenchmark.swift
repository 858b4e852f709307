// Plain BM25 over one field of tokens that others cut: the same work as other engines do.

import Foundation
import Platform
import SearchEngine

struct TokenBenchmark {
    private let documents: MappedFile
    private let queries: [[[UInt8]]]
    private let models: EngineModels
    private let directory: String

    init(_ options: Options, directory: String) throws {
        documents = try MappedFile(path: options.required("tokens"))
        let lines = try String(contentsOfFile: options.required("queries"), encoding: .utf8).split(separator: "\n")
        // A line: where the query comes from, a tab, its tokens.
        queries = lines.map { line in
            (line.split(separator: "\t").last ?? "").split(separator: " ").map { Array($0.utf8) }
        }
        let (k1, b) = (
            try options.number("k1", default: 1.2) { Float($0) }, try options.number("b", default: 0.75) { Float($0) }
        )
        models = try EngineModels(k1: k1, b: b)
        self.directory = directory
    }

    func run(passes: Int) throws -> EngineReport {
        var report = EngineReport()
        report.build = try build()
        let index = try report.openCold(directory) {
            try SearchIndex(directory: directory, models: models, scoring: .bm25f)
        } _: {
            _ = $0.best(10, ofTerms: queries.first ?? [])
        }
        let snapshot = index.snapshot
        report.ask(queries, passes: passes) { snapshot.best(10, ofTerms: $0).map(\.id) }
        report.describe(snapshot)
        report.postingsPerQuery = queries.reduce(0) { $0 + snapshot.postingCount(ofTerms: $1) } / max(queries.count, 1)
        return report
    }

    /// Builds the index if there is none.
    private func build() throws -> BuildFigures? {
        let index = try SearchIndex(directory: directory, models: models, scoring: .bm25f)
        guard index.transaction == 0 else { return nil }
        var reader = TokenLines(documents)
        var count = 0
        var figures = try measured {
            try index.build(transaction: 1) {
                let batch = reader.next(20_000)
                count += batch?.count ?? 0
                return batch
            }
        }
        figures.pairs = count
        figures.bytes = reader.byteCount
        return figures
    }
}

/// Documents of a file, one a line, tokens separated by blanks; the number of the line, from 0, is the id.
private struct TokenLines {
    private let file: MappedFile
    private var offset = 0
    private var line: Int64 = 0

    init(_ file: MappedFile) { self.file = file }

    var byteCount: Int { unsafe file.bytes.count }

    mutating func next(_ count: Int) -> [TermDocument]? {
        let bytes = unsafe file.bytes
        var documents: [TermDocument] = []
        while documents.count < count && offset < bytes.count {
            var terms: [[UInt8]] = []
            var start = offset
            // SAFETY: offset < bytes.count.
            while offset < bytes.count, unsafe bytes[offset] != 0x0A {
                if unsafe bytes[offset] == 0x20 {
                    if offset > start { terms.append(unsafe Array(bytes[start..<offset])) }
                    start = offset + 1
                }
                offset += 1
            }
            if offset > start { terms.append(unsafe Array(bytes[start..<offset])) }
            offset += 1
            documents.append(TermDocument(id: line, terms: terms))
            line += 1
        }
        return documents.isEmpty ? nil : documents
    }
}
