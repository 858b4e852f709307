// Files into the knowledge base, and out of it.

import AskProtocol
import Foundation
import TestSupport
import Testing

/// The knowledge base about askd itself.
let welcome = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Config/welcome.md").path

struct ClientImportTests {
    private let daemon: RunningDaemon

    init() throws {
        daemon = try RunningDaemon()
    }

    private func write(_ text: String, to name: String = "faq.md") throws -> String {
        try daemon.directory.write(text, to: name)
    }

    private static let pairs = """
        ### 2020-06-02：Storage

        > Q：How do I back up etcd?

        A：With etcdctl snapshot save.

        > Q：Which disk is fast enough?

        A：An SSD.

        """

    @Test func `a file is imported, imported again, edited and pruned`() throws {
        let file = try write(Self.pairs)
        let dry = try daemon.client("import", file, "--dry-run")
        #expect(dry.standardOutput == "nothing changed; it would be: 2 added, 0 updated, 0 unchanged; 1 topic\n")
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 0)
        #expect(try daemon.client("import", file).standardOutput == "2 added, 0 updated, 0 unchanged; 1 topic\n")
        #expect(try daemon.client("import", file).standardOutput == "0 added, 0 updated, 2 unchanged; 1 topic\n")

        _ = try write(Self.pairs.replacing("An SSD.", with: "NVMe."))
        #expect(try daemon.client("import", file).standardOutput == "0 added, 1 updated, 1 unchanged; 1 topic\n")
        #expect(try daemon.client("which disk is fast enough").standardOutput.contains("NVMe."))

