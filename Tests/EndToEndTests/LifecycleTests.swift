// Starting, ending, being killed, and who owns what.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct LifecycleTests {
    @Test func `a termination signal ends it cleanly and soon`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "q", answer: "a"))
        let idle = try daemon.connect()
        _ = try idle.call(Ping.self, NoParameters())
        let start = ContinuousClock.now
        #expect(daemon.kill(SIGTERM) == 0)
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
        #expect(daemon.log.contains("stopped"))
        // One file holds everything: it may be copied.
        let left = try FileManager.default.contentsOfDirectory(atPath: daemon.data).sorted()
        #expect(left == ["askd.db", "index", "lock"])
    }

    @Test func `a termination signal ends it cleanly however early it comes`() throws {
        let daemon = try RunningDaemon()
        for _ in 0..<5 {
            #expect(daemon.kill(SIGTERM) == 0)
            #expect(!FileManager.default.fileExists(atPath: daemon.data + "/askd.db-wal"))
            try daemon.start()
        }
    }

    @Test func `what was answered survives being killed, and the next start serves it`() throws {
        let daemon = try RunningDaemon()
        var expected: [Int64: String] = [:]
        for round in 0..<5 {
            let connection = try daemon.connect()
            for index in 0..<20 {
                let question = "round\(round) index\(index)"
                let result = try connection.call(
                    Add.self, Add.Parameters(entries: [Entry(question: question, answer: "a")]))
                expected[result.ids[0]] = question
            }
            daemon.kill(SIGKILL)
            #expect(FileManager.default.fileExists(atPath: daemon.socket))
            try daemon.start()
        }
        let connection = try daemon.connect()
        for (id, question) in expected {
            #expect(try connection.call(Get.self, Get.Parameters(id: id)).question == question)
        }
        #expect(try daemon.ask("round3 index7").answers.first?.question == "round3 index7")
        #expect(try connection.call(Status.self, Status.Parameters()).entries == 100)
    }

    @Test func `the socket has the configured mode, data are the owner's alone`() throws {
        let daemon = try RunningDaemon(configuration: #"{"socketMode": "0600"}"#)
        func mode(_ path: String) throws -> Int? {
            (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
        }
        #expect(try mode(daemon.socket) == 0o600)
        #expect(try mode(daemon.data) == 0o700)
        #expect(try mode(daemon.data + "/askd.db") == 0o600)
    }

    @Test func `a second daemon on the same data or socket is told so, and the first lives`() throws {
        let daemon = try RunningDaemon()
        let second = try BuiltProgram.askd.run(["--data", daemon.data, "--socket", daemon.directory.file("other")])
        #expect(second.status == 65)
        #expect(
            second.standardError
                == "askd: \(daemon.data): another askd has this data directory and serves it on \(daemon.socket)\n")
        let twin = try BuiltProgram.askd.run(["--data", daemon.data, "--socket", daemon.socket])
        #expect(twin.status == 75)
        #expect(twin.standardError == "askd: \(daemon.data): another askd has this data directory\n")
        let third = try BuiltProgram.askd.run(["--data", daemon.directory.file("other"), "--socket", daemon.socket])
        #expect(third.status == 75)
        #expect(third.standardError == "askd: \(daemon.socket): another askd has this socket\n")
        #expect(try daemon.call(Ping.self, NoParameters()) == "pong")
    }

    @Test func `a file in the socket's place is not removed`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("mine", to: "s")
        let output = try BuiltProgram.askd.run(["--data", directory.file("data"), "--socket", path])
        #expect(output.status == 75)
        #expect(output.standardError.contains("is there already and is no socket"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }

    @Test func `a bad configuration is a sentence and an exit code, with check and without`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(#"{"conections": 5}"#, to: "askd.json")
        for extra in [["--check"], []] {
            let output = try BuiltProgram.askd.run(["--config", file, "--data", directory.file("data")] + extra)
            #expect(output.status == 78)
            #expect(output.standardError.hasPrefix("askd: \(file): unknown key \"conections\"; there are "))
        }
        let good = try BuiltProgram.askd.run(["--check", "--data", "/d", "--socket", "/s"])
        #expect(good.status == 0)
        #expect(good.standardOutput == "askd: the configuration is valid: data /d, socket /s\n")
        #expect(!FileManager.default.fileExists(atPath: "/d"))
    }

    @Test func `an unknown flag is a usage error`() throws {
        let output = try BuiltProgram.askd.run(["--verbose"])
        #expect(output.status == 2)
        #expect(output.standardError.hasPrefix("askd: unknown argument \"--verbose\""))
    }

    @Test func `data that cannot be read are refused and stay as they are`() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("data"), withIntermediateDirectories: true)
        let text = String(repeating: "x", count: 5_000)
        try directory.write(text, to: "data/askd.db")
        let output = try BuiltProgram.askd.run(["--data", directory.file("data"), "--socket", directory.file("s")])
        #expect(output.status == 65)
        #expect(output.standardError.contains("askd.db: file is not a database"))
        #expect(try String(contentsOfFile: directory.file("data/askd.db"), encoding: .utf8) == text)
    }

    @Test func `the ranking function is chosen in the configuration`() throws {
        let daemon = try RunningDaemon(configuration: #"{"scoring": "tfidf", "threshold": 1}"#)
        _ = try daemon.add(
            Entry(question: "How do I back up etcd?", answer: "a"), Entry(question: "other", answer: "b"))
        #expect(try daemon.call(Status.self, Status.Parameters()).scoring == "tfidf")
        let result = try daemon.ask("back up")
        #expect(result.answers.count == 1 && result.threshold == 1)
    }

    @Test func `a hang-up reads the user's own words again, and keeps the old ones when they cannot be read`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        try daemon.directory.write("", to: "synonyms.txt")
        daemon.kill(SIGTERM)
        try daemon.start()
        _ = try daemon.add(Entry(question: "How do I restart the flux capacitor?", answer: "Gently."))
        #expect(try daemon.ask("how do I restart the zeitmaschine").answers.first?.highlights.question.count == 1)
        func reload(_ text: String, until sign: String) throws {
            try daemon.directory.write(text, to: "synonyms.txt")
            Foundation.kill(daemon.processIdentifier, SIGHUP)
            while !daemon.log.contains(sign) { Thread.sleep(forTimeInterval: 0.01) }
        }
        try reload("flux capacitor, zeitmaschine\n", until: "reloaded models, synonyms and configuration")
        let found = try daemon.ask("how do I restart the zeitmaschine")
        #expect(found.answers.first?.highlights.question.count ?? 0 > 1)
        try reload("one, two => => three\n", until: "synonyms.txt:1")
        #expect(daemon.log.contains("warning: models, synonyms and configuration stay as they were"))
        #expect(try daemon.ask("how do I restart the zeitmaschine").answers == found.answers)
    }

    @Test func `a hang-up reads the configuration again, and names what counts from the next start only`() throws {
        let daemon = try RunningDaemon(configuration: #"{"meaning": false, "threshold": 0, "logLevel": "debug"}"#)
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        #expect(try daemon.ask("numbat").threshold == 0)
        func reload(_ configuration: String, until sign: String) throws {
            try daemon.directory.write(configuration, to: "askd.json")
            Foundation.kill(daemon.processIdentifier, SIGHUP)
            let start = ContinuousClock.now
            while !daemon.log.contains(sign) {
                try #require(ContinuousClock.now - start < .seconds(20), "\(daemon.log)")
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        try reload(#"{"threshold": 2}"#, until: "threshold: found 2, expected a number from 0 to 1")
        #expect(try daemon.ask("numbat").threshold == 0)
        try reload(
            #"{"threshold": 1, "connectionsPerUser": 1, "scoring": "tfidf"}"#,
            until: "of some keys other values count from the next start only keys=scoring,meaning")
        let only = try daemon.connect()
        let result = try only.call(Ask.self, Ask.Parameters(question: "numbat"))
        #expect(result.threshold == 1 && !result.answered)
        #expect(throws: (any Error).self) { try daemon.call(Ping.self, NoParameters()) }
        #expect(try only.call(Status.self, Status.Parameters()).scoring == "bm25f")
        // Questions are logged no more.
        #expect(!daemon.log.split(separator: "\n").suffix(2).contains { $0.contains("numbat") })
    }
}
