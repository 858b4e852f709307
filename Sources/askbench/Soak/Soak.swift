// Clients of every kind on one daemon for a long time, samples of what it takes, and a comparison at the end.

import AskProtocol
import Foundation
import Platform
import Synchronization
import TextRepair

struct Soak {
    let directory: String
    let minutes: Double
    let seed: UInt64

    private static let writers = 4
    private static let askers = 10

    struct Report {
        var calls: [String: Int] = [:]
        var errors: [String] = []
        var samples: [Sample] = []
        var entries = 0
        var compared = 0
        var differing: [String] = []

        /// Memory and descriptors of the second quarter of the time, when everything has been used, and of the last.
        private var growth: (memory: (Int, Int), descriptors: (Int, Int)) {
            let count = samples.count
            func middle(_ part: ArraySlice<Sample>, _ value: (Sample) -> Int) -> Int {
                let sorted = part.map(value).sorted()
                return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
            }
            let (early, late) = (samples[(count / 4)..<(count / 2)], samples[(count * 3 / 4)...])
            return (
                (middle(early, \.anonymousKiB), middle(late, \.anonymousKiB)),
                (middle(early, \.descriptors), middle(late, \.descriptors))
            )
        }

        /// A tenth more memory is what an allocator may do; more is a leak.
        var isGood: Bool {
            errors.isEmpty && differing.isEmpty && growth.descriptors.1 <= growth.descriptors.0
                && Double(growth.memory.1) <= 1.1 * Double(growth.memory.0) + 4_096
        }

        var figures: FigureTable {
            let (memory, descriptors) = growth
            var figures = FigureTable()
            for (name, count) in calls.sorted(by: { $0.key < $1.key }) {
                figures.add("calls_of_" + name, Double(count))
            }
            figures.add("errors", Double(errors.count))
            figures.add("entries", Double(entries))
            figures.add("memory_in_second_quarter", Double(memory.0) / 1_024, "MiB")
            figures.add("memory_in_last_quarter", Double(memory.1) / 1_024, "MiB")
            figures.add("descriptors_in_second_quarter", Double(descriptors.0))
            figures.add("descriptors_in_last_quarter", Double(descriptors.1))
            figures.add("questions_compared_with_fresh_daemon", Double(compared))
            figures.add("answered_differently", Double(differing.count))
            return figures
        }
    }

    /// What the daemon takes at a moment.
    struct Sample {
        /// Without what files back: of that the kernel keeps as much as it likes.
        let anonymousKiB: Int
        let descriptors: Int
        let threads: Int

        init(process: Int32) {
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            func number(_ name: String) -> Int {
                let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
                return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
            }
            anonymousKiB = number("RssAnon")
            threads = number("Threads")
            descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count ?? 0
        }
    }

    /// - Parameter progress: hears a line a minute.
    func run(progress: (String) -> Void) throws -> Report {
        let daemon = try DaemonProcess(directory: directory + "/askd")
        try daemon.start()
        let deadline = Date.now.addingTimeInterval(minutes * 60)
        let common = SoakLog(deadline: deadline)
        let socket = daemon.socket
        let ended = DispatchSemaphore(value: 0)
        var clients: [any SoakClient] = (0..<Self.writers).map { WritingClient(number: $0, seed: seed) }
        clients += (0..<Self.askers).map { AskingClient(seed: seed &+ UInt64($0) &* 7_919) }
        clients += [ImportingClient(seed: seed), BackupClient(directory: directory)]
        for client in clients {
            Thread {
                common.run(client, socket: socket)
                ended.signal()
            }.start()
        }
        var report = Report()
        var running = clients.count
        while running > 0 {
            if ended.wait(timeout: .now() + 1) == .success {
                running -= 1
                continue
            }
            let sample = Sample(process: daemon.processIdentifier)
            report.samples.append(sample)
            if report.samples.count % 60 == 0 {
                progress(
                    "\(report.samples.count / 60) min: \(sample.anonymousKiB) KiB, \(sample.descriptors) descriptors, "
                        + "\(sample.threads) threads, \(common.calls.values.reduce(0, +)) calls, \(common.errors.count) errors"
                )
            }
        }
        report.calls = common.calls
        report.errors = common.errors
        try compare(daemon, &report)
        return report
    }

    /// Asks this daemon and a fresh one with the same entries the same questions.
    private func compare(_ daemon: DaemonProcess, _ report: inout Report) throws {
        let fresh = try DaemonProcess(directory: directory + "/fresh")
        let data = directory + "/fresh/data"
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let copy = data + "/askd.db"
        try Data().write(to: URL(filePath: copy))
        _ = try daemon.connect().call(Backup.self, passing: try FileDescriptor.open(copy, for: .writing))
        try fresh.start()
        let (one, other) = (try daemon.connect(), try fresh.connect())
        var questions: [String] = []
        var last: Int64 = 0
        while true {
            let page = try one.call(Entries.self, Entries.Parameters(after: last)).entries
            guard let id = page.last?.id else { break }
            last = id
            report.entries += page.count
            questions += page.map(\.question)
        }
        var generator = SplitMix64(seed: seed)
        for question in questions.shuffled(using: &generator).prefix(1_000) {
            // Half of the words, too, for which there are several answers.
            let words = question.split(separator: " ")
            for asked in [question, words.prefix(words.count / 2).joined(separator: " ")] {
                let parameters = Ask.Parameters(question: asked, record: false)
                let (answers, others) = (
                    try one.call(Ask.self, parameters).answers, try other.call(Ask.self, parameters).answers
                )
                report.compared += 1
                if answers != others {
                    report.differing.append("\"\(asked)\": \(answers.map(\.id)) and \(others.map(\.id))")
                }
            }
        }
    }
}

/// What the clients have done and met with.
final class SoakLog: Sendable {
    private let deadline: Date
    private let state = Mutex<(calls: [String: Int], errors: [String])>(([:], []))

    init(deadline: Date) {
        self.deadline = deadline
    }

    var calls: [String: Int] { state.withLock(\.calls) }
    var errors: [String] { state.withLock(\.errors) }

    /// Lets a client work until the time is over; it goes on after an error, which is noted.
    func run(_ client: any SoakClient, socket: String) {
        while Date.now < deadline {
            do {
                let connection = try DaemonConnection(path: socket)
                // A new connection now and then, as real clients come and go.
                for _ in 0..<500 where Date.now < deadline {
                    let name = try client.work(over: connection)
                    state.withLock { $0.calls[name, default: 0] += 1 }
                }
            } catch {
                state.withLock { if $0.errors.count < 1_000 { $0.errors.append("\(error)") } }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }
}
