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
        let streams = [
            try files.write(input, to: "in"), try files.write("", to: "out"), try files.write("", to: "err"),
        ]
        // The shell goes to the directory and opens the files, then becomes the program.
        let become = #"cd "$1" && exec <"$2" >"$3" 2>"$4" && shift 4 && exec "$@""#
        let place = directory ?? FileManager.default.currentDirectoryPath
        let process = try SpawnedProcess(
            ["/bin/sh", "-c", become, "sh", place] + streams + [path] + arguments,
            environment: Self.environment(adding: environment))
        return Output(
            status: try process.waitForEnd(),
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
