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
        let directory = try ScratchDirectory(options["directory"])
        defer { withExtendedLifetime(directory) {} }
        // The writers' connections break when the daemon is killed.
        CurrentProcess.ignoreBrokenPipes()
        if options["kills"] != nil {
            try kill(
                KillTest(
                    directory: directory.path, kills: try options.number("kills", default: nil) { Int($0) },
                    seed: try options.seed))
        } else {
            try measure(
                CommitBenchmark(
                    directory: directory.path, seconds: try options.number("seconds", default: 3) { Double($0) },
                    rounds: try options.number("rounds", default: 3) { Int($0) }))
        }
    }

    private static func kill(_ test: KillTest) throws {
        let report = try test.run()
        let starts = report.startSeconds.sorted()
        var figures = FigureTable()
        figures.add("kills", Double(report.kills))
        figures.add("changes_answered", Double(report.answered))
        figures.add("changes_done_unanswered", Double(report.unansweredDone))
        figures.add("lost_or_half", Double(report.faults.count))
        figures.add("start_after_kill_p50", starts.isEmpty ? 0 : starts[starts.count / 2] * 1e3, "ms")
        figures.add("start_after_kill_longest", (starts.last ?? 0) * 1e3, "ms")
        figures.show()
        if !report.faults.isEmpty {
            throw Failure("seed \(test.seed): something was lost: " + report.faults.joined(separator: "; "))
        }
    }

    private static func measure(_ benchmark: CommitBenchmark) throws {
        var figures = FigureTable()
        for (name, rates) in try benchmark.run() {
            let sorted = rates.sorted()
            figures.add(name + ": adds_per_second", sorted[sorted.count / 2])
            figures.add(name + ": least", sorted[0])
            figures.add(name + ": most", sorted[sorted.count - 1])
        }
        figures.show()
    }
}
