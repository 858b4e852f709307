import Foundation
import Platform
import TestSupport
import Testing

struct SpawnTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Runs a script of /bin/sh in the background up to its end.
    private func run(_ script: String, environment: [String: String] = [:]) throws -> BackgroundProgram.End {
        let program = try BackgroundProgram(
            path: "/bin/sh", arguments: ["-c", script, "sh", "two words"], environment: environment,
            log: directory.file("log"))
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let end = try program.end() { return end }
            CurrentProcess.sleep(.milliseconds(2))
        }
        kill(program.processID, SIGKILL)
        throw TimedOut()
    }

    private struct TimedOut: Error {}

    private func log() throws -> String { try String(contentsOfFile: directory.file("log"), encoding: .utf8) }

    @Test func `it gets its arguments and its environment, and its words go to the log`() throws {
        let end = try run(#"echo "$1,$NAME,${HOME-none}"; echo wrong >&2"#, environment: ["NAME": "a b"])
        #expect(end == .exited(0))
        #expect(try log() == "two words,a b,none\nwrong\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("log"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        _ = try run("echo more")
        #expect(try log().hasSuffix("wrong\nmore\n"))
    }

    @Test func `how it ended is told apart`() throws {
        #expect(try run("exit 75") == .exited(75))
        #expect(try run("kill -TERM $$") == .signalled(SIGTERM))
    }

    @Test func `it has a session of its own, no input, and no file of ours`() throws {
        let pipe = Pipe()
        let inherited = dup(pipe.fileHandleForWriting.fileDescriptor)
        defer { close(inherited) }
        #expect(try run("cat; ps -o sid= -p $$; echo $$; ls /proc/self/fd | wc -l") == .exited(0))
        let lines = try log().split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        try #require(lines.count == 3)
        #expect(lines[0] == lines[1])
        // The three streams, and the directory that ls reads.
        #expect(lines[2] == "4")
    }

    @Test func `signals that we ignore are not ignored in it`() throws {
        CurrentProcess.ignoreBrokenPipes()
        #expect(try run("kill -PIPE $$; exit 1") == .signalled(SIGPIPE))
    }

    @Test func `a program that is not there is an error`() {
        #expect(throws: SystemError(call: "posix_spawn", subject: "/no/such", code: ENOENT)) {
            try BackgroundProgram(path: "/no/such")
        }
    }

    @Test func `a program is found where a shell would find it`() throws {
        try FileManager.default.createDirectory(atPath: directory.file("d1/tool"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: directory.file("d2"), withIntermediateDirectories: true)
        try directory.write("", to: "d2/tool")
        let path = "\(directory.file("none")):\(directory.file("d1")):\(directory.file("d2"))"
        // A directory is no program, and neither is a file without the right to execute it.
        #expect(Executable.find("tool", path: path) == nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.file("d2/tool"))
        #expect(Executable.find("tool", path: path) == directory.file("d2/tool"))
        #expect(Executable.find("sh", path: nil)?.hasSuffix("/sh") == true)
    }
}
