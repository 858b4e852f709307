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

/// Adding documents one by one while others ask: nanoseconds of each.
struct UpdateFigures {
    var added: [Int64]
    var asked: [Int64]
}

struct EngineReport {
    /// A pass: nanoseconds by query.
    var latencies: [[Int64]] = []
    var processorSeconds = 0.0
    var build: BuildFigures?
    var update: UpdateFigures?
    var openSeconds = 0.0
    var anonymousBytes = 0
    var residentBytes = 0
    var indexBytes = 0
    var postings = 0
    var terms = 0
    var postingsPerQuery = 0
    /// A line a query: the ids of its best documents.
    var top = ""

    /// Asks every query once for the answers and to warm up, then `passes` times with the clock.
    mutating func ask<Query>(_ queries: [Query], passes: Int, _ answer: (Query) -> [Int64]) {
        top = queries.map { answer($0).map(String.init).joined(separator: " ") + "\n" }.joined()
        let start = CurrentProcess.threadTime
        for _ in 0..<passes {
            latencies.append(
                queries.map { query in
                    let start = ContinuousClock.now
                    _ = answer(query)
                    return (ContinuousClock.now - start).nanoseconds
                })
        }
        processorSeconds = (CurrentProcess.threadTime - start).seconds
        anonymousBytes = CurrentProcess.anonymousBytes
        residentBytes = CurrentProcess.residentBytes
    }

    mutating func describe(_ snapshot: IndexSnapshot) {
        indexBytes = snapshot.byteCount
        postings = snapshot.postingCount
        terms = snapshot.termCount
    }

    var latencyLines: String {
        latencies.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    }

    private func milliseconds(at share: Double, of times: [Int64]? = nil) -> Double {
        let all = (times ?? latencies.flatMap(\.self)).sorted()
        return all.isEmpty ? 0 : Double(all[min(all.count - 1, Int(Double(all.count) * share))]) / 1e6
    }

    /// Names, values and units, in the order in which they are shown.
    private var figures: [(name: String, value: Double, unit: String)] {
        let asked = latencies.reduce(0) { $0 + $1.count }
        var figures: [(String, Double, String)] = [
            ("p50", milliseconds(at: 0.5), "ms"), ("p95", milliseconds(at: 0.95), "ms"),
            ("p99", milliseconds(at: 0.99), "ms"),
            ("cpu_ms_per_query", processorSeconds * 1e3 / Double(max(asked, 1)), "ms"),
            ("postings_per_query", Double(postingsPerQuery), ""),
            ("open_to_first_answer", openSeconds * 1e3, "ms"),
            ("anonymous_memory", Double(anonymousBytes) / 1e6, "MB"),
            ("resident_memory", Double(residentBytes) / 1e6, "MB"),
            ("postings", Double(postings), ""), ("terms", Double(terms), ""),
            ("index", Double(indexBytes) / 1e6, "MB"),
            ("bytes_per_posting", Double(indexBytes) / Double(max(postings, 1)), "B"),
        ]
        if let build {
            figures += [
                ("build_pairs_per_second", Double(build.pairs) / build.wallSeconds, ""),
                ("build_pairs_per_cpu_second", Double(build.pairs) / build.processorSeconds, ""),
                ("build_megabytes_per_second", Double(build.bytes) / 1e6 / build.wallSeconds, "MB/s"),
            ]
        }
        if let update {
            figures += [
                ("add_p50", milliseconds(at: 0.5, of: update.added), "ms"),
                ("add_p99", milliseconds(at: 0.99, of: update.added), "ms"),
                ("ask_p50_while_adding", milliseconds(at: 0.5, of: update.asked), "ms"),
                ("ask_p99_while_adding", milliseconds(at: 0.99, of: update.asked), "ms"),
            ]
        }
        return figures
    }

    var table: String {
        let rows = figures.map { "| \($0.name) | \(rounded($0.value)) | \($0.unit) |" }
        return "| figure | value | unit |\n| --- | --- | --- |\n" + rows.joined(separator: "\n")
    }

    var json: String {
        "{" + figures.map { "\"\($0.name)\": \(rounded($0.value))" }.joined(separator: ", ") + "}"
    }

    private func rounded(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String((value * 1e4).rounded() / 1e4)
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
