// The client against a daemon that answers: questions, single pairs, lists, exit codes.

import AskProtocol
import Foundation
import TestSupport
import Testing

/// Confidence needs other questions to tell a good answer from: the daemon knows some about itself.
@Suite(.sharedDaemon { _ = try $0.client("import", welcome) }) struct ClientTests {
    private let daemon: RunningDaemon

    init() throws {
        daemon = try RunningDaemon.shared()
    }

    private func object(_ output: BuiltProgram.Output) throws -> [String: Any] {
        #expect(output.standardOutput.hasSuffix("\n") && output.standardOutput.count { $0 == "\n" } == 1)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8)) as? [String: Any])
    }

    @Test func `a question is answered, or it is said that there is no answer`() throws {
        _ = try daemon.add(
            Entry(
                question: "How do I defragment a compacted keyspace?", answer: "Run etcdctl defrag.", topic: "etcd",
                date: "2020-06-02"))
        let found = try daemon.client("how", "to", "defragment", "a", "keyspace")
        #expect(found.status == 0 && found.standardError.isEmpty)
        #expect(found.standardOutput.contains("How do I defragment a compacted keyspace?\n"))
        #expect(
            found.standardOutput.contains("etcd · 2020-06-02 · #") && found.standardOutput.contains("etcdctl defrag"))

        let unknown = try daemon.client("红烧肉怎么做才好吃")
        #expect(unknown.status == 1 && unknown.standardOutput.isEmpty)
        #expect(unknown.standardError.hasPrefix("ask: I do not know: ") && unknown.standardError.hasSuffix("\n"))

        let json = try daemon.client("--json", "defragment a keyspace")
        let result = try object(json)
        #expect(json.status == 0 && result["answered"] as? Bool == true)
        #expect(try object(try daemon.client("--json", "红烧肉怎么做"))["answered"] as? Bool == false)
    }

    @Test func `each line of stdin is a question, with its answers below it`() throws {
        _ = try daemon.add(Entry(question: "Who invented the quokka index?", answer: "A marsupial."))
        let lines = try daemon.client("--limit", "1", input: "who invented the quokka index\n\n红烧肉怎么做\r\n")
        #expect(lines.status == 0)
        let blocks = lines.standardOutput.components(separatedBy: "\n\n")
        #expect(blocks.count == 2)
        #expect(blocks.first?.hasPrefix("? who invented the quokka index\n") == true)
        #expect(blocks.first?.contains("A marsupial.") == true)
        #expect(blocks.last?.hasPrefix("? 红烧肉怎么做\nI do not know") == true)

        let json = try daemon.client("--json", input: "quokka index\n红烧肉怎么做")
        #expect(json.standardOutput.split(separator: "\n").count == 2)
        #expect(try daemon.client(input: "红烧肉怎么做\n").status == 1)
        #expect(try daemon.client(input: "").status == 0)
    }

    @Test func `questions go on after the daemon was restarted between two of them`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "What is a bilby?", answer: "A marsupial."))
        let output = try daemon.shell(
            "(echo what is a bilby; sleep 1; kill -9 \(daemon.processIdentifier); "
                + "\(BuiltProgram.askd.path) --data \(daemon.data) --socket \(daemon.socket) >log2 2>&1 & echo $! >pid; "
                + "while ! $ask topics --no-spawn >topics 2>&1; do sleep 0.05; done; echo what is a bilby) "
                + "| $ask --all --no-spawn; kill $(cat pid)")
        #expect(output.standardOutput.split(separator: "\n").filter { $0.hasSuffix("A marsupial.") }.count == 2)
    }

    @Test func `a pair is added, shown, edited and removed`() throws {
        let added = try daemon.client(
            "add", "--question", "What is a wombat?", "--answer", "-", "--topic", "zoo", "--tag", "a", "--tag", "b",
            input: "A marsupial\nthat digs.\n")
        #expect(added.status == 0 && added.standardOutput.hasPrefix("added #"))
        let id = String(added.standardOutput.dropFirst(7).dropLast())
        let shown = try daemon.client("show", "#" + id)
        #expect(
            shown.standardOutput == """
                What is a wombat?
                id       \(id)
                topic    zoo
                tags     a, b

                A marsupial
                that digs.

                """)
        #expect(try daemon.client("edit", id, "--answer", "It digs.", "--topic", "").status == 0)
        let object = try object(try daemon.client("show", id, "--json"))
        #expect(object["answer"] as? String == "It digs." && object["topic"] == nil)
        #expect(try daemon.client("remove", id).standardOutput == "removed 1\n")
        for command in [["show", id], ["remove", id], ["edit", id, "--answer", "x"]] {
            let gone = try BuiltProgram.ask.run(command, environment: ["ASKD_SOCKET": daemon.socket])
            #expect(gone.status == 65 && gone.standardError.hasPrefix("ask: there is no entry \(id)"))
        }
    }

    @Test func `several pairs come from stdin, all or none`() throws {
        let good = #"{"question":"q of many 1","answer":"a"}"# + "\n"
        let wrong = try daemon.client("add", input: good + #"{"question":"q of many 2"}"# + "\n")
        #expect(wrong.status == 65 && wrong.standardError == "ask: standard input:2: answer: missing\n")
        let right = try daemon.client("add", input: good + "\n" + #"{"question":"q of many 2","answer":""}"#)
        #expect(right.standardOutput == "added 2, updated 0, unchanged 0\n")
        #expect(try daemon.client("add", input: good).standardOutput.hasPrefix("unchanged #"))
    }

    @Test func `topics and status are listed`() throws {
        _ = try daemon.add(Entry(question: "q in a topic", answer: "a", topic: "A topic\u{1b}[2J", date: "2031-01-02"))
        let topics = try daemon.client("topics", "--limit", "1")
        #expect(topics.standardOutput.hasPrefix("2031-01-02  ") && topics.standardOutput.hasSuffix("  A topic␛[2J\n"))
        let status = try daemon.client("status")
        #expect(status.standardOutput.contains("version   \(askdVersion)\n"))
        #expect(status.standardOutput.contains("socket    \(daemon.socket)\n"))
        #expect(try object(try daemon.client("status", "--json"))["entries"] is NSNumber)
    }

    @Test func `the evaluation asks the daemon`() throws {
        _ = try daemon.add(
            Entry(question: "How heavy is a numbat?", answer: "500 g", source: EntrySource(name: "numbats", line: 7)))
        let file = try daemon.directory.write(
            """
            {"kind":"light","query":"how heavy is the numbat","context":null,"relevant":{"7":2}}
            {"kind":"noanswer","query":"红烧肉怎么做","context":null,"relevant":{}}
            """, to: "queries.jsonl")
        let output = try daemon.client("eval", file, "--source", "numbats")
        let rows = output.standardOutput.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows[0].first == "queries" && rows.map(\.first).contains("confidence"))
        #expect(rows[1] == ["light", "1", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000"] + rows[1].suffix(1))
        let all = try object(try daemon.client("eval", file, "--source", "numbats", "--json"))["all"] as? [String: Any]
        #expect(all?["S@1"] as? Double == 1 && all?["queries"] as? Int == 2)
        let run = try daemon.directory.write(
            daemon.client("eval", file, "--source", "numbats", "--json").standardOutput, to: "run.json")
        let compared = try daemon.client("eval", file, "--source", "numbats", "--baseline", run, "--misses")
        #expect(compared.standardOutput.contains("against the baseline, 2 questions:\n  S@1: 0.000 [0.000, 0.000]\n"))
        let wrong = try daemon.client("eval", try daemon.directory.write("{}\n", to: "wrong.jsonl"))
        #expect(wrong.status == 65 && wrong.standardError.contains("wrong.jsonl:1: kind: missing"))
    }

    @Test func `usage errors exit with 2 and touch nothing`() throws {
        for arguments in [
            ["--limt", "3", "q"], ["show"], ["show", "x"], ["edit", "3"], [" "], ["--limit", "0", "q"],
        ] {
            let output = try BuiltProgram.ask.run(arguments, environment: ["ASKD_SOCKET": "/nonexistent/s"])
            #expect(output.status == 2 && output.standardOutput.isEmpty, "\(arguments)")
            #expect(
                output.standardError.hasPrefix("ask: ") && output.standardError.contains("Try: ask"), "\(arguments)")
        }
    }

    @Test func `the status is watched until nobody reads it any more`() throws {
        let output = try daemon.shell("($ask status --watch --json; echo $? >&2) | head -2")
        #expect(output.standardError == "0\n")
        let lines = output.standardOutput.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{") && $0.contains("\"uptimeSeconds\"") })
    }

    @Test func `a misspelt command is asked, and the command that was meant is named`() throws {
        let output = try daemon.client("topcis")
        #expect(output.standardError.hasSuffix("ask: this was asked as a question; did you mean ask topics?\n"))
    }

    @Test func `a reader that leaves is no error, one that waits gets everything, a full disk is one`() throws {
        let topics = (0..<2_000).map { Entry(question: "q", answer: "a", topic: "a long topic number \($0)") }
        _ = try daemon.call(Add.self, Add.Parameters(entries: topics))
        let closed = try daemon.shell("($ask topics; echo $? >&2) | head -1")
        #expect(closed.standardOutput.split(separator: "\n").count == 1 && closed.standardError == "0\n")
        let whole = try daemon.client("topics").standardOutput
        #expect(whole.utf8.count > 1 << 16)
        #expect(try daemon.shell("$ask topics | (sleep 0.3; cat)").standardOutput == whole)
        let full = try daemon.shell("$ask topics > /dev/full")
        #expect(full.status == 70)
        #expect(full.standardError == "ask: standard output: No space left on device (write)\n")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can be somebody else"))
    func `who may not change is told so, who may not connect too`() throws {
        let daemon = try RunningDaemon(configuration: #"{"socketMode": "0666"}"#)
        func mode(_ bits: Int, of path: String) throws {
            try FileManager.default.setAttributes([.posixPermissions: bits], ofItemAtPath: path)
        }
        // Others may reach the socket and the program.
        try mode(0o755, of: daemon.directory.path)
        let client = daemon.directory.file("ask")
        try FileManager.default.copyItem(atPath: BuiltProgram.ask.path, toPath: client)
        let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups \(client) "
        #expect(try daemon.shell(nobody + "topics").status == 0)
        let change = try daemon.shell(nobody + "add --question q --answer a")
        #expect(change.status == 77)
        #expect(change.standardError.hasPrefix("ask: add: you may ask, but not change entries; ask who runs askd"))
        let secret = try daemon.directory.write("> Q：q\n\nA：a\n", to: "secret.md")
        try mode(0o600, of: secret)
        let unreadable = try daemon.shell(nobody + "import " + secret)
        #expect(unreadable.status == 77)
        #expect(unreadable.standardError == "ask: \(secret): Permission denied (open)\n")
        try mode(0o600, of: daemon.socket)
        let refused = try daemon.shell(nobody + "topics")
        #expect(refused.status == 77 && refused.standardError.contains("the daemon's socket is not for you"))
    }
}
