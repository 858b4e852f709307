// `ask export`: all pairs out of the knowledge base.

import AskProtocol
import Importing

extension Option {
    static let exportFormat = Option(
        name: "format", value: .choice(ExportFormat.all.map(\.name) + [OpenSearchExport.name]),
        help: Message("what to write (what FILE's name says, else jsonl)", "写成什么格式（看文件的名字，否则 jsonl）"))
}

extension Command {
    static let export = Command(
        name: "export", summary: Message("write all pairs to stdout or a file", "把所有问答写到标准输出或文件"),
        details: Message(
            """
            Importing the file again gives the same pairs with their sources: it can be
            edited, kept under version control or moved to another machine.

            opensearch is the body of a _bulk request, with each pair's terms; with -o
            FILE, FILE.index holds the settings and mappings of the index that it goes
            into. ask --explain --format opensearch QUESTION prints the query.
            """,
            """
            再导入这个文件会得到同样的问答和来源：可以编辑它、放进版本库、搬到别的机器。

            opensearch 是 _bulk 请求的正文，带有每条问答的词；用 -o 文件时，文件名加 .index
            是要写入的索引的设置和映射。ask --explain --format opensearch 问题 打印查询。
            """),
        options: [.exportFormat, .output]
    ) { invocation in
        let path = invocation.arguments.text(.output)
        if invocation.arguments.text(.exportFormat) == OpenSearchExport.name {
            return try OpenSearchExport(invocation).run(to: path)
        }
        let format = invocation.arguments.text(.exportFormat).flatMap(ExportFormat.named) ?? .ofFile(path ?? "")
        let connection = try invocation.connect()
        var exporter = Exporter(format)
        var file = try ResultFile(path: path, console: invocation.console)
        let written = try connection.forEachPage(console: invocation.console) { page in
            for entry in page { try file.write(try exporter.text(for: entry)) }
        }
        try file.finish()
        if let path { invocation.console.note(.written(written, to: path, as: format.name)) }
        return .done
    }
}

extension ExportFormat {
    /// The format that is imported again from a file of this name; JSON lines when its suffix says nothing.
    fileprivate static func ofFile(_ name: String) -> ExportFormat {
        let imported = ImportFormat.ofFile(name)
        return all.first { imported != nil && $0.importFormat.name == imported?.name } ?? all[0]
    }
}

extension DaemonConnection {
    /// Calls `body` with all entries, a page at a time, and shows how many there were so far.
    /// - Returns: how many there are.
    func forEachPage(console: Console, _ body: ([Entry]) throws -> Void) throws -> Int {
        var count = 0
        var page = try call(Entries.self, Entries.Parameters()).entries
        while let last = page.last?.id {
            try body(page)
            count += page.count
            console.progress(.pairs(count))
            page = try call(Entries.self, Entries.Parameters(after: last)).entries
        }
        console.eraseProgress()
        return count
    }
}
