// `ask export --format opensearch`: an index that ranks as askd does, on as many machines as it takes.

import AskProtocol

struct OpenSearchExport {
    static let name = "opensearch"

    private let invocation: Invocation
    private let connection: DaemonConnection

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        connection = try invocation.connect()
    }

    /// - Parameter path: file of the documents; the index's own body goes to `path.index`. Nil: documents to stdout.
    func run(to path: String?) throws -> ExitCode {
        if let path {
            let similarity = try connection.call(Analyze.self, Analyze.Parameters(question: "")).similarity
            var file = try ResultFile(path: path + ".index", console: invocation.console)
            try file.write(try JSON.line(OpenSearchIndex(similarity)))
            try file.finish()
        }
        var file = try ResultFile(path: path, console: invocation.console)
        let written = try connection.forEachPage(console: invocation.console) { page in
            let ids = page.compactMap(\.id)
            let terms = try connection.call(Terms.self, Terms.Parameters(ids: ids)).entries
            let termsByID = Dictionary(uniqueKeysWithValues: terms.map { ($0.id, $0.terms) })
            for entry in page {
                // Removed since the page was read: it is not exported.
                guard let id = entry.id, let terms = termsByID[id] else { continue }
                try file.write(try OpenSearchDocument(entry: entry, terms: terms).lines())
            }
        }
        try file.finish()
        if let path {
            invocation.console.note(.writtenForOpenSearch(written, to: path))
        }
        return .done
    }
}
