// The client that finds no daemon, and starts one.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

/// A user's directories, and the daemons that were started for their socket.
private final class Home {
    let directory: TemporaryDirectory
    var socket: String { directory.file("run/askd/askd.sock") }

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["run", "data", "state", "config"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(name), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700]
            )
        }
    }

    deinit {
        for daemon in daemons { kill(daemon, SIGKILL) }
    }

    var environment: [String: String] {
        [
            "XDG_RUNTIME_DIR": directory.file("run"), "XDG_DATA_HOME": directory.file("data"),
            "XDG_STATE_HOME": directory.file("state"), "XDG_CONFIG_HOME": directory.file("config"),
        ]
    }

    /// Processes of askd that serve this user's socket.
    var daemons: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { id in
            let words = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
            let arguments = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return arguments.first?.hasSuffix("askd") == true && arguments.contains(socket)
        }
    }

    /// Kills them, and waits until they are gone.
    func killDaemons() throws {
        for daemon in daemons { kill(daemon, SIGKILL) }
        let deadline = ContinuousClock.now + .seconds(10)
        while !daemons.isEmpty, ContinuousClock.now < deadline { CurrentProcess.sleep(.milliseconds(5)) }
        try #require(daemons.isEmpty)
    }

    func client(_ arguments: String..., input: String = "") throws -> BuiltProgram.Output {
        // Named, so that no daemon of the system's answers in its place.
        try BuiltProgram.ask.run(arguments + ["--socket", socket], environment: environment, input: input)
    }
}

struct ClientSpawnTests {
    @Test func `without a daemon and leave to start one it is said where none answers`() throws {
        let home = try Home()
        let output = try home.client("topics", "--no-spawn")
        #expect(output.status == 69 && output.standardOutput.isEmpty)
        #expect(output.standardError.hasPrefix("ask: no askd answers on \(home.socket) (No such file or directory)"))
        #expect(home.daemons.isEmpty)
    }

    @Test func `a daemon is started in the background, and serves the next client too`() throws {
        let home = try Home()
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
        let home = try Home()
        let script = "seq 4 | xargs -P 4 -I{} $ask add --question q{} --answer a --socket \(home.socket)"
        let output = try BuiltProgram.shell(script, environment: home.environment)
        #expect(output.standardError.isEmpty)
        #expect(
            output.standardOutput.split(separator: "\n").sorted() == ["added #1", "added #2", "added #3", "added #4"])
        #expect(home.daemons.count == 1)
    }

    @Test func `a daemon that was killed is started again on the same data`() throws {
        let home = try Home()
        _ = try home.client("add", "--question", "What is a bilby?", "--answer", "A marsupial.")
        try home.killDaemons()
        #expect(try home.client("--all", "what is a bilby").standardOutput.contains("A marsupial."))
    }

    @Test func `a daemon that cannot start is reported with its last words`() throws {
        let home = try Home()
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
        let home = try Home()
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
        let home = try Home()
        #expect(try BuiltProgram.ask.run(["topics"], environment: home.environment).status == 0)
        #expect(home.daemons.count == 1)
    }
}
