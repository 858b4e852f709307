// A good client by itself, beside bad ones, and while others add what takes long, in turns.

import AskProtocol
import Dispatch
import Foundation
import Platform
import Synchronization

struct BadClientRun {
    private let count: Int
    private let options: SocketOptions

    init(count: Int, _ options: SocketOptions) {
        self.count = count
        self.options = options
    }

    func run(_ daemons: [BenchDaemon]) throws -> SocketReport {
        var report = SocketReport()
        report.ratioOf = "p99_to_alone"
        for daemon in daemons {
            let lines = RequestLines(questions: daemon.questions)
            var (alone, beside, adding) = (Load(), Load(), Load())
            for round in -1..<options.rounds {
                let seconds = round < 0 ? 0.2 : options.seconds
                let first = try LoadGenerator.alone(daemon.socket, lines, seconds: seconds)
                let bad = try BadClients(count: count, socket: daemon.socket, lines: lines)
                // Until the deaf ones' sockets are full.
                Thread.sleep(forTimeInterval: 1)
                let second = try LoadGenerator.alone(daemon.socket, lines, seconds: seconds)
                bad.end()
                let writer = try LargeAdd(socket: daemon.socket)
                let third = try LoadGenerator.alone(daemon.socket, lines, seconds: seconds)
                writer.end()
                guard round >= 0 else { continue }
                alone += first
                beside += second
                adding += third
            }
            let base = Figures(alone)
            for (what, load) in [
                ("alone", alone), ("beside \(count) bad clients", beside), ("while 48 MB lines are added", adding),
            ] {
                let figures = Figures(load)
                report.rows.append(
                    SocketReport.Row(
                        what: "\(daemon.name), \(what)", connections: 1, depth: 1, figures: figures,
                        ratio: figures.p99 / base.p99))
            }
        }
        return report
    }
}

/// A client that sends the longest lines there may be, one after the other. They ask for a dry run: nothing is kept.
private final class LargeAdd {
    private let shared = Shared()

    private final class Shared: Sendable {
        let isEnding = Atomic<Bool>(false)
        let hasEnded = DispatchSemaphore(value: 0)
    }

    init(socket: String) throws {
        let text = String(repeating: "an answer of many words ", count: 40)
        let entries = (0..<48_000).map { Entry(question: "question \($0)", answer: text) }
        let thread = Thread { [shared] in
            let connection = try? DaemonConnection(path: socket)
            while !shared.isEnding.load(ordering: .relaxed) {
                _ = try? connection?.call(Add.self, Add.Parameters(entries: entries, dryRun: true))
            }
            shared.hasEnded.signal()
        }
        thread.start()
    }

    func end() {
        shared.isEnding.store(true, ordering: .relaxed)
        shared.hasEnded.wait()
    }
}
