// `ask export`: all pairs out of the knowledge base.

import AskProtocol
import Importing

extension Option {
    static let exportFormat = Option(
        name: "format", value: .choice(ExportFormat.all.map(\.name)),
        help: "what to write (what FILE's name says, else jsonl)")
}

extension Command {
    static let export = Command(
        name: "export", summary: "write all pairs to stdout or a file",
        details: """
            Importing the file again gives the same pairs with their sources: it can be
            edited, kept under version control or moved to another machine. opensearch is
            the body of a _bulk request and is for other programs.
            """,
        options: [.exportFormat, .output]
    ) { invocation in
        let path = invocation.arguments.text(.output)
        let format = invocation.arguments.text(.exportFormat).flatMap(ExportFormat.named) ?? .ofFile(path ?? "")
        let connection = try invocation.connect()
        var exporter = Exporter(format)
        var file = try ResultFile(path: path, console: invocation.console)
        var written = 0
        var page = try connection.call(Entries.self, Entries.Parameters()).entries
        while let last = page.last?.id {
            for entry in page { try file.write(try exporter.text(for: entry)) }
            written += page.count
            invocation.console.progress(count(written, "pair"))
            page = try connection.call(Entries.self, Entries.Parameters(after: last)).entries
        }
        try file.finish()
        invocation.console.eraseProgress()
        if let path { invocation.console.note("\(count(written, "pair")) written to \(path) as \(format.name)") }
        return .done
    }
}

extension ExportFormat {
    /// The format that is imported again from a file of this name; JSON lines when its suffix says nothing.
    fileprivate static func ofFile(_ name: String) -> ExportFormat {
        let imported = ImportFormat.ofFile(name)
        return all.first { imported != nil && $0.importFormat?.name == imported?.name } ?? all[0]
    }
}
