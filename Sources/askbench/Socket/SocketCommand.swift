// `askbench socket`: what a question costs from one end of the socket to the other, beside a server that does nothing.

import Foundation
import Platform

enum SocketCommand {
    static let command = Command(
        name: "socket",
        arguments: """
            [--pairs FILE] [--daemon ASKD]… [--meaning off|on|both] [--seconds S] [--rounds N] [--bad N] [--overload]
            """,
        summary: """
            round trips through the real askd with 1, 16 and 64 connections and pipelined, beside bare echo servers (epoll \
            and Dispatch) in the same run; --bad: a good client alone and beside N bad ones; --overload: twice what askd can do
            """,
        run: run)

    private static func run(_ arguments: [String]) throws {
        if arguments.first == EchoServer.argument { return try EchoServer.serve(Array(arguments.dropFirst())) }
        let options = try SocketOptions(arguments)
        CurrentProcess.ignoreBrokenPipes()
        CurrentProcess.raiseDescriptorLimit(to: 4_096)
        let directory = try ScratchDirectory()
        let daemons = try options.daemons.flatMap { program in
            try options.meanings.map { meaning in
                try BenchDaemon(
                    program: program, pairs: options.pairs, meaning: meaning, directory: directory,
                    name: options.daemons.count > 1 ? program : "askd")
            }
        }
        defer { withExtendedLifetime((daemons, directory)) {} }
        let report: SocketReport
        if let count = options.badClients {
            report = try BadClientRun(count: count, options).run(daemons)
        } else if options.isOverload {
            report = try OverloadRun(options).run(daemons)
        } else {
            report = try RoundTripRun(options).run(daemons, directory)
        }
        report.figures.show()
    }
}

/// The command's options.
struct SocketOptions {
    private(set) var daemons: [String] = []
    private(set) var pairs: String
    private(set) var meanings = [false, true]
    private(set) var seconds = 1.0
    private(set) var rounds = 3
    private(set) var badClients: Int?
    private(set) var isOverload = false

    init(_ arguments: [String]) throws {
        let programs = StandardDirectories.programDirectory ?? ""
        pairs = StandardDirectories().models.map { StandardDirectories.parent(of: $0) + "/Config/welcome.md" } ?? ""
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--overload" {
                isOverload = true
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError() }
            switch name {
            case "--pairs": pairs = value
            case "--daemon": daemons.append(value)
            case "--meaning":
                guard let meanings = ["off": [false], "on": [true], "both": [false, true]][value] else {
                    throw UsageError()
                }
                self.meanings = meanings
            case "--seconds":
                guard let seconds = Double(value), seconds > 0 else { throw UsageError() }
                self.seconds = seconds
            case "--rounds":
                guard let rounds = Int(value), rounds > 0 else { throw UsageError() }
                self.rounds = rounds
            case "--bad":
                guard let count = Int(value), count > 0 else { throw UsageError() }
                badClients = count
            default: throw UsageError()
            }
        }
        if daemons.isEmpty { daemons = [programs + "/askd"] }
    }
}
