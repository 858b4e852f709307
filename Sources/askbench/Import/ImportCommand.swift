// `askbench import`: what a person waits for, with the built programs: an import, a start, a question on the command line.

import AskProtocol
import Foundation
import Platform

enum ImportCommand {
    static let command = Command(
        name: "import", arguments: "FILE [--asks N]",
        summary: "seconds for importing FILE, for importing it again, from a start to the first answer; ms of one ask",
        run: run)

    private static func run(_ arguments: [String]) throws {
        guard let file = arguments.first, !file.hasPrefix("--"), arguments.count == 1 || arguments.count == 3,
            arguments.count == 1 || arguments[1] == "--asks", let asks = arguments.count == 1 ? 50 : Int(arguments[2]),
            asks > 0
        else { throw UsageError() }
        let path = URL(filePath: file).path
        let directory = try ScratchDirectory()
        defer { withExtendedLifetime(directory) {} }
        let daemon = try DaemonProcess(directory: directory.path)
        try daemon.start()
        var figures = FigureTable()
        figures.add("import", try seconds { try ask(["import", path], daemon) }, "s")
        figures.add("import_again", try seconds { try ask(["import", path], daemon) }, "s")
        let question = try daemon.connect().call(Entries.self, Entries.Parameters(limit: 1)).entries.first?.question
        let parameters = Ask.Parameters(question: question ?? "askd", record: false)
        daemon.end(SIGTERM)
        figures.add(
            "start_to_first_answer",
            try seconds {
                try daemon.start()
                _ = try daemon.connect().call(Ask.self, parameters)
            }, "s")
        let status = try daemon.connect().call(Status.self, Status.Parameters())
        figures.add("pairs", Double(status.entries))
        let times = try (0..<asks).map { _ in try seconds { try ask(["--all", "--", question ?? "askd"], daemon) } }
            .sorted()
        figures.add("one_ask_p50", times[times.count / 2] * 1e3, "ms")
        figures.add("one_ask_p95", times[times.count * 95 / 100] * 1e3, "ms")
        figures.add(
            "resident", Double(try daemon.connect().call(Status.self, Status.Parameters()).residentBytes) / 1e6, "MB")
        figures.show()
    }

    /// Runs the client beside this program; without an answer is no failure.
    private static func ask(_ arguments: [String], _ daemon: DaemonProcess) throws {
        let process = Process()
        process.executableURL = URL(filePath: (StandardDirectories.programDirectory ?? ".") + "/ask")
        process.arguments = ["--socket", daemon.socket, "--no-spawn"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // `waitUntilExit` looks every 50 ms.
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        try process.run()
        end.wait()
        guard process.terminationStatus <= 1 else {
            throw Failure("ask \(arguments[0]) ended with \(process.terminationStatus)")
        }
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start).seconds
    }
}
