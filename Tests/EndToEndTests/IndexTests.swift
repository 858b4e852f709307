// The index on disk under the real daemon: kills at any moment, damage, clients that go away.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct IndexTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `kills at random moments of writing leave an index that opens or is made anew`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let daemon = try RunningDaemon()
        var expected: [Int64: String] = [:]
        for round in 0..<12 {
            // A start flushes what the kill before left in the database alone, and merges what is due.
            let connection = try daemon.connect()
            for number in 0..<3 {
                let question = "round\(round) number\(number)"
                let result = try connection.call(
                    Add.self, Add.Parameters(entries: [Entry(question: question, answer: "a")]))
                expected[result.ids[0]] = question
            }
            if round % 3 == 2, let id = expected.keys.min() {
                _ = try connection.call(Remove.self, Remove.Parameters(ids: [id]))
                expected[id] = nil
            }
            // The end flushes too.
            if Bool.random(using: &generator) { Foundation.kill(daemon.processIdentifier, SIGTERM) }
            Thread.sleep(forTimeInterval: Double.random(in: 0...0.04, using: &generator))
            daemon.kill(SIGKILL)
            try daemon.start()
            let status = try daemon.call(Status.self, Status.Parameters())
            #expect(status.entries == expected.count)
            let question = "round\(round) number1"
            #expect(try daemon.ask(question).answers.first?.question == question)
        }
        for (_, question) in expected { #expect(try daemon.ask(question).answers.first?.question == question) }
        daemon.kill(SIGTERM)
        try daemon.start()
        for (_, question) in expected { #expect(try daemon.ask(question).answers.first?.question == question) }
        #expect(!daemon.log.contains("cannot be read"), "\(daemon.log)")
    }

    @Test func `a damaged index is named in the log, set aside, and missed by nobody`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        let before = try daemon.ask("numbat")
        daemon.kill(SIGTERM)
        let index = daemon.data + "/index"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: index).first { $0.hasSuffix(".segment") })
        try Data("no segment".utf8).write(to: URL(filePath: "\(index)/\(name)"))
        try daemon.start()
        #expect(try daemon.ask("numbat").answers == before.answers)
        let left = try FileManager.default.contentsOfDirectory(atPath: daemon.data)
        let aside = try #require(left.first { $0.hasPrefix("index.damaged-") })
        #expect(daemon.log.contains("warning: the index cannot be read and is now \(daemon.data)/\(aside): "))
        #expect(try String(contentsOfFile: "\(daemon.data)/\(aside)/\(name)", encoding: .utf8) == "no segment")
    }

    @Test func `a client that has gone costs the others nothing`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        for _ in 0..<50 {
            let raw = try RawConnection(path: daemon.socket)
            let line = #"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"numbat"}}"# + "\n"
            try raw.send(String(repeating: line, count: 30))
        }
        let result = try daemon.ask("numbat")
        #expect(result.complete && result.totalIsExact && result.total == 1)
    }

    @Test func `status tells where the index stands`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        let young = try #require(try daemon.call(Status.self, Status.Parameters()).index)
        #expect(young.unflushed == 1 && young.rebuilding == nil && young.segments == 1)
        daemon.kill(SIGTERM)
        try daemon.start()
        let old = try daemon.call(Status.self, Status.Parameters())
        let index = try #require(old.index)
        #expect(index.unflushed == 0 && index.transaction == 1 && index.fileBytes > 0)
        #expect(try daemon.client("status").standardOutput.contains("bm25f, 1 segment\n"))
    }
}
