// The real askd with data of its own.

import AskProtocol
import Foundation
import Platform

/// A daemon in a scratch directory, filled, and ended with this value.
final class BenchDaemon {
    let name: String
    /// What to ask: the entries' questions, every seventh character left out.
    let questions: [String]
    private let process: DaemonProcess

    /// Starts askd, imports the file with the client beside this program, and waits until all is known of the entries.
    init(program: String, pairs: String, meaning: Bool, directory: ScratchDirectory, name: String) throws {
        self.name = meaning ? name + ", meaning" : name
        // All clients here are one user's.
        process = try DaemonProcess(
            directory: "\(directory.path)/\(UInt32.random(in: 0...UInt32.max))",
            configuration: #"{"meaning": \#(meaning), "connections": 1024, "connectionsPerUser": 1024}"#,
            program: program)
        try process.start()
        try Self.importPairs(pairs, socket: process.socket)
        let connection = try process.connect()
        while meaning {
            let status = try connection.call(Status.self, Status.Parameters())
            if status.vectors == status.entries { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        let entries = try connection.call(Entries.self, Entries.Parameters()).entries
        questions = entries.map { entry in
            String(entry.question.enumerated().filter { $0.offset % 7 != 6 }.map(\.element))
        }
    }

    var socket: String { process.socket }

    private static func importPairs(_ file: String, socket: String) throws {
        let client = Process()
        client.executableURL = URL(filePath: (StandardDirectories.programDirectory ?? "") + "/ask")
        client.arguments = ["--socket", socket, "import", file]
        client.standardOutput = FileHandle.nullDevice
        try client.run()
        client.waitUntilExit()
        guard client.terminationStatus == 0 else { throw Failure("\(file) could not be imported") }
    }
}
