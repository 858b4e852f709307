// The built askd, started and ended as often as a measurement needs it.

import AskProtocol
import Foundation
import Platform

/// An askd on a directory of its own, beside this program. It is killed when this value goes.
final class DaemonProcess {
    let directory: String
    let socket: String
    private let program: String
    private var process: Process?

    /// - Parameters:
    ///   - directory: absolute; made if it is missing. Holds the socket `s`, the data in `data`, the log in `log`.
    ///   - program: the askd; nil for the one beside this program.
    /// - Throws: when there is no such askd.
    init(directory: String, configuration: String = #"{"meaning": false}"#, program: String? = nil) throws {
        self.directory = directory
        socket = directory + "/s"
        self.program = program ?? (StandardDirectories.programDirectory ?? ".") + "/askd"
        guard Executable.isExecutable(self.program) else {
            throw Failure("\(self.program): there is no such program; build all products")
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(configuration.utf8).write(to: URL(filePath: directory + "/askd.json"))
        try Data().write(to: URL(filePath: directory + "/log"))
    }

    deinit {
        end(SIGKILL)
    }

    var processIdentifier: Int32 { process?.processIdentifier ?? 0 }

    /// Starts it and waits until it answers.
    func start() throws {
        try launch()
        let deadline = Date.now.addingTimeInterval(60)
        while (try? DaemonConnection(path: socket).call(Ping.self, NoParameters())) == nil {
            guard process?.isRunning == true, Date.now < deadline else {
                let log = (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? ""
                throw Failure("askd did not start: \(log.suffix(2_000))")
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
    }

    /// Starts it and does not wait.
    func launch() throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "--config", directory + "/askd.json", "--data", directory + "/data", "--socket", socket,
        ]
        let log = try FileHandle(forWritingTo: URL(filePath: directory + "/log"))
        try log.seekToEnd()
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.process = process
    }

    /// Sends a signal and waits for the end.
    func end(_ signal: Int32) {
        guard let process else { return }
        self.process = nil
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    func connect() throws -> DaemonConnection { try DaemonConnection(path: socket) }
}

/// Why a measurement could not be made, or that what was measured is not as it must be.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
