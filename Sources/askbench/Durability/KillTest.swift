// kill -9 at random moments, again and again: what was answered must be there, and nothing may be there by half.

import AskProtocol
import Foundation
import Platform
import Synchronization
import TextRepair

struct KillTest {
    let directory: String
    let kills: Int
    let seed: UInt64

    private static let writers = 4
    /// The kill comes at a random moment around that at which so many changes, at most, have been answered.
    private static let mostAnswers = 80

    struct Report {
        var kills = 0
        var answered = 0
        /// Changes without an answer that had happened whole.
        var unansweredDone = 0
        var faults: [String] = []
        /// Time from the start after a kill to the first answer.
        var startSeconds: [Double] = []
    }

    func run() throws -> Report {
        let daemon = try DaemonProcess(directory: directory)
        var generator = SplitMix64(seed: seed)
        var report = Report()
        let writers = (0..<Self.writers).map { Writer(name: "writer\($0)", seed: seed &* 31 &+ UInt64($0)) }
        try daemon.start()
        for _ in 0..<kills {
            try writeUntilKilled(daemon, writers, using: &generator)
            report.kills += 1
            // Recovery is killed as well now and then.
            if report.kills < kills, Int.random(in: 0..<10, using: &generator) == 0 {
                try daemon.launch()
                Thread.sleep(forTimeInterval: Double.random(in: 0...0.1, using: &generator))
                daemon.end(SIGKILL)
                report.kills += 1
            }
            let start = ContinuousClock.now
            try daemon.start()
            report.startSeconds.append((ContinuousClock.now - start) / .seconds(1))
            try check(daemon, writers)
            report.faults = writers.flatMap(\.faults)
            if !report.faults.isEmpty || report.kills >= kills { break }
        }
        try checkFile(daemon)
        report.answered = writers.reduce(0) { $0 + $1.answered }
        report.unansweredDone = writers.reduce(0) { $0 + $1.unansweredDone }
        return report
    }

    private func writeUntilKilled(
        _ daemon: DaemonProcess, _ writers: [Writer], using generator: inout SplitMix64
    ) throws {
        let answers = Int.random(in: 0...Self.mostAnswers, using: &generator)
        let delay = Double.random(in: 0...0.01, using: &generator)
        let process = daemon.processIdentifier
        let socket = daemon.socket
        let progress = Progress()
        // One thread more than there are writers: the killer.
        onThreads(writers.count + 1) { number in
            if number < writers.count {
                writers[number].write(to: socket) { progress.answers.add(1, ordering: .relaxed) }
            } else {
                let deadline = Date.now.addingTimeInterval(2)
                while progress.answers.load(ordering: .relaxed) < answers, Date.now < deadline {
                    Thread.sleep(forTimeInterval: 0.000_5)
                }
                Thread.sleep(forTimeInterval: delay)
                kill(process, SIGKILL)
            }
        }
        daemon.end(SIGKILL)
    }

    private final class Progress: Sendable {
        let answers = Atomic<Int>(0)
    }

    private func check(_ daemon: DaemonProcess, _ writers: [Writer]) throws {
        let connection = try daemon.connect()
        var stored: [String: [Int64: Entry]] = [:]
        var last: Int64 = 0
        while true {
            let page = try connection.call(Entries.self, Entries.Parameters(after: last)).entries
            for var entry in page {
                guard let id = entry.id, let source = entry.source?.name else { continue }
                last = max(last, id)
                entry.id = nil
                stored[source, default: [:]][id] = entry
            }
            if page.isEmpty { break }
        }
        for writer in writers {
            writer.check(stored[writer.name] ?? [:])
            try writer.checkFinding(over: connection)
        }
    }

    /// Has SQLite look through the whole file, as `restore` does before it takes one.
    private func checkFile(_ daemon: DaemonProcess) throws {
        let copy = directory + "/copy.db"
        try Data().write(to: URL(filePath: copy))
        _ = try daemon.connect().call(Backup.self, passing: try FileDescriptor.open(copy, for: .writing))
        _ = try daemon.connect().call(Restore.self, passing: try FileDescriptor.open(copy, for: .reading))
    }
}
