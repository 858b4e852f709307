// The running daemon on a large collection: starting, asking, asking while entries are added, making the index anew.

import AskProtocol
import Foundation
import KnowledgeBase
import SearchEngine
import Synchronization

/// A figure with its unit.
struct RunningDaemonFigure {
    let name: String
    let value: Double
    let unit: String
}

struct RunningDaemonBenchmark {
    let directory: String
    let models: String
    let source: PairSource
    let pairs: Int
    let adds: Int
    let clients: Int
    let seconds: Double

    private func entry(_ number: Int) -> Entry {
        let document = source.document(number)
        return Entry(question: document.question, answer: document.answer, topic: document.topic)
    }

    /// Figures as they come.
    func run(_ show: (RunningDaemonFigure) -> Void) throws {
        let daemon = try DaemonProcess(directory: directory)
        func figure(_ name: String, _ value: Double, _ unit: String) {
            show(RunningDaemonFigure(name: name, value: value, unit: unit))
        }
        let data = directory + "/data"
        if !FileManager.default.fileExists(atPath: data + "/askd.db") {
            let took = try fill(data)
            figure("filling: pairs a second, database and index", Double(pairs) / took, "/s")
        }
        let (ready, answered) = try start(daemon)
        figure("start to ready", ready * 1e3, "ms")
        figure("start to first answer", answered * 1e3, "ms")
        let quiet = try asked(daemon) { Thread.sleep(forTimeInterval: seconds) }
        showTimes(quiet, "quiet", figure)
        figure("quiet: anonymous memory", memory(of: daemon, "RssAnon") / 1e6, "MB")
        var addTimes: [Double] = []
        let busy = try asked(daemon) {
            let connection = try daemon.connect()
            for number in 0..<adds {
                let start = ContinuousClock.now
                _ = try connection.call(Add.self, Add.Parameters(entries: [entry(pairs + number)]))
                addTimes.append((ContinuousClock.now - start) / .milliseconds(1))
            }
        }
        showTimes(busy, "adding", figure)
        figure("adding: adds a second", Double(adds) / (addTimes.reduce(0, +) / 1e3), "/s")
        figure("adding: p99 of an add", percentile(addTimes, 0.99), "ms")
        figure("adding: anonymous memory", memory(of: daemon, "RssAnon") / 1e6, "MB")
        figure("p99 of asking while adding, of that of quiet", percentile(busy, 0.99) / percentile(quiet, 0.99), "×")
        try rebuild(daemon, figure)
        daemon.end(SIGTERM)
    }

    private func showTimes(_ times: [Double], _ name: String, _ figure: (String, Double, String) -> Void) {
        figure("\(name): p50 of asking", percentile(times, 0.5), "ms")
        figure("\(name): p99 of asking", percentile(times, 0.99), "ms")
        figure("\(name): questions", Double(times.count), "")
    }

