// The real askd, on a socket and a data directory of its own.

package import AskProtocol
import Foundation
import Synchronization

/// A daemon that runs until it is stopped or this value goes.
package final class RunningDaemon: Sendable {
    package let directory: TemporaryDirectory
    package let socket: String
    package let data: String
    private let environment: [String: String]
    private let arguments: [String]
    private let process = Mutex<Process?>(nil)

    /// Starts askd and waits until it answers.
    /// - Parameters:
    ///   - configuration: content of its configuration file.
    ///   - environment: more variables.
    ///   - data: path of the data directory, if it is to be another than one in `directory`.
    package init(configuration: String? = nil, environment: [String: String] = [:], data: String? = nil) throws {
        directory = try TemporaryDirectory()
        socket = directory.file("s")
        self.data = data ?? directory.file("data")
        self.environment = environment
        // Vectors come in the background and change scores while they do: who does not ask for them does without.
        let content = configuration ?? #"{"meaning": false}"#
        arguments = ["--config", try directory.write(content, to: "askd.json")]
        try start()
    }

    deinit {
        if isRunning { kill(SIGKILL) }
    }

    /// Starts it again on the same data.
    package func start() throws {
        let process = Process()
        process.executableURL = URL(filePath: BuiltProgram.askd.path)
        process.arguments = arguments + ["--data", data, "--socket", socket]
        process.environment = BuiltProgram.environment(adding: environment)
        if !FileManager.default.fileExists(atPath: directory.file("log")) { try directory.write("", to: "log") }
        let log = try FileHandle(forWritingTo: URL(filePath: directory.file("log")))
        try log.seekToEnd()
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        // Whoever reads the tests' output must not wait for a daemon that outlives them.
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
        let deadline = Date.now.addingTimeInterval(20)
        while (try? DaemonConnection(path: socket).call(Ping.self, NoParameters())) == nil {
            guard process.isRunning, Date.now < deadline else {
                throw StartFailure(log: self.log, status: process.isRunning ? nil : process.terminationStatus)
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Sends a signal and waits for the end; its exit status, or the signal's number if that ended it.
    @discardableResult
    package func kill(_ signal: Int32) -> Int32 {
        let ending = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let ending else { return 0 }
        Foundation.kill(ending.processIdentifier, signal)
        ending.waitUntilExit()
        return ending.terminationStatus
    }

    /// Sends a signal that does not end it: SIGSTOP, SIGCONT.
    package func signal(_ number: Int32) { Foundation.kill(processIdentifier, number) }

    package var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }
    package var processIdentifier: Int32 { process.withLock { $0?.processIdentifier ?? 0 } }

    /// What it has logged so far.
    package var log: String { (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "" }

    /// Waits until every entry has its vector; they are made in the background.
    package func waitForVectors() throws {
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let status = try call(Status.self, Status.Parameters())
            if status.vectors == status.entries { return }
            guard Date.now < deadline else { throw StartFailure(log: log, status: nil) }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    package func connect() throws -> DaemonConnection { try DaemonConnection(path: socket) }

    /// One call on a connection of its own.
    package func call<Method: RPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws -> Method.Result
    {
        try connect().call(method, parameters)
    }

    package func add(_ entries: Entry..., run: String? = nil) throws -> Add.Result {
        try call(Add.self, Add.Parameters(entries: entries, run: run))
    }

    package func ask(_ question: String) throws -> Ask.Result {
        try call(Ask.self, Ask.Parameters(question: question))
    }

    /// Runs the client against it.
    package func client(_ arguments: String..., input: String = "") throws -> BuiltProgram.Output {
        try BuiltProgram.ask.run(arguments, environment: ["ASKD_SOCKET": socket], input: input)
    }

    /// Runs a script of /bin/sh in its directory; in the script `$ask` is the client.
    package func shell(_ script: String) throws -> BuiltProgram.Output {
        try BuiltProgram.shell(script, environment: ["ASKD_SOCKET": socket], in: directory.path)
    }

    package struct StartFailure: Error, CustomStringConvertible {
        package let log: String
        package let status: Int32?
        package var description: String { "askd did not start (\(status.map(String.init) ?? "running")): \(log)" }
    }
}
