// What a run of `askbench engine` measured.

import Foundation
import Platform
import SearchEngine

/// What building took, if there was anything to build.
struct BuildFigures {
    var pairs = 0
    var bytes = 0
    var wallSeconds = 0.0
    var processorSeconds = 0.0

    /// Adds the times.
    static func += (figures: inout BuildFigures, other: BuildFigures) {
        figures.wallSeconds += other.wallSeconds
        figures.processorSeconds += other.processorSeconds
    }
}

/// Several clients that ask at once: nanoseconds of each answer, while nothing else happens and while documents are added.
struct UpdateFigures {
    var clients = 0
    var quiet: [Int64] = []
    var asked: [Int64] = []
    /// Nanoseconds of each addition.
    var added: [Int64] = []
}

struct EngineReport {
    /// Of the collection that was made here; nil for one that was given.
    var seed: UInt64?
    /// A pass: nanoseconds by query.
    var latencies: [[Int64]] = []
    /// Nanoseconds of processor time by query, of all passes.
    var processorTimes: [Int64] = []
    var build: BuildFigures?
    var update: UpdateFigures?
    var openSeconds = 0.0
    /// Of the whole process: what the benchmark itself holds, its texts and what building left behind, and what asking adds.
    var anonymousBytesBefore = 0
    var anonymousBytes = 0
    var residentBytes = 0
    var documents = 0
    var indexBytes = 0
    var postings = 0
    var terms = 0
    /// Of documents with a term of a query, summed over its terms.
    var postingsPerQuery: Int?
    /// A line a query: the ids of its best documents.
    var top = ""

    /// Opens the index with none of its pages in memory, and asks one question.
    mutating func openCold(_ directory: String, _ open: () throws -> SearchIndex, _ ask: (IndexSnapshot) -> Void) throws
        -> SearchIndex
    {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            try FileSystem.dropCachedPages(of: directory + "/" + name)
        }
        anonymousBytesBefore = CurrentProcess.anonymousBytes
        let start = ContinuousClock.now
        let index = try open()
        ask(index.snapshot)
        openSeconds = (ContinuousClock.now - start).seconds
        return index
    }

    /// Asks every query once for the answers and to warm up, then `passes` times with the clock.
    mutating func ask<Query>(_ queries: [Query], passes: Int, _ answer: (Query) -> [Int64]) {
        top = queries.map { answer($0).map(String.init).joined(separator: " ") + "\n" }.joined()
        for _ in 0..<passes {
            var pass: [Int64] = []
            for query in queries {
                let (start, processorStart) = (ContinuousClock.now, CurrentProcess.threadTime)
                _ = answer(query)
                processorTimes.append((CurrentProcess.threadTime - processorStart).nanoseconds)
                pass.append((ContinuousClock.now - start).nanoseconds)
            }
            latencies.append(pass)
        }
        anonymousBytes = CurrentProcess.anonymousBytes
        residentBytes = CurrentProcess.residentBytes
    }

    mutating func describe(_ snapshot: IndexSnapshot) {
        documents = snapshot.documentCount
        indexBytes = snapshot.byteCount
        postings = snapshot.postingCount
        terms = snapshot.termCount
    }

    var latencyLines: String {
        latencies.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    }

    var figures: FigureTable {
        let wall = latencies.flatMap(\.self)
        let processorTime = Double(processorTimes.reduce(0, +)) / 1e6
        var figures = FigureTable()
        if let seed { figures.add("seed", Double(seed)) }
        figures.add("documents", Double(documents))
        figures.add("postings", Double(postings))
        figures.add("terms", Double(terms))
        figures.add("index", Double(indexBytes) / 1e6, "MB")
        figures.add("bytes_per_posting", Double(indexBytes) / Double(max(postings, 1)), "B")
        figures.add("p50", wall.milliseconds(at: 0.5), "ms")
        figures.add("p95", wall.milliseconds(at: 0.95), "ms")
        figures.add("p99", wall.milliseconds(at: 0.99), "ms")
        figures.add("cpu_ms_per_query", processorTime / Double(max(processorTimes.count, 1)), "ms")
        figures.add("cpu_p50", processorTimes.milliseconds(at: 0.5), "ms")
        figures.add("cpu_p95", processorTimes.milliseconds(at: 0.95), "ms")
        figures.add("cpu_p99", processorTimes.milliseconds(at: 0.99), "ms")
        if let postingsPerQuery { figures.add("postings_per_query", Double(postingsPerQuery)) }
        figures.add("cold_open_to_first_answer", openSeconds * 1e3, "ms")
        figures.add("anonymous_memory_before_opening", Double(anonymousBytesBefore) / 1e6, "MB")
        figures.add("anonymous_memory", Double(anonymousBytes) / 1e6, "MB")
        figures.add("resident_memory", Double(residentBytes) / 1e6, "MB")
        if let build { add(build, to: &figures) }
        if let update { add(update, to: &figures) }
        return figures
    }

    private func add(_ build: BuildFigures, to figures: inout FigureTable) {
        figures.add("build_pairs_per_second", Double(build.pairs) / build.wallSeconds)
        figures.add("build_pairs_per_cpu_second", Double(build.pairs) / build.processorSeconds)
        figures.add("build_megabytes_per_second", Double(build.bytes) / 1e6 / build.wallSeconds, "MB/s")
    }

    private func add(_ update: UpdateFigures, to figures: inout FigureTable) {
        figures.add("adds", Double(update.added.count))
        figures.add("add_p50", update.added.milliseconds(at: 0.5), "ms")
        figures.add("add_p99", update.added.milliseconds(at: 0.99), "ms")
        figures.add("clients", Double(update.clients))
        figures.add("clients_p50", update.quiet.milliseconds(at: 0.5), "ms")
        figures.add("clients_p99", update.quiet.milliseconds(at: 0.99), "ms")
        figures.add("clients_p50_while_adding", update.asked.milliseconds(at: 0.5), "ms")
        figures.add("clients_p99_while_adding", update.asked.milliseconds(at: 0.99), "ms")
    }
}

extension [Int64] {
    /// Of nanoseconds: those that so large a share does not exceed, in milliseconds; 0 of none.
    fileprivate func milliseconds(at share: Double) -> Double {
        let sorted = sorted()
        return sorted.isEmpty ? 0 : Double(sorted[Swift.min(count - 1, Int(Double(count) * share))]) / 1e6
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
    var seconds: Double { Double(nanoseconds) / 1e9 }
}

/// Runs `body` and says what it took.
func measured(_ body: () throws -> Void) rethrows -> BuildFigures {
    let (wall, processor) = (ContinuousClock.now, CurrentProcess.processorTime)
    try body()
    return BuildFigures(
        wallSeconds: (ContinuousClock.now - wall).seconds,
        processorSeconds: (CurrentProcess.processorTime - processor).seconds)
}
