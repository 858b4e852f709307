// `metrics`: the counters in Prometheus' text format
// (https://prometheus.io/docs/instrumenting/exposition_formats/): base units, `_total` for counters, one histogram.

import AskProtocol
import KnowledgeBase
import Platform
import Synchronization

extension MethodTable {
    static let metrics = handler(for: Metrics.self) { _, context in
        Metrics.Result(text: try MetricsText(context.service).text)
    }
}

/// The text, metric by metric.
private struct MetricsText {
    private(set) var text = ""

    init(_ service: Service) throws {
        let (knowledge, statistics) = (service.knowledge, service.statistics)
        add("build_info", .gauge, "Version of the running askd, always 1.", "{version=\"\(askdVersion)\"} 1")
        add("uptime_seconds", .gauge, "Time since the start.", " \(statistics.uptime / .seconds(1))")
        add("entries", .gauge, "Entries in the knowledge base.", " \(knowledge.entryCount)")
        add("topics", .gauge, "Topics that have entries.", " \(try knowledge.topicCount())")
        add("vectors", .gauge, "Entries whose meaning is known.", " \(knowledge.vectorCount)")
        add("sessions", .gauge, "Conversations that are remembered.", " \(service.sessions.count)")
        add("index_bytes", .gauge, "Size of the index.", " \(knowledge.indexBytes)")
        add("database_bytes", .gauge, "Database and write-ahead log on disk.", " \(knowledge.databaseBytes)")
        add("resident_memory_bytes", .gauge, "Memory of the daemon in RAM.", " \(CurrentProcess.residentBytes)")
        add("connections", .gauge, "Open connections.", " \(statistics.connections.load(ordering: .relaxed))")
        add(
            "connections_refused_total", .counter, "Connections refused over a limit.",
            " \(statistics.refusedConnections.load(ordering: .relaxed))")
        add(
            "requests_total", .counter, "Requests, those that failed included.",
            " \(statistics.requests.load(ordering: .relaxed))")
        add(
            "errors_total", .counter, "Requests that got an error.", " \(statistics.errors.load(ordering: .relaxed))")
        add(
            "unanswered_total", .counter, "Questions without a confident answer.",
            " \(statistics.unanswered.load(ordering: .relaxed))")
        addLatency(statistics.askSeconds)
    }

    private enum Kind: String { case gauge, counter, histogram }

    private mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: String...) {
        text += "# HELP askd_\(name) \(help)\n# TYPE askd_\(name) \(kind.rawValue)\n"
        for sample in samples { text += "askd_\(name)\(sample)\n" }
    }

    private mutating func addLatency(_ histogram: CumulativeHistogram) {
        add("ask_seconds", .histogram, "Time in the daemon of `ask`.")
        for (bound, count) in histogram.buckets { text += "askd_ask_seconds_bucket{le=\"\(bound)\"} \(count)\n" }
        text += "askd_ask_seconds_bucket{le=\"+Inf\"} \(histogram.count)\n"
        text += "askd_ask_seconds_sum \(histogram.sum)\naskd_ask_seconds_count \(histogram.count)\n"
    }
}
