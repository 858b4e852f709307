// The programs as they were built, run as their users run them.

import Foundation

/// A program of this package.
package struct BuiltProgram: Sendable {
    package let name: String

    package static let askd = BuiltProgram(name: "askd")
    package static let ask = BuiltProgram(name: "ask")
    package static let askbench = BuiltProgram(name: "askbench")

    /// Beside the tests' own program, where the build puts all of them.
    package var path: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: tests).deletingLastPathComponent().path + "/" + name
    }

    package struct Output: Sendable {
        package var status: Int32
        package var standardOutput: String
        package var standardError: String
    }

    /// Runs it to its end. Its input and output are files, which never fill up as pipes do.
    /// - Parameter environment: on top of the tests' own, without what would lead to the user's own askd.
    package func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "", in directory: String? = nil
    ) throws -> Output {
        try Self.run(path, arguments, environment: environment, input: input, in: directory)
    }

    /// Runs a script of /bin/sh, in which `$ask` is the client.
    package static func shell(
        _ script: String, environment: [String: String] = [:], in directory: String? = nil
    ) throws -> Output {
        try run(
            "/bin/sh", ["-c", script], environment: environment.merging(["ask": ask.path]) { old, _ in old }, input: "",
            in: directory)
    }

    private static func run(
        _ path: String, _ arguments: [String], environment: [String: String], input: String, in directory: String?
    ) throws -> Output {
        let files = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = Self.environment(adding: environment)
        if let directory { process.currentDirectoryURL = URL(filePath: directory) }
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: files.write(input, to: "in")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files.write("", to: "out")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: files.write("", to: "err")))
        try process.runToEnd()
        return Output(
            status: process.terminationStatus,
            standardOutput: try String(contentsOfFile: files.file("out"), encoding: .utf8),
            standardError: try String(contentsOfFile: files.file("err"), encoding: .utf8))
    }

    static func environment(adding additions: [String: String]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in ["ASKD_SOCKET", "ASKD_DATA", "ASKD_CONFIG", "XDG_RUNTIME_DIR", "NOTIFY_SOCKET", "LISTEN_FDS"] {
            environment[name] = nil
        }
        environment["NO_COLOR"] = "1"
        environment["LC_ALL"] = "C.UTF-8"
        return environment.merging(additions) { _, new in new }
    }
}

extension Process {
    /// Starts it and waits for its end. (`waitUntilExit` polls, which takes a core from the tests.)
    fileprivate func runToEnd() throws {
        let end = DispatchSemaphore(value: 0)
        terminationHandler = { _ in end.signal() }
        try run()
        // A program that hangs fails its test, not the whole run.
        guard end.wait(timeout: .now() + .seconds(60)) == .timedOut else { return }
        kill(processIdentifier, SIGKILL)
        end.wait()
        throw Hung(program: ([executableURL?.path ?? ""] + (arguments ?? [])).joined(separator: " "))
    }

    private struct Hung: Error {
        let program: String
    }
}