        _ = try write(Self.pairs.components(separatedBy: "> Q：Which")[0])
        #expect(try daemon.client("import", file).standardOutput == "0 added, 0 updated, 1 unchanged; 1 topic\n")
        #expect(
            try daemon.client("import", file, "--prune", "--dry-run").standardOutput
                == "nothing changed; it would be: 0 added, 0 updated, 1 unchanged, 1 removed; 1 topic\n")
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 2)
        #expect(
            try daemon.client("import", file, "--prune").standardOutput
                == "0 added, 0 updated, 1 unchanged, 1 removed; 1 topic\n")
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 1)
    }

    @Test func `a dry run names the pairs that would come, change and go`() throws {
        let file = try write(Self.pairs)
        let first = try daemon.client("import", file, "--dry-run")
        #expect(first.standardError == "+ faq.md:3: How do I back up etcd?\n+ faq.md:7: Which disk is fast enough?\n")
        _ = try daemon.client("import", file)
        _ = try write(
            Self.pairs.replacing("An SSD.", with: "NVMe.").replacing(
                "How do I back up etcd?", with: "What is a wombat?"
            )
            .replacing("With etcdctl snapshot save.", with: "A marsupial."))
        let second = try daemon.client("import", file, "--dry-run", "--prune")
        #expect(
            second.standardError
                == "+ faq.md:3: What is a wombat?\n~ faq.md:7: Which disk is fast enough? (answer)\n- #1: How do I back up etcd?\n"
        )
        #expect(
            second.standardOutput
                == "nothing changed; it would be: 1 added, 1 updated, 0 unchanged, 1 removed; 1 topic\n")
        let json = try daemon.client("import", file, "--dry-run", "--json")
        #expect(json.standardError.isEmpty)
        let object = try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any]
        let differences = object?["differences"] as? [[String: Any]]
        #expect(differences?.map { $0["kind"] as? String } == ["add", "update"])
        #expect(differences?.last?["members"] as? [String] == ["answer"])
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 2)
    }

    @Test func `the summary as JSON has the members that scripts rely on`() throws {
        let output = try daemon.client("import", "--json", try write("A：nobody asked\n\n" + Self.pairs))
        #expect(output.status == 0 && output.standardError.isEmpty)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8)) as? [String: Any])
        #expect(object["added"] as? Int == 2 && object["skipped"] as? Int == 0 && object["topics"] as? Int == 1)
        let warnings = try #require(object["warnings"] as? [[String: Any]])
        #expect(warnings.count == 1 && warnings[0]["line"] as? Int == 1 && warnings[0]["source"] as? String == "faq.md")
    }

    @Test func `the welcome knowledge base answers what a new user asks`() throws {
        let imported = try daemon.client("import", welcome)
        #expect(imported.status == 0 && imported.standardError.isEmpty)
        let chinese = try daemon.client("怎么导入我的问答文件")
        #expect(chinese.status == 0 && chinese.standardOutput.contains("ask import faq.md"))
        #expect(try daemon.client("how do I import a spreadsheet?").standardOutput.contains("CSV"))
    }

    @Test func `files that give nothing are named with the reason, and the others are imported`() throws {
        let directory = daemon.directory
        let good = try write(Self.pairs)
        let cases = [
            (directory.file("missing.md"), "ask: \(directory.file("missing.md")): No such file or directory (open)\n"),
            (try write("", to: "empty.md"), "ask: empty.md: the file is empty, expected questions and answers\n"),
            (try write("\n \n", to: "blank.md"), "ask: blank.md: the file is empty, expected questions and answers\n"),
            (
                try write("nothing here\n", to: "prose.md"),
                "ask: prose.md: no questions found (read as markdown), expected lines such as “Q: …” and “A: …”, "
                    + "or headings with text below\n"
            ),
        ]
        for (path, sentence) in cases {
            let output = try daemon.client("import", path, good)
            #expect(output.status == 65)
            #expect(output.standardError == sentence)
            #expect(output.standardOutput.contains("1 topic"))
        }
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 2)
    }

    @Test func `a file that is not UTF-8 is read as what it is`() throws {
        let text = "> Q：怎么备份数据库？\n\nA：用快照，每天一次，保留三十天。\n\n> Q：怎么恢复数据库？\n\nA：先停服务，再导入快照。\n"
        _ = try write(text, to: "utf8.md")
        #expect(try daemon.shell("iconv -f UTF-8 -t GB18030 utf8.md > gb.md").status == 0)
        let output = try daemon.client("import", daemon.directory.file("gb.md"))
        #expect(output.standardOutput.hasPrefix("2 added"))
        #expect(try daemon.client("--all", "数据库怎么备份").standardOutput.contains("用快照，每天一次"))
        // Bytes of no encoding at all.
        let noise = Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7_919 >> 3) })
        try noise.write(to: URL(filePath: daemon.directory.file("noise.md")))
        #expect(try daemon.client("import", daemon.directory.file("noise.md")).status == 65)
        #expect(daemon.isRunning)
    }

    @Test func `an import that takes no file prints no summary`() throws {
        let empty = try daemon.client("import", try write("", to: "empty.md"))
        #expect(empty.status == 65 && empty.standardOutput.isEmpty)
        let json = try daemon.client("import", "--json", daemon.directory.file("missing.md"))
        #expect(json.status == 65 && json.standardOutput.isEmpty)
    }

    @Test func `a directory stands for the files in it and below it that can be imported`() throws {
        #expect(
            try daemon.shell(
                "mkdir -p docs/deep/.hidden docs/deep/more && ln -s .. docs/deep/loop && echo no >docs/program.bin"
            ).status == 0)
        _ = try write(Self.pairs, to: "docs/a.md")
        _ = try write("question,answer\nWhat is a bilby?,A marsupial.\n", to: "docs/deep/more/b.CSV")
        _ = try write(Self.pairs, to: "docs/deep/.hidden/c.md")
        _ = try write("nothing here\n", to: "docs/deep/d.md")
        let output = try daemon.client("import", daemon.directory.file("docs"))
        #expect(output.status == 0)
        #expect(output.standardOutput == "3 added, 0 updated, 0 unchanged; 1 topic; 1 warning\n")
        #expect(output.standardError.hasPrefix("ask: docs/deep/d.md:1: no questions found"))
        let names = try daemon.call(Entries.self, Entries.Parameters()).entries.map { $0.source?.name }
        #expect(Set(names) == ["docs/a.md", "docs/deep/more/b.CSV"])
        let again = try daemon.client("import", daemon.directory.file("docs") + "/")
        #expect(again.standardOutput.hasPrefix("0 added, 0 updated, 3 unchanged"))
        let nothing = try daemon.client("import", daemon.directory.file("docs/deep/.hidden/.."), "--source", "x")
        #expect(nothing.status == 2)
        #expect(try daemon.shell("mkdir empty").status == 0)
        let empty = try daemon.client("import", daemon.directory.file("empty"))
        #expect(empty.status == 65 && empty.standardError.contains("no file to import in it"))
    }

    @Test func `broken rows are named by line and column, and counted`() throws {
        let csv = "question,answer\na,b\nc,\"d\"x\ne\n"
        let json = #"{"question":"a","answer":"b"}"# + "\n" + #"{"question":"a",,"answer":"b"}"# + "\n{\n"
        for (name, text, places) in [
            ("t.csv", csv, ["t.csv:3:6: row skipped", "t.csv:4: row skipped"]),
            ("t.jsonl", json, ["t.jsonl:2:17: row skipped: not JSON", "t.jsonl:3:2: row skipped"]),
        ] {
            let output = try daemon.client("import", try write(text, to: name))
            #expect(output.standardOutput.hasPrefix("1 added, 0 updated, 0 unchanged, 2 skipped"))
            for place in places { #expect(output.standardError.contains("ask: " + place), "\(output.standardError)") }
        }
    }

    @Test func `an interrupt during an export leaves nothing behind`() throws {
        let entries = (0..<5_000).map { Entry(question: "q \($0)", answer: String(repeating: "a", count: 300)) }
        _ = try daemon.call(Add.self, Add.Parameters(entries: entries))
        #expect(try daemon.shell("mkdir out").status == 0)
        // The daemon stops in the middle: the export waits for its next page.
        let output = try daemon.shell(
            """
            kill -STOP \(daemon.processIdentifier); timeout -s INT 0.5 $ask export -o out/all.jsonl; ls -A out
            kill -CONT \(daemon.processIdentifier)
            """)
        #expect(output.standardOutput.isEmpty)
    }

    @Test func `an import is done or not done when the daemon dies, and can be repeated`() throws {
        let file = try write(Self.pairs)
        let output = try daemon.shell(
            "(sleep 1; cat \(file); kill -9 \(daemon.processIdentifier); sleep 0.2) | $ask import - --source faq.md --no-spawn"
        )
        #expect(output.status == 69)
        #expect(output.standardError == "ask: the daemon closed the connection before it replied\n")
        daemon.kill(SIGKILL)
        try daemon.start()
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 0)
        #expect(try daemon.client("import", file).standardOutput.hasPrefix("2 added"))
    }

    @Test func `importing an export gives the same knowledge base, in every format`() throws {
        let ids = try daemon.add(
            Entry(
                question: "第一个问题？", answer: "两行\n\n- 一点\n- \"引号\", 逗号", topic: "主题", date: "2020-06-02",
                tags: ["a", "b c"], variants: ["另一种问法"], source: EntrySource(name: "one.md", line: 3)),
            Entry(question: "Q: what?", answer: "", source: EntrySource(name: "two.md", line: 9)),
            Entry(
                question: "# not a heading", answer: "```\n> Q：code\n", topic: "other",
                source: EntrySource(name: "one.md", line: 30)),
            Entry(question: "Who wrote this?", answer: "Somebody, by hand.", tags: ["own"])
        ).ids
        let original = try entries(of: daemon)
        let copy = try RunningDaemon()
        for format in ["jsonl", "markdown", "csv"] {
            let file = daemon.directory.file("out")
            let exported = try daemon.client("export", "--format", format, "-o", file)
            #expect(exported.status == 0 && exported.standardOutput.isEmpty)
            let printed = try daemon.client("export", "--format", format).standardOutput
            #expect(try printed == String(contentsOfFile: file, encoding: .utf8))

            let imported = try copy.client("import", file, "--format", format)
            #expect(imported.standardOutput.hasPrefix("\(ids.count) added"), "\(format): \(imported.standardError)")
            #expect(try entries(of: copy) == original, "\(format)")
            // Where they came from they are known again.
            #expect(
                try daemon.client("import", file, "--format", format).standardOutput.hasPrefix(
                    "0 added, 0 updated, \(ids.count) unchanged"), "\(format)")
            let removed = try copy.call(Entries.self, Entries.Parameters()).entries.compactMap(\.id)
            _ = try copy.call(Remove.self, Remove.Parameters(ids: removed))
        }
    }

    /// All of them, without their ids.
    private func entries(of daemon: RunningDaemon) throws -> [Entry] {
        try daemon.call(Entries.self, Entries.Parameters()).entries.map { entry in
            var entry = entry
            entry.id = nil
            return entry
        }
    }

    @Test func `an export that fails leaves the file as it was`() throws {
        _ = try daemon.add(Entry(question: "q", answer: "a"))
        let file = try write("precious", to: "out.jsonl")
        daemon.kill(SIGTERM)
        #expect(try daemon.client("export", "--no-spawn", "-o", file).status == 69)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        try daemon.start()
        let nowhere = try daemon.client("export", "-o", daemon.directory.file("no/out"))
        #expect(nowhere.status == 65 && nowhere.standardError.contains("no/out: No such file or directory"))
        #expect(try daemon.client("export", "-o", file).standardError == "ask: 1 pair written to \(file) as jsonl\n")
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix(#"{"answer":"a","id":1,"#))
    }
}
