// The client that finds no daemon, and starts one.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

struct ClientSpawnTests {
    @Test func `without a daemon and leave to start one it is said where none answers`() throws {
        let home = try UserHome()
        let output = try home.client("topics", "--no-spawn")
        #expect(output.status == 69 && output.standardOutput.isEmpty)
        #expect(output.standardError.hasPrefix("ask: no askd answers on \(home.socket) (No such file or directory)"))
        #expect(home.daemons.isEmpty)
    }

    @Test func `a daemon is started in the background, and serves the next client too`() throws {
        let home = try UserHome()
        let added = try home.client("add", "--question", "What is a bilby?", "--answer", "A marsupial.")
        #expect(added.standardOutput == "added #1\n" && added.standardError.isEmpty)
        let daemons = home.daemons
        #expect(daemons.count == 1)
        #expect(try home.client("--all", "what is a bilby").standardOutput.contains("A marsupial."))
        #expect(home.daemons == daemons)
        #expect(FileManager.default.fileExists(atPath: home.directory.file("data/askd/askd.db")))
        #expect(FileManager.default.fileExists(atPath: home.directory.file("state/askd/askd.log")))
    }

    @Test func `clients that find none at the same time end up with one`() throws {
        let home = try UserHome()
        let script = "seq 4 | xargs -P 4 -I{} $ask add --question q{} --answer a --socket \(home.socket)"
        let output = try BuiltProgram.shell(script, environment: home.environment)
        #expect(output.standardError.isEmpty)
        #expect(
            output.standardOutput.split(separator: "\n").sorted() == ["added #1", "added #2", "added #3", "added #4"])
        #expect(home.daemons.count == 1)
    }

    @Test func `a daemon that was killed is started again on the same data`() throws {
        let home = try UserHome()
        _ = try home.client("add", "--question", "What is a bilby?", "--answer", "A marsupial.")
        try home.killDaemons()
        #expect(try home.client("--all", "what is a bilby").standardOutput.contains("A marsupial."))
    }

    @Test func `a daemon that cannot start is reported with its last words`() throws {
        let home = try UserHome()
        try FileManager.default.createDirectory(
            atPath: home.directory.file("config/askd"), withIntermediateDirectories: false)
        try home.directory.write(#"{"conections": 5}"#, to: "config/askd/askd.json")
        let output = try home.client("topics")
        #expect(output.status == 69)
        #expect(output.standardError.hasPrefix("ask: askd ended before it answered (exit code 78):\n  askd: "))
        #expect(output.standardError.contains(#"unknown key "conections""#))
        #expect(output.standardError.hasSuffix("Its log: \(home.directory.file("state/askd/askd.log"))\n"))
    }

    @Test func `another socket for data that are being served is an error at once`() throws {
        let home = try UserHome()
        _ = try home.client("topics")
        let start = ContinuousClock.now
        let other = try BuiltProgram.ask.run(
            ["topics", "--socket", home.directory.file("other")], environment: home.environment)
        #expect(other.status == 69 && other.standardError.contains("serves it on \(home.socket)"))
        let file = try home.directory.write("", to: "file")
        let noSocket = try BuiltProgram.ask.run(["topics", "--socket", file], environment: home.environment)
        #expect(noSocket.status == 69 && noSocket.standardError == "ask: \(file): is no socket\n")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test(.enabled(if: !FileManager.default.fileExists(atPath: StandardDirectories.systemSocket)))
    func `without being named it is the user's own socket`() throws {
        let home = try UserHome()
        #expect(try BuiltProgram.ask.run(["topics"], environment: home.environment).status == 0)
        #expect(home.daemons.count == 1)
    }
}
