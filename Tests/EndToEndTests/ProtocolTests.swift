// The socket as a client of any kind finds it.

import AskProtocol
import Foundation
import TestSupport
import Testing

@Suite(.sharedDaemon) struct ProtocolTests {
    private func code(_ reply: [String: Any]?) -> Int? {
        ((reply?["error"] as? [String: Any])?["code"] as? NSNumber)?.intValue
    }

    @Test func `pipelined requests are all answered, each with its id`() throws {
        let daemon = try RunningDaemon.shared()
        let raw = try RawConnection(path: daemon.socket)
        let ids = Array(0..<500)
        try raw.send(ids.map { #"{"jsonrpc":"2.0","id":\#($0),"method":"ping"}"# + "\n" }.joined())
        let answered = try ids.map { _ in try #require(raw.receive()?["id"] as? NSNumber).intValue }
        #expect(answered.sorted() == ids)
    }

    @Test func `batches are answered in one line, notifications not at all`() throws {
        let daemon = try RunningDaemon.shared()
        let raw = try RawConnection(path: daemon.socket)
        try raw.send(#"[{"jsonrpc":"2.0","method":"ping"}]"# + "\n")
        try raw.send(#"{"jsonrpc":"2.0","method":"ping"}"# + "\n")
        try raw.send(#"{"jsonrpc":"2.0","method":"no such method"}"# + "\n")
        try raw.send(#"[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"ping"},7]"# + "\r\n")
        let line = try #require(try raw.receiveLine())
        let replies = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [[String: Any]])
        #expect(replies.count == 2)
        #expect(replies[0]["result"] as? String == "pong" && replies[0]["id"] as? String == "a")
        #expect(code(replies[1]) == -32600 && replies[1]["id"] is NSNull)
    }

    @Test func `garbage gets an error and the connection lives on`() throws {
        let daemon = try RunningDaemon.shared()
        let raw = try RawConnection(path: daemon.socket)
        let garbage: [[UInt8]] = [
            Array("nonsense".utf8), [0xFF, 0xFE, 0x00],
            Array(#"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"\ud800"}}"#.utf8),
            Array(String(repeating: "[", count: 100_000).utf8), Array("{\"a\":\"\0\"}".utf8),
        ]
        for bytes in garbage {
            try raw.send(bytes + [10])
            #expect(code(try raw.receive()) != nil)
        }
        try raw.send("\n \n" + #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n")
        #expect(try raw.receive()?["result"] as? String == "pong")
        #expect(daemon.isRunning)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `random bytes never end the daemon`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let daemon = try RunningDaemon.shared()
        let good = Array(#"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"什么是 Pod","limit":3}}"#.utf8)
        let raw = try RawConnection(path: daemon.socket)
        for _ in 0..<200 {
            var line = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: line[place] = UInt8.random(in: 0...255, using: &random)
                case 1: line.remove(at: place)
                default: line.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            try raw.send(line.filter { $0 != 10 } + [10])
        }
        try raw.send(#"{"jsonrpc":"2.0","id":"last","method":"ping"}"# + "\n")
        while let reply = try raw.receive(), reply["id"] as? String != "last" {}
        #expect(try daemon.call(Ping.self, NoParameters()) == "pong")
    }

    @Test func `a line over the limit gets an error and the connection is closed`() throws {
        let daemon = try RunningDaemon.shared()
        let question = String(repeating: "x", count: LineLimit.question)
        let requests = [
            #"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"\#(question)"}}"# + "\n",
            // Its end never comes.
            #"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"\#(question)"#,
            question + question,
        ]
        for request in requests {
            let raw = try RawConnection(path: daemon.socket)
            try? raw.send(request)
            #expect(code(try raw.receive()) == -32004)
            #expect(try raw.receive() == nil)
        }
        #expect(try daemon.call(Ping.self, NoParameters()) == "pong")
    }

    @Test func `entries may take more than a question`() throws {
        let daemon = try RunningDaemon.shared()
        let answer = String(repeating: "长", count: LineLimit.question / 3 + 1)
        let id = try #require(try daemon.add(Entry(question: "long", answer: answer)).ids.first)
        #expect(try daemon.call(Get.self, Get.Parameters(id: id)).answer == answer)
    }

    @Test func `a reader that stops reading holds up nobody else`() throws {
        let daemon = try RunningDaemon()
        let entry = try #require(
            try daemon.add(Entry(question: "long answer", answer: String(repeating: "word ", count: 20_000))).ids.first)
        let raw = try RawConnection(path: daemon.socket)
        // 30 MB of replies: more than the socket holds and than the daemon keeps.
        for id in 0..<300 {
            try raw.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"get","params":{"id":\#(entry)}}"# + "\n")
        }
        #expect(try daemon.ask("long answer").answers.count == 1)
        for _ in 0..<300 { #expect(try raw.receive()?["result"] != nil) }
    }

    @Test func `a half-closed connection still gets its replies`() throws {
        let daemon = try RunningDaemon.shared()
        let raw = try RawConnection(path: daemon.socket)
        try raw.send(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n")
        try raw.send(#"{"jsonrpc":"2.0","id":2,"method":"status"}"# + "\n")
        raw.finishSending()
        #expect(try raw.receive()?["result"] != nil)
        #expect(try raw.receive()?["result"] != nil)
        #expect(try raw.receive() == nil)
    }

    @Test func `connections over the limit are told so`() throws {
        let daemon = try RunningDaemon(configuration: #"{"connections": 3}"#)
        // The connection by which it was found to be ready may still be open.
        let first = try daemon.connect()
        while try first.call(Status.self, Status.Parameters()).connections > 1 {}
        let open = [first] + (try (0..<2).map { _ in try daemon.connect() })
        for connection in open { #expect(try connection.call(Ping.self, NoParameters()) == "pong") }
        let raw = try RawConnection(path: daemon.socket)
        #expect(code(try raw.receive()) == -32001)
        #expect(try raw.receive() == nil)
        #expect(try open[0].call(Ping.self, NoParameters()) == "pong")
    }

    @Test func `errors name the place, the value and what was expected`() throws {
        let daemon = try RunningDaemon.shared()
        let raw = try RawConnection(path: daemon.socket)
        let cases = [
            (#""method":"ask","params":{"question":"q","limit":0}"#, "limit: found 0, expected 1 to 100"),
            (
                #""method":"ask","params":{"question":"q","since":"yesterday"}"#,
                #"since: found "yesterday", expected a date"#
            ),
            (#""method":"ask","params":{"question":["q"]}"#, "question: expected a string"),
            (
                #""method":"add","params":{"entries":[{"question":"q","answer":"a"},{"question":"q"}]}"#,
                "entries[1].answer: missing"
            ),
            (#""method":"get","params":{"id":999}"#, "id: there is no entry 999"),
            (#""method":"entries","params":{"limit":1001}"#, "limit: found 1001, expected 1 to 1000"),
            (#""method":"remove","params":{}"#, "expected either ids or source"),
            (#""method":"remove","params":{"source":"x"}"#, #"source: there is none named "x""#),
        ]
        for (members, sentence) in cases {
            try raw.send(#"{"jsonrpc":"2.0","id":1,\#(members)}"# + "\n")
            let message = (try raw.receive()?["error"] as? [String: Any])?["message"] as? String ?? ""
            #expect(message.hasPrefix(sentence), "\(message)")
        }
    }

    @Test func `a session reads a follow-up in the light of the question before`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(
            Entry(question: "How do I upgrade etcd?", answer: "One member at a time."),
            Entry(question: "How do I upgrade Calico?", answer: "Apply the new manifest."),
            Entry(question: "What does a backup of etcd cost?", answer: "Little."))
        let connection = try daemon.connect()
        _ = try connection.call(Ask.self, Ask.Parameters(question: "How do I upgrade etcd?", session: "s"))
        let follow = try connection.call(Ask.self, Ask.Parameters(question: "What does a backup cost?", session: "s"))
        #expect(follow.answers.first?.question == "What does a backup of etcd cost?")
        let alone = try connection.call(Ask.self, Ask.Parameters(question: "And Calico?", session: "t"))
        _ = try connection.call(Ask.self, Ask.Parameters(question: "How do I upgrade etcd?", session: "u"))
        let inSession = try connection.call(Ask.self, Ask.Parameters(question: "And Calico?", session: "u"))
        #expect(inSession.answers.count > alone.answers.count)
        #expect(inSession.answers.first?.question == "How do I upgrade Calico?")
    }
}