    private func percentile(_ times: [Double], _ share: Double) -> Double {
        let sorted = times.sorted()
        return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    /// Seconds that it took.
    private func fill(_ data: String) throws -> Double {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let knowledge = try KnowledgeBase(
            directory: data, options: KnowledgeBase.Options(models: models, meaning: false))
        var took = 0.0
        for start in stride(from: 0, to: pairs, by: 2_000) {
            // Making the texts is no part of it.
            let entries = (start..<min(start + 2_000, pairs)).map(entry)
            let begin = ContinuousClock.now
            try waitFor { _ = try await knowledge.add(Add.Parameters(entries: entries)) }
            took += (ContinuousClock.now - begin) / .seconds(1)
        }
        let begin = ContinuousClock.now
        try waitFor { try await knowledge.close() }
        return took + (ContinuousClock.now - begin) / .seconds(1)
    }

    private func waitFor(_ body: @escaping @Sendable () async throws -> Void) throws {
        let failure = Mutex<(any Error)?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        Task {
            do { try await body() } catch { failure.withLock { $0 = error } }
            isDone.signal()
        }
        isDone.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func start(_ daemon: DaemonProcess) throws -> (ready: Double, answered: Double) {
        let begin = ContinuousClock.now
        try daemon.start()
        let ready = (ContinuousClock.now - begin) / .seconds(1)
        try ask(0, over: try daemon.connect())
        return (ready, (ContinuousClock.now - begin) / .seconds(1))
    }

    private func ask(_ number: Int, over connection: DaemonConnection) throws {
        _ = try connection.call(
            Ask.self, Ask.Parameters(question: source.question(number, of: pairs), limit: 10, record: false))
    }

    /// Milliseconds of each question that the clients asked, one after the other, while `body` ran.
    private func asked(_ daemon: DaemonProcess, while body: () throws -> Void) throws -> [Double] {
        let all = Mutex<[Double]>([])
        let isOver = Atomic(false)
        let ended = DispatchSemaphore(value: 0)
        let (source, pairs, clients, socket) = (source, pairs, clients, daemon.socket)
        for client in 0..<clients {
            Thread {
                let connection = try? DaemonConnection(path: socket)
                var times: [Double] = []
                while let connection, !isOver.load(ordering: .relaxed) {
                    let question = source.question(client + times.count * clients, of: pairs)
                    let parameters = Ask.Parameters(question: question, limit: 10, record: false)
                    let begin = ContinuousClock.now
                    guard (try? connection.call(Ask.self, parameters)) != nil else { break }
                    times.append((ContinuousClock.now - begin) / .milliseconds(1))
                }
                all.withLock { $0 += times }
                ended.signal()
            }.start()
        }
        let outcome = Result { try body() }
        isOver.store(true, ordering: .relaxed)
        for _ in 0..<clients { ended.wait() }
        try outcome.get()
        return all.withLock { $0 }
    }

    /// Takes the index away, and asks while it is made anew.
    private func rebuild(_ daemon: DaemonProcess, _ figure: (String, Double, String) -> Void) throws {
        daemon.end(SIGTERM)
        try FileManager.default.removeItem(atPath: directory + "/data/index")
        let begin = ContinuousClock.now
        let (ready, _) = try start(daemon)
        figure("without index: start to ready", ready * 1e3, "ms")
        let connection = try daemon.connect()
        while try connection.call(Status.self, Status.Parameters()).index?.rebuilding != nil {
            Thread.sleep(forTimeInterval: 0.05)
        }
        let took = (ContinuousClock.now - begin) / .seconds(1)
        figure("without index: until every entry is found", took, "s")
        figure("without index: pairs a second", Double(pairs + adds) / took, "/s")
        figure("without index: anonymous memory", memory(of: daemon, "RssAnon") / 1e6, "MB")
    }

    /// Bytes; proc(5), status.
    private func memory(of daemon: DaemonProcess, _ name: String) -> Double {
        let path = "/proc/\(daemon.processIdentifier)/status"
        let text = (try? FileHandle(forReadingFrom: URL(filePath: path)).readToEnd()).flatMap { $0 } ?? Data()
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1_024
    }
}

enum UpdateCommand {
    static let command = Command(
        name: "updates",
        arguments:
            "--models DIR --pairs N [--adds N] [--clients N] [--seconds S] [--clauses FILE.jsonl] [--seed N] [--directory DIR]",
        summary: "the running daemon on N pairs: starting, asking, asking while entries are added, remaking the index"
    ) { arguments in
        let options = try Options(arguments)
        let directory = try ScratchDirectory(options["directory"])
        defer { withExtendedLifetime(directory) {} }
        let benchmark = RunningDaemonBenchmark(
            directory: directory.path, models: try options.required("models"),
            source: try PairSource(clauses: options["clauses"], seed: try options.seed),
            pairs: try options.number("pairs", default: nil) { Int($0) },
            adds: try options.number("adds", default: 10_000) { Int($0) },
            clients: try options.number("clients", default: 4) { Int($0) },
            seconds: try options.number("seconds", default: 10) { Double($0) })
        var figures = FigureTable()
        try benchmark.run { figures.add($0.name, $0.value, $0.unit) }
        figures.show()
    }
}
