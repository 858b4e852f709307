// `ask mcp`, spoken to as clients of the Model Context Protocol do, line by line.

import AskProtocol
import Foundation
import TestSupport
import Testing

@Suite(
    .sharedDaemon {
        _ = try $0.add(
            Entry(
                question: "How heavy is a numbat?", answer: "About 500 g.", topic: "marsupials", date: "2020-06-02",
                source: EntrySource(name: "numbats.md", line: 7)))
    }) struct MCPTests
{
    private let daemon: RunningDaemon

    init() throws {
        daemon = try RunningDaemon.shared()
    }

    private typealias Object = [String: Any]

    /// What the server says to all of the lines; it ends because its input does.
    private func replies(to lines: String..., arguments: [String] = [], hello: Bool = true) throws -> [Object] {
        let greeting =
            #"{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#
            + "\n" + #"{"jsonrpc":"2.0","method":"notifications/initialized"}"# + "\n"
        let output = try BuiltProgram.ask.run(
            ["mcp"] + arguments, environment: ["ASKD_SOCKET": daemon.socket],
            input: (hello ? greeting : "") + lines.map { $0 + "\n" }.joined())
        #expect(output.status == 0 && output.standardError.isEmpty, "\(output.standardError)")
        let replies = try output.standardOutput.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Object)
        }
        #expect(replies.allSatisfy { $0["jsonrpc"] as? String == "2.0" })
        return hello ? Array(replies.dropFirst()) : replies
    }

    private func code(_ reply: Object?) -> Int? { (reply?["error"] as? Object)?["code"] as? Int }
    private func result(_ reply: Object?) -> Object? { reply?["result"] as? Object }

    private func call(_ tool: String, _ arguments: String, id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
    }

    @Test(arguments: [
        ("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"), ("2024-11-05", "2024-11-05"),
        ("2099-01-01", "2025-06-18"),
    ])
    func `the protocol's revision is agreed on, and only what it has is sent`(wanted: String, agreed: String) throws {
        let replies = try replies(
            to:
                #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(wanted)","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            call("ask_past_answers", #"{"question":"numbat"}"#, id: 2),
            hello: false)
        #expect(result(replies[0])?["protocolVersion"] as? String == agreed)
        #expect((result(replies[0])?["serverInfo"] as? Object)?["version"] as? String == askdVersion)
        #expect((result(replies[0])?["capabilities"] as? Object)?.keys.sorted() == ["tools"])
        let tools = try #require(result(replies[1])?["tools"] as? [Object])
        #expect(tools.map { $0["name"] as? String } == ["ask_past_answers", "add_answer"])
        for tool in tools {
            #expect((tool["inputSchema"] as? Object)?["type"] as? String == "object")
            #expect((tool["outputSchema"] != nil) == (agreed >= "2025-06-18"))
            #expect((tool["annotations"] != nil) == (agreed >= "2025-03-26"))
        }
        if agreed >= "2025-03-26" {
            #expect((tools[0]["annotations"] as? Object)?["readOnlyHint"] as? Bool == true)
            #expect((tools[1]["annotations"] as? Object)?["readOnlyHint"] as? Bool == false)
        }
        #expect((result(replies[2])?["structuredContent"] != nil) == (agreed >= "2025-06-18"))
        #expect((result(replies[2])?["content"] as? [Object])?.count == 1)
    }

    @Test func `a question gets answers, structured and as text, and not knowing is a normal result`() throws {
        let replies = try replies(
            to: call("ask_past_answers", #"{"question":"How heavy is a numbat?","limit":1}"#),
            call("ask_past_answers", #"{"question":"红烧肉怎么做"}"#, id: 2))
        let known = try #require(result(replies[0]))
        let structured = try #require(known["structuredContent"] as? Object)
        let answers = try #require(structured["answers"] as? [Object])
        #expect(known["isError"] as? Bool == false && structured["answered"] as? Bool == true && answers.count == 1)
        #expect(answers[0]["answer"] as? String == "About 500 g." && answers[0]["source"] as? String == "numbats.md:7")
        #expect(answers[0]["confidence"] is NSNumber && answers[0]["topic"] as? String == "marsupials")
        let text = try #require((known["content"] as? [Object])?.first?["text"] as? String)
        let same = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
        #expect(same == structured as NSDictionary)
        let unknown = try #require(result(replies[1]))
        let nothing = try #require(unknown["structuredContent"] as? Object)
        #expect(unknown["isError"] as? Bool == false && nothing["answered"] as? Bool == false)
        #expect((nothing["answers"] as? [Object])?.isEmpty == true)
    }

    @Test func `a pair is added where that is allowed, and the tool is not there where it is not`() throws {
        let daemon = try RunningDaemon()
        let add = call("add_answer", #"{"question":"What do numbats eat?","answer":"Termites.","tags":["food"]}"#)
        func run(_ arguments: [String]) throws -> BuiltProgram.Output {
            try BuiltProgram.ask.run(
                ["mcp"] + arguments, environment: ["ASKD_SOCKET": daemon.socket],
                input: [
                    #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#,
                    #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, add,
                ].map { $0 + "\n" }.joined())
        }
        let reading = try run(["--read-only"]).standardOutput
        #expect(
            !reading.contains("add_answer\",")
                && reading.contains(#""code":-32602,"#) && reading.contains(#""message":"unknown tool add_answer""#))
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 0)
        #expect(try run([]).standardOutput.contains(#""structuredContent":{"added":true,"id":1}"#))
        #expect(try daemon.ask("What do numbats eat?").answers.first?.answer == "Termites.")
        #expect(try run([]).standardOutput.contains(#""structuredContent":{"added":false,"id":1}"#))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can be somebody else"))
    func `whoever may not change entries is not offered to`() throws {
        let daemon = try RunningDaemon(configuration: #"{"socketMode": "0666", "meaning": false}"#)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: daemon.directory.path)
        let client = daemon.directory.file("ask")
        try FileManager.default.copyItem(atPath: BuiltProgram.ask.path, toPath: client)
        try daemon.directory.write(
            [
                #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#,
                #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
                call("add_answer", #"{"question":"q","answer":"a"}"#),
            ].map { $0 + "\n" }.joined(), to: "in")
        let output = try daemon.shell(
            "setpriv --reuid=65534 --regid=65534 --clear-groups \(client) mcp < \(daemon.directory.file("in"))")
        #expect(!output.standardOutput.contains(#""name":"add_answer""#))
        #expect(output.standardOutput.contains("you may ask, but not change entries"))
        #expect(output.standardOutput.contains(#""isError":true"#))
    }

    @Test func `what is wrong is said in the protocol's terms, and the server lives on`() throws {
        let replies = try replies(
            to: "not JSON at all", #"{"jsonrpc":"2.0","id":1}"#, #"{"id":2,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":3,"method":"resources/list"}"#, call("nobody", "{}", id: 4),
            call("ask_past_answers", "{}", id: 5), call("ask_past_answers", #"{"question":"x","colour":1}"#, id: 6),
            call("ask_past_answers", #"{"question":"x","since":"soon"}"#, id: 7), "[]", "[1]",
            #"{"jsonrpc":"2.0","id":8,"result":{}}"#, #"{"jsonrpc":"2.0","method":"notifications/whatever"}"#,
            #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":"last","method":"ping"}"#)
        #expect(
            replies.map(code) == [
                -32700, -32600, -32600, -32601, -32602, nil, -32602, -32602, nil, -32600, -32600, -32600,
            ])
        // A ping does not wait for the calls before it.
        #expect(replies[5]["id"] as? String == "last" && result(replies[5])?.isEmpty == true)
        #expect(replies[0]["id"] is NSNull && replies[1]["id"] as? Int == 1)
        let refusal = try #require(result(replies[8]))
        #expect(refusal["isError"] as? Bool == true)
        #expect(
            (refusal["content"] as? [Object])?.first?["text"] as? String
                == #"since: found "soon", expected a date: 2020, 2020-06 or 2020-06-02"#)
    }

    @Test func `nothing but a greeting and a ping comes before the greeting`() throws {
        let replies = try replies(
            to: #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#,
            hello: false)
        #expect(replies.map(code) == [nil, -32600])
    }

    @Test func `a revision that has batches gets the replies in one array`() throws {
        let output = try BuiltProgram.ask.run(
            ["mcp"], environment: ["ASKD_SOCKET": daemon.socket],
            input: """
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}
                [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":2,"method":"ping"}]
                [{"jsonrpc":"2.0","method":"notifications/initialized"}]

                """)
        let lines = output.standardOutput.split(separator: "\n")
        #expect(
            lines.dropFirst() == [
                #"[{"id":1,"jsonrpc":"2.0","result":{}},{"id":2,"jsonrpc":"2.0","result":{}}]"#
            ])
    }

    /// Of the replies, in their order.
    private func ids(_ output: BuiltProgram.Output) throws -> [Int?] {
        try output.standardOutput.split(separator: "\n").map { line in
            (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Object)?["id"] as? Int
        }
    }

    @Test func `a request is cancelled while the daemon works on it, and a ping is answered meanwhile`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "About 500 g."))
        // Stopped, it cannot answer before it is continued; each step waits for the reply to the one before it.
        let script = """
            mkfifo in out; $ask mcp < in > out & exec 3> in 4< out
            say() { echo "$1" >&3; }
            hear() { IFS= read -r line <&4; echo "$line"; }
            say '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}'; hear
            say '\(call("ask_past_answers", #"{"question":"numbat"}"#, id: 1))'; hear
            kill -STOP \(daemon.processIdentifier)
            say '\(call("ask_past_answers", #"{"question":"numbat"}"#, id: 2))'
            say '{"jsonrpc":"2.0","id":3,"method":"ping"}'; hear
            say '\(call("ask_past_answers", #"{"question":"numbat"}"#, id: 4))'
            say '\(call("ask_past_answers", #"{"question":"numbat"}"#, id: 5))'
            say '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}'
            say '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2,"reason":"changed my mind"}}'
            say '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
            say '{"jsonrpc":"2.0","id":6,"method":"ping"}'; hear
            kill -CONT \(daemon.processIdentifier)
            exec 3>&-; cat <&4; wait $!
            """
        let output = try daemon.shell(script)
        #expect(output.status == 0 && output.standardError.isEmpty)
        #expect(try ids(output) == [0, 1, 3, 6, 5])
    }

    @Test func `a ping and a cancellation that come in one piece with a request do not wait for it`() throws {
        let daemon = try RunningDaemon()
        let script = """
            mkfifo in out; $ask mcp --no-spawn < in > out & exec 3> in 4< out
            hear() { IFS= read -r line <&4; echo "$line"; }
            echo '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}' >&3; hear
            kill -STOP \(daemon.processIdentifier)
            cat >&3 <<'END'
            \(call("ask_past_answers", #"{"question":"numbat"}"#, id: 1))
            {"jsonrpc":"2.0","id":2,"method":"ping"}
            {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
            {"jsonrpc":"2.0","id":3,"method":"ping"}
            END
            hear; hear
            kill -CONT \(daemon.processIdentifier)
            exec 3>&-; cat <&4; wait $!
            """
        let output = try daemon.shell(script)
        #expect(output.status == 0 && output.standardError.isEmpty)
        #expect(try ids(output) == [0, 2, 3])
    }

    @Test func `a daemon that is not there is told to the model, and found when it comes back`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "About 500 g."))
        daemon.kill(SIGTERM)
        let output = try BuiltProgram.ask.run(
            ["mcp", "--no-spawn"], environment: ["ASKD_SOCKET": daemon.socket],
            input: """
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}
                \(call("ask_past_answers", #"{"question":"numbat"}"#))

                """)
        #expect(output.status == 0)
        #expect(
            output.standardOutput.contains(#""isError":true"#) && output.standardOutput.contains("no askd answers on"))
    }
}
