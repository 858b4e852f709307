// `askbench durability`: what durable changes cost, and whether they are.

import Foundation
import Platform

enum DurabilityCommand {
    static let command = Command(
        name: "durability",
        arguments: "[--kills N | --seconds S --rounds N] [--seed N] [--directory DIR]",
        summary:
            "durable adds a second beside SQLite alone; or kill -9 at N random moments, and what is there afterwards",
        run: run)

    private static func run(_ arguments: [String]) throws {
        let options = try Options(arguments)
        let named = options["directory"]
        let directory =
            named ?? FileManager.default.temporaryDirectory.path
            + "/askbench-\(ProcessInfo.processInfo.processIdentifier)"
        // The writers' connections break when the daemon is killed.
        CurrentProcess.ignoreBrokenPipes()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { if named == nil { try? FileManager.default.removeItem(atPath: directory) } }
        if options["kills"] != nil {
            let seed = try options.number("seed", default: 1) { UInt64($0) }
            try kill(
                KillTest(
                    directory: directory, kills: try options.number("kills", default: nil) { Int($0) }, seed: seed))
        } else {
            try measure(
                CommitBenchmark(
                    directory: directory, seconds: try options.number("seconds", default: 3) { Double($0) },
                    rounds: try options.number("rounds", default: 3) { Int($0) }))
        }
    }

    private static func kill(_ test: KillTest) throws {
        let report = try test.run()
        let starts = report.startSeconds.sorted()
        let median = starts.isEmpty ? 0 : starts[starts.count / 2]
        print(
            """
            kills                             \(report.kills)
            changes answered                  \(report.answered)
            changes done without an answer    \(report.unansweredDone)
            lost or half                      \(report.faults.count)
            start after a kill                median \(milliseconds(median)), longest \(milliseconds(starts.last ?? 0))
            """)
        for fault in report.faults { print(fault) }
        if !report.faults.isEmpty { throw DaemonProcess.Failure("seed \(test.seed): something was lost") }
    }

    private static func measure(_ benchmark: CommitBenchmark) throws {
        let results = try benchmark.run()
        let width = results.map(\.name.count).max() ?? 0
        for (name, rates) in results {
            let sorted = rates.sorted()
            let padded = name.padding(toLength: width, withPad: " ", startingAt: 0)
            let all = rates.map { String(Int($0)) }.joined(separator: " ")
            print("\(padded)  \(Int(sorted[sorted.count / 2])) adds/s  (\(all))")
        }
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1_000).rounded())) ms" }
}
