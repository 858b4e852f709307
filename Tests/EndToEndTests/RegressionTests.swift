// Faults that were found once, each by the test that would have shown it.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

struct RegressionTests {
    @Test func `large replies to pipelined requests all come, however they are read`() throws {
        let daemon = try RunningDaemon()
        let id = try daemon.add(Entry(question: "long", answer: String(repeating: "word ", count: 60_000))).ids[0]
        for _ in 0..<3 {
            let raw = try RawConnection(path: daemon.socket)
            for number in 0..<60 {
                try raw.send(#"{"jsonrpc":"2.0","id":\#(number),"method":"get","params":{"id":\#(id)}}"# + "\n")
            }
            for _ in 0..<60 { #expect(try raw.receiveLine() != nil) }
        }
    }

    @Test func `descriptors that nobody asked for are not kept`() throws {
        let daemon = try RunningDaemon()
        let socket = try UnixSocket.connect(to: daemon.socket)
        let file = try FileDescriptor.open("/dev/null", for: .reading)
        func open() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.processIdentifier)/fd").count
        }
        let before = try open()
        // A line without end.
        for _ in 0..<200 { _ = try socket.write(Array(" ".utf8)[...], passing: file) }
        #expect(try daemon.call(Ping.self, NoParameters()) == "pong")
        #expect(try open() <= before + 10)
    }

    @Test func `a batch is bounded`() throws {
        let daemon = try RunningDaemon()
        let raw = try RawConnection(path: daemon.socket)
        let call = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        try raw.send("[" + Array(repeating: call, count: 1_001).joined(separator: ",") + "]\n")
        let error = try raw.receive()?["error"] as? [String: Any]
        #expect(error?["code"] as? Int == -32004)
        try raw.send("[" + Array(repeating: call, count: 1_000).joined(separator: ",") + "]\n")
        let line = try #require(try raw.receiveLine())
        #expect((try JSONSerialization.jsonObject(with: Data(line)) as? [Any])?.count == 1_000)
    }

    @Test func `a copy whose tables are not askd's, or whose version is none, is refused`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "kept", answer: "a"))
        for change in ["PRAGMA user_version = -1", "DROP TABLE rejection", "DROP TRIGGER entry_added"] {
            let copy = daemon.directory.file("copy.db")
            #expect(try daemon.client("backup", copy).status == 0)
            try SQLiteFile.execute(change, in: copy)
            let output = try daemon.client("restore", copy)
            #expect(output.status == 65, "\(change): \(output)")
            #expect(try daemon.ask("kept").answers.count == 1)
        }
    }

    @Test func `a descriptor that cannot be written to is the client's fault, and said so`() throws {
        let daemon = try RunningDaemon()
        let file = try FileDescriptor.open("/dev/null", for: .reading)
        #expect { try daemon.connect().call(Backup.self, passing: file) } throws: {
            ($0 as? RPCError)?.code == .invalidParameters
        }
    }

    @Test func `an end in the middle of the background's work is clean`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        for round in 0..<4 {
            let entries = (0..<40).map { Entry(question: "question \(round) \($0)", answer: "answer \($0)") }
            _ = try daemon.call(Add.self, Add.Parameters(entries: entries))
            _ = try? daemon.ask("红烧肉")
            #expect(daemon.kill(SIGTERM) == 0)
            try daemon.start()
        }
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 160)
    }

    @Test func `a slip in the user's own words is a configuration error with its line, with check too`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("{}", to: "askd.json")
        try directory.write("a => => b\n", to: "synonyms.txt")
        for extra in [["--check"], []] {
            let output = try BuiltProgram.askd.run(
                ["--config", file, "--data", directory.file("data"), "--socket", directory.file("s")] + extra)
            #expect(output.status == 78, "\(output)")
            #expect(output.standardError.contains("synonyms.txt:1"), "\(output)")
        }
    }
}
