// Durable adds a second: the daemon's beside those of SQLite alone, in turns, since a disk's mood changes.

import AskProtocol
import Foundation
import Synchronization

struct CommitBenchmark {
    let directory: String
    /// Length of each turn.
    let seconds: Double
    let rounds: Int

    private static let writers = [1, 16]

    /// Adds a second of each contender, round by round.
    func run() throws -> [(name: String, rates: [Double])] {
        let daemon = try DaemonProcess(directory: directory + "/askd")
        try daemon.start()
        var rates: [String: [Double]] = [:]
        var names: [String] = []
        func measure(_ name: String, writers: Int, _ add: @escaping @Sendable (Int) throws -> (Int) throws -> Int)
            throws
        {
            if rates[name] == nil { names.append(name) }
            rates[name, default: []].append(try rate(writers: writers, add))
        }
        for _ in 0..<rounds {
            for writers in Self.writers {
                let path = directory + "/bare.db"
                try measure("SQLite alone, \(writers) connections", writers: writers) { _ in
                    let database = try BareSQLite(path: path)
                    return { number in
                        try database.add([Self.pair(number)])
                        return 1
                    }
                }
                let socket = daemon.socket
                try measure("askd, \(writers) connections", writers: writers) { _ in
                    let connection = try DaemonConnection(path: socket)
                    return { number in
                        let (question, answer) = Self.pair(number)
                        let entry = Entry(question: question, answer: answer)
                        return try connection.call(Add.self, Add.Parameters(entries: [entry])).added
                    }
                }
            }
            // What sharing a commit could give at best: nobody waits for anybody.
            let path = directory + "/bare.db"
            try measure("SQLite alone, 16 rows a commit", writers: 1) { _ in
                let database = try BareSQLite(path: path)
                return { number in
                    try database.add((0..<16).map { Self.pair(number &* 16 &+ $0) })
                    return 16
                }
            }
        }
        return names.map { ($0, rates[$0] ?? []) }
    }

    /// - Parameter add: for a writer's number, what adds the pair or pairs of a number and says how many.
    private func rate(
        writers: Int, _ add: @escaping @Sendable (Int) throws -> (Int) throws -> Int
    ) throws -> Double {
        let shared = SharedCounter()
        let start = ContinuousClock.now
        let deadline = start + .seconds(seconds)
        let seed = Int(Date.now.timeIntervalSince1970 * 1_000) &* 1_000_000
        onThreads(writers) { writer in
            do {
                let step = try add(writer)
                var number = seed &+ writer &* 1_000_000_000_000
                while ContinuousClock.now < deadline {
                    shared.count.add(try step(number), ordering: .relaxed)
                    number &+= 1
                }
            } catch {
                shared.failure.withLock { $0 = error }
            }
        }
        if let error = shared.failure.withLock(\.self) { throw error }
        return Double(shared.count.load(ordering: .relaxed)) / ((ContinuousClock.now - start) / .seconds(1))
    }

    /// About 130 bytes, each pair different.
    private static func pair(_ number: Int) -> (question: String, answer: String) {
        let name = String(UInt64(bitPattern: Int64(number)), radix: 36)
        return (
            "How is the rotor of pump \(name) taken out?",
            "Close both valves of \(name), drain the housing and undo the eight screws crosswise."
        )
    }
}

private final class SharedCounter: Sendable {
    let count = Atomic<Int>(0)
    let failure = Mutex<(any Error)?>(nil)
}
