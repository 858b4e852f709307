// `metrics`: the counters in Prometheus' text format
// (https://prometheus.io/docs/instrumenting/exposition_formats/): base units, `_total` for counters, histograms in seconds.

import AskProtocol
import KnowledgeBase
import Platform
import Synchronization

extension MethodTable {
    static let metrics = immediate(Metrics.self) { _, context in
        Metrics.Result(text: try MetricsText(context.service).text)
    }
}

/// The text, metric by metric.
private struct MetricsText {
    private(set) var text = ""

    init(_ service: Service) throws {
        add("build_info", .gauge, "Version of the running askd, always 1.", [("{version=\"\(askdVersion)\"}", "1")])
        addState(service)
        try addKnowledge(service)
        addCounters(service.statistics)
        addHistograms(service.statistics)
    }

    private mutating func addState(_ service: Service) {
        let statistics = service.statistics
        add("uptime_seconds", .gauge, "Time since the start.", statistics.uptime / .seconds(1))
        add("cpu_seconds_total", .counter, "Processor time of all threads.", CurrentProcess.processorTime / .seconds(1))
        add("resident_memory_bytes", .gauge, "Memory of the daemon in RAM.", CurrentProcess.residentBytes)
        add("open_descriptors", .gauge, "Descriptors that are open.", CurrentProcess.openDescriptors)
        add("max_descriptors", .gauge, "Descriptors that may be open.", CurrentProcess.descriptorLimit)
        add("connections", .gauge, "Open connections.", statistics.connections.load(ordering: .relaxed))
        add("client_memory_bytes", .gauge, "Lines and replies of clients in memory.", service.clients.bytes)
        add("waiting_lines", .gauge, "Lines that have been read and wait for their turn.", service.clients.waitingLines)
        add("waiting_changes", .gauge, "Changes that wait for their turn.", service.changes.waitingCount)
        add("sessions", .gauge, "Conversations that are remembered.", service.sessions.count)
    }

    private mutating func addKnowledge(_ service: Service) throws {
        let knowledge = service.knowledge
        add("entries", .gauge, "Entries in the knowledge base.", knowledge.entryCount)
        add("topics", .gauge, "Topics that have entries.", try knowledge.topicCount())
        add("vectors", .gauge, "Entries whose meaning is known.", knowledge.vectorCount)
        add("index_bytes", .gauge, "Size of the index.", knowledge.indexBytes)
        add("database_bytes", .gauge, "Database and write-ahead log on disk.", knowledge.databaseBytes)
    }

    private mutating func addCounters(_ statistics: Statistics) {
        let counters: [(String, String, Int)] = [
            ("connections", "Connections accepted.", statistics.acceptedConnections.load(ordering: .relaxed)),
            (
                "connections_refused", "Connections refused over a limit.",
                statistics.refusedConnections.load(ordering: .relaxed)
            ),
            (
                "clients_stalled", "Clients disconnected because they took no replies.",
                statistics.stalled.load(ordering: .relaxed)
            ),
            (
                "requests", "Requests, those that failed included.", statistics.requests.load(ordering: .relaxed)
            ),
            (
                "errors", "Requests that got an error, and lines that were no request.",
                statistics.errors.load(ordering: .relaxed)
            ),
            (
                "overloaded", "Requests and lines refused because there were too many.",
                statistics.overloaded.load(ordering: .relaxed)
            ),
            ("unanswered", "Questions without a confident answer.", statistics.unanswered.load(ordering: .relaxed)),
        ]
        for (name, help, value) in counters { add(name + "_total", .counter, help, value) }
    }

    private mutating func addHistograms(_ statistics: Statistics) {
        add("ask_seconds", .histogram, "Time that `ask` took to find answers.", [])
        add(statistics.askSeconds, to: "ask_seconds", labels: "")
        add("request_seconds", .histogram, "Time from a request's start to its reply, by method.", [])
        for (method, counts) in statistics.callSeconds {
            add(counts, to: "request_seconds", labels: "method=\"\(method)\"")
        }
    }

    private enum Kind: String { case gauge, counter, histogram }

    private mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some CustomStringConvertible) {
        add(name, kind, help, [("", "\(value)")])
    }

    private mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: String, value: String)]
    ) {
        text += "# HELP askd_\(name) \(help)\n# TYPE askd_\(name) \(kind.rawValue)\n"
        for sample in samples { text += "askd_\(name)\(sample.labels) \(sample.value)\n" }
    }

    private mutating func add(_ counts: BucketCounts, to name: String, labels: String) {
        let separator = labels.isEmpty ? "" : ","
        for (bound, count) in counts.cumulative {
            text += "askd_\(name)_bucket{\(labels)\(separator)le=\"\(bound)\"} \(count)\n"
        }
        text += "askd_\(name)_bucket{\(labels)\(separator)le=\"+Inf\"} \(counts.count)\n"
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        text += "askd_\(name)_sum\(braces) \(counts.sum)\naskd_\(name)_count\(braces) \(counts.count)\n"
    }
}
