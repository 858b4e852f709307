// What one client may take from the others: as little as possible, and it is told so.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

struct BoundsTests {
    private func error(_ reply: [String: Any]?) -> (code: Int, retryAfterMs: Int?)? {
        guard let error = reply?["error"] as? [String: Any], let code = error["code"] as? Int else { return nil }
        return (code, (error["data"] as? [String: Any])?["retryAfterMs"] as? Int)
    }

    /// A request to add so many entries, as a dry run: nothing is written in the end, but all of it is tried.
    private func add(_ count: Int, id: Int, answer: String = "a") -> String {
        let entries = (0..<count).map { #"{"question":"question \#($0)","answer":"\#(answer)"}"# }
        return #"{"jsonrpc":"2.0","id":\#(id),"method":"add","params":{"dryRun":true,"entries":["#
            + entries.joined(separator: ",") + "]}}\n"
    }

    /// Waits until the writer is at a change.
    private func waitForChange(_ daemon: RunningDaemon) throws {
        let start = ContinuousClock.now
        while try daemon.call(Status.self, Status.Parameters(verbose: true)).activity?.requests
            .contains(where: { $0.method == "add" }) != true
        {
            try #require(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test func `a reader that stops is disconnected, others are not`() throws {
        let daemon = try RunningDaemon(configuration: #"{"meaning": false, "stallSeconds": 1}"#)
        let id = try daemon.add(Entry(question: "long", answer: String(repeating: "word ", count: 100_000))).ids[0]
        let deaf = try RawConnection(path: daemon.socket)
        let idle = try daemon.connect()
        let slow = try RawConnection(path: daemon.socket)
        for raw in [deaf, slow] {
            for number in 0..<6 {
                try raw.send(#"{"jsonrpc":"2.0","id":\#(number),"method":"get","params":{"id":\#(id)}}"# + "\n")
            }
        }
        let start = ContinuousClock.now
        // One that reads slowly, but reads.
        for _ in 0..<6 {
            Thread.sleep(forTimeInterval: 0.4)
            #expect(try slow.receiveLine() != nil)
        }
        while !daemon.log.contains("disconnected a client that takes no replies") {
            try #require(ContinuousClock.now - start < .seconds(20), "\(daemon.log)")
            Thread.sleep(forTimeInterval: 0.05)
        }
        var lines = 0
        while try deaf.receiveLine() != nil { lines += 1 }
        #expect(lines < 6)
        #expect(try idle.call(Ping.self, NoParameters()) == "pong")
        #expect(try daemon.call(Metrics.self, NoParameters()).text.contains("\naskd_clients_stalled_total 1\n"))
    }

    @Test func `with too many changes waiting, the oldest are refused, and the others done`() throws {
        let daemon = try RunningDaemon(configuration: #"{"meaning": false, "waitingChanges": 3}"#)
        // Keeps the writer busy while the others line up.
        let busy = try RawConnection(path: daemon.socket)
        try busy.send(add(30_000, id: 0))
        try waitForChange(daemon)
        let many = try (0..<2).map { _ in try RawConnection(path: daemon.socket) }
        for (client, raw) in many.enumerated() {
            for number in 0..<50 { try raw.send(add(1, id: client * 50 + number)) }
        }
        var refused: [Int] = []
        var done = 0
        for raw in many {
            for _ in 0..<50 {
                let reply = try raw.receive()
                if let error = error(reply) {
                    #expect(error.code == -32001)
                    #expect((100...60_000).contains(error.retryAfterMs ?? 0))
                    refused.append(reply?["id"] as? Int ?? -1)
                } else {
                    done += 1
                }
            }
        }
        // At work are 64, the large one among them, and three wait.
        #expect(done == 66, "\(refused)")
        // Who came last, of one connection or the other, was not refused: it waited least.
        #expect(!refused.contains(49) || !refused.contains(99), "\(refused)")
        #expect(error(try busy.receive()) == nil)
    }

    @Test func `with too many questions waiting, the oldest are refused, and whoever waits for itself alone is not`()
        throws
    {
        let daemon = try RunningDaemon(
            configuration: #"{"meaning": false, "waitingQuestions": 20, "connectionsPerUser": 64}"#)
        let words = (0..<200).map { "word\($0)" }
        _ = try daemon.add(Entry(question: words.joined(separator: " "), answer: "a"))
        let question = words.prefix(30).joined(separator: " ")
        let asks = (0..<200).map {
            #"{"jsonrpc":"2.0","id":\#($0),"method":"ask","params":{"question":"\#(question)"}}"# + "\n"
        }.joined()
        /// How many of each connection's questions were refused.
        func refused(_ count: Int) throws -> [Int] {
            let clients = try (0..<count).map { _ in try RawConnection(path: daemon.socket) }
            for client in clients { try client.send(asks) }
            return try clients.map { client in
                var refused = 0
                var open = Set(0..<200)
                for _ in 0..<200 {
                    let reply = try client.receive()
                    open.remove(try #require(reply?["id"] as? Int))
                    guard let error = error(reply) else { continue }
                    #expect(error.code == -32001 && (100...60_000).contains(error.retryAfterMs ?? 0))
                    refused += 1
                }
                #expect(open.isEmpty)
                return refused
            }
        }
        #expect(try refused(1) == [0])
        let all = try refused(8)
        // 1,600 came at once; what was answered before the last of them had been read is not known.
        #expect(all.reduce(0, +) > 200 && all.reduce(0, +) < 1_580, "\(all)")
        var text = ""
        let start = ContinuousClock.now
        // The connections note it after their last reply.
        while !text.contains("\naskd_waiting_lines 0\n") {
            try #require(ContinuousClock.now - start < .seconds(20), "\(text)")
            text = try daemon.call(Metrics.self, NoParameters()).text
        }
        #expect(text.contains("\naskd_overloaded_total \(all.reduce(0, +))\n"))
    }

    @Test func `a long line is read without holding up others`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        // One good client on each loop.
        let good = try (0..<4).map { _ in try daemon.connect() }
        let path = daemon.socket
        let line = add(20_000, id: 1, answer: String(repeating: "x", count: 400))
        let (taken, done) = (Flag(), Flag())
        // A thread of its own: those of the tasks may all be taken by tests.
        Thread.detachNewThread {
            defer { done.set() }
            guard let writer = try? RawConnection(path: path), (try? writer.send(line)) != nil else { return }
            if let reply = try? writer.receive(), reply["result"] != nil { taken.set() }
        }
        var slowest = Duration.zero
        var asked = 0
        while !done.isSet {
            let start = ContinuousClock.now
            _ = try good[asked % 4].call(Ping.self, NoParameters())
            slowest = max(slowest, ContinuousClock.now - start)
            asked += 1
        }
        // Decoding 9 MB takes seconds here.
        #expect(slowest < .milliseconds(500), "\(slowest) of \(asked)")
        #expect(asked > 3)
        #expect(taken.isSet)
    }

    @Test func `lines of all clients together are bounded, the oldest goes first`() throws {
        let daemon = try RunningDaemon()
        let beginning = #"{"jsonrpc":"2.0","id":1,"method":"add","params":{"entries":[""#
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        var clients: [RawConnection] = []
        // Five times 60 MiB are more than 256.
        for _ in 0..<5 {
            let raw = try RawConnection(path: daemon.socket)
            try raw.send(beginning)
            for _ in 0..<60 { try raw.send(piece) }
            clients.append(raw)
        }
        let refusal = error(try clients[0].receive())
        #expect(refusal?.code == -32001 && refusal?.retryAfterMs != nil)
        #expect(try clients[0].receiveLine() == nil)
        // The newest goes on: its line is complete now, and wrong.
        try clients[4].send("\"]}}\n")
        #expect(error(try clients[4].receive())?.code == -32602)
        #expect(try daemon.call(Ping.self, NoParameters()) == "pong")
    }

    @Test func `refused connections fill no log`() throws {
        let daemon = try RunningDaemon(configuration: #"{"meaning": false, "connections": 2}"#)
        // The connection by which the daemon was found to be ready may still be open.
        let first = try daemon.connect()
        while try first.call(Status.self, Status.Parameters()).connections > 1 {}
        let second = try daemon.connect()
        #expect(try second.call(Ping.self, NoParameters()) == "pong")
        for _ in 0..<200 {
            #expect(try error(RawConnection(path: daemon.socket).receive())?.code == -32001)
        }
        let lines = daemon.log.split(separator: "\n").filter { $0.contains("a connection was refused") }
        #expect((1...20).contains(lines.count), "\(lines.count)")
        #expect(lines.last?.contains("limit=connections") == true)
    }

    @Test func `what a client that is gone had waiting is not done`() throws {
        let daemon = try RunningDaemon()
        for _ in 0..<5 where try leaveChangesBehind(daemon) {
            // A notification wants no reply, so it is carried out.
            let start = ContinuousClock.now
            while try daemon.ask("kept").answers.isEmpty, ContinuousClock.now - start < .seconds(20) {
                Thread.sleep(forTimeInterval: 0.02)
            }
            let questions = try daemon.call(Entries.self, Entries.Parameters()).entries.map(\.question)
            #expect(questions == ["kept"], "\(questions)")
            return
        }
        Issue.record("the writer was always done before the client was gone")
    }

    /// Has a client go while its changes wait for the writer.
    /// - Returns: false when the writer came to them before it had gone; nothing of them is kept then.
    private func leaveChangesBehind(_ daemon: RunningDaemon) throws -> Bool {
        let busy = try RawConnection(path: daemon.socket)
        try busy.send(add(30_000, id: 0))
        try waitForChange(daemon)
        func activity() throws -> Status.Activity {
            try #require(try daemon.call(Status.self, Status.Parameters(verbose: true)).activity)
        }
        func isBusy() throws -> Bool { try activity().requests.contains { $0.connection == busyConnection } }
        let busyConnection = try #require(try activity().requests.first { $0.method == "add" }).connection
        // As many as may be at work, so that those of the next wait.
        let first = try RawConnection(path: daemon.socket)
        for number in 0..<64 { try first.send(add(1, id: number)) }
        while try isBusy(), try activity().waitingChanges == 0 {}
        guard try isBusy() else { return false }
        do {
            let second = try RawConnection(path: daemon.socket)
            let entry = #"{"entries":[{"question":"never kept","answer":"a"}]}"#
            for number in 0..<10 {
                try second.send(#"{"jsonrpc":"2.0","id":\#(number),"method":"add","params":\#(entry)}"# + "\n")
            }
            try second.send(
                #"{"jsonrpc":"2.0","method":"add","params":{"entries":[{"question":"kept","answer":"a"}]}}"# + "\n")
            while try isBusy(), try activity().waitingChanges < 12 {}
            withExtendedLifetime(second) {}
        }
        // This one, the two others, and no more.
        while try isBusy(), try activity().connections.count > 3 {}
        let hasLeftInTime = try isBusy()
        if !hasLeftInTime {
            _ = try daemon.call(
                Remove.self,
                Remove.Parameters(ids: daemon.call(Entries.self, Entries.Parameters()).entries.compactMap(\.id)))
        }
        withExtendedLifetime(first) {}
        return hasLeftInTime
    }

    @Test func `the socket belongs to its group before anyone can connect`() throws {
        let directory = try TemporaryDirectory()
        // Not the process's own group: only root may give it away.
        guard Accounts.effectiveUserID == 0, let group = Accounts.groupID(of: "daemon") else { return }
        let listener = try UnixSocket.listen(at: directory.file("s"), mode: 0o660, group: group)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("s"))
        #expect((attributes[.groupOwnerAccountID] as? NSNumber)?.uint32Value == group)
        #expect((attributes[.posixPermissions] as? NSNumber)?.uint32Value == 0o660)
        _ = consume listener
    }

    @Test func `the configured connections are possible whatever the soft limit of descriptors is`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(#"{"meaning": false, "connections": 300, "connectionsPerUser": 300}"#, to: "c")
        let output = try BuiltProgram.shell(
            """
            ulimit -S -n 64
            "$askd" --config \(file) --data \(directory.file("d")) --socket \(directory.file("s")) & pid=$!
            for i in $(seq 200); do "$ask" --socket \(directory.file("s")) --no-spawn status >/dev/null 2>&1 && break; sleep 0.05; done
            "$ask" --socket \(directory.file("s")) --no-spawn metrics | grep max_descriptors
            kill $pid; wait $pid
            """, environment: ["askd": BuiltProgram.askd.path])
        let limit = output.standardOutput.split(separator: " ").last.flatMap { Int($0.dropLast(0).filter(\.isNumber)) }
        #expect((limit ?? 0) >= 428, "\(output)")
    }

    @Test func `a copy that nobody takes holds up no later copy for long`() throws {
        let daemon = try RunningDaemon(configuration: #"{"meaning": false, "stallSeconds": 1}"#)
        for number in 0..<20 {
            _ = try daemon.add(Entry(question: "q\(number)", answer: String(repeating: "word ", count: 5_000)))
        }
        let pipe = Pipe()
        let writing = FileDescriptor(owning: dup(pipe.fileHandleForWriting.fileDescriptor))
        #expect { try daemon.connect().call(Backup.self, passing: writing) } throws: {
            ($0 as? RPCError)?.message.english.contains("for 1 seconds") == true
        }
        #expect(try daemon.client("backup", daemon.directory.file("copy")).status == 0)
    }
}

/// Set once, seen everywhere.
private final class Flag: @unchecked Sendable {
    // @unchecked: behind the lock.
    private let lock = NSLock()
    private var value = false

    func set() { lock.withLock { value = true } }
    var isSet: Bool { lock.withLock { value } }
}
