// `ask topics`, `ask status` and `ask metrics`: what is in it, how it does.

import AskProtocol

extension Command {
    static let topics = Command(
        name: "topics", summary: Message("list the topics, the newest first", "列出主题，最新的在前"),
        options: [
            Option(name: "limit", value: .integer(1...10_000), help: Message("how many at most (all)", "最多几个（全部）")),
            .offset, .json,
        ]
    ) { invocation in
        let result = try invocation.connect().call(
            Topics.self,
            Topics.Parameters(
                limit: invocation.arguments.integer(.limit), offset: invocation.arguments.integer(.offset)))
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            let digits = String(result.topics.map(\.entries).max() ?? 0).count
            for topic in result.topics {
                let head = StyledText(
                    pad(topic.date ?? "", 10) + "  " + padded(String(topic.entries), digits) + "  ", .faint)
                for line in head.followed(by: StyledText(oneLine(topic.title)), width: invocation.console.width) {
                    invocation.console.print(line)
                }
            }
        }
        return .done
    }

    static let status = Command(
        name: "status", summary: Message("tell how the daemon does", "守护进程的状况"),
        options: [.watch, .verbose, .json]
    ) { invocation in
        let daemon = Daemon(invocation)
        return try invocation.watching {
            let isVerbose = invocation.arguments.has(.verbose)
            let status = try daemon.call(Status.self, Status.Parameters(verbose: isVerbose ? true : nil))
            if invocation.arguments.has(.json) { return try invocation.console.print(json: status) }
            let rows = StatusText.rows(of: status) + [("socket", daemon.socket ?? "")]
            for (name, value) in rows {
                invocation.console.print(StyledText(pad(name, 10), .faint) + StyledText(value))
            }
            for line in status.activity.map(StatusText.lines) ?? [] { invocation.console.print(StyledText(line)) }
        }
    }
}

extension Command {
    static let metrics = Command(
        name: "metrics",
        summary: Message("print the daemon's counters in Prometheus' text format", "按 Prometheus 文本格式打印守护进程的计数"),
        options: [.json]
    ) { invocation in
        let result = try invocation.connect().call(Metrics.self, NoParameters())
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            for line in result.text.split(separator: "\n") { invocation.console.print(StyledText(String(line))) }
        }
        return .done
    }
}

extension Option {
    static let offset = Option(
        name: "offset", value: .integer(0...Int.max), help: Message("how many to pass over (0)", "跳过几个（0）"))
    static let verbose = Option(
        name: "verbose", help: Message("also who is connected and what is being worked on", "还有谁连着、正在做什么"))
}

enum StatusText {
    /// What `ask status` says, a name and a value in each row.
    static func rows(of status: Status.Result) -> [(name: String, value: String)] {
        let latency = status.latencyMicros
        return [
            ("version", status.version),
            ("entries", "\(status.entries) in \(count(status.topics, "topic"))"),
            ("meaning", status.vectors == status.entries ? "known of all" : "known of \(status.vectors)"),
            ("up", duration(seconds: status.uptimeSeconds)),
            ("requests", "\(status.requests), \(count(status.connections, "connection")) open"),
            (
                "latency",
                latency.p99 == 0
                    ? "no question yet" : "p50 \(time(latency.p50)), p95 \(time(latency.p95)), p99 \(time(latency.p99))"
            ),
            ("memory", size(status.residentBytes)),
            ("index", index(of: status)),
            ("database", size(status.databaseBytes)),
            ("data", status.dataDirectory),
        ]
    }

    private static func index(of status: Status.Result) -> String {
        let text = "\(size(status.indexBytes)), \(status.scoring), \(count(status.index.segments, "segment"))"
        guard let rebuilding = status.index.rebuilding else { return text }
        return text + ", being made anew: \(rebuilding.indexed) of \(rebuilding.of) entries"
    }

    /// What `ask status --verbose` says besides.
    static func lines(of activity: Status.Activity) -> [String] {
        let requests = activity.requests.map {
            "  \($0.method), for \(duration(seconds: $0.seconds)), of connection \($0.connection)"
        }
        let connections = activity.connections.map { connection in
            "  \(connection.number): user \(connection.userID), process \(connection.processID), "
                + "for \(duration(seconds: connection.seconds)), \(count(connection.requests, "request")), "
                + "\(size(connection.waitingInput)) waiting in, \(size(connection.waitingOutput)) out"
        }
        let head =
            "\(size(activity.clientBytes)) of clients in memory, \(count(activity.waitingChanges, "change")) waiting, "
            + "\(count(activity.sessions, "conversation"))"
        return ["", head, "at work:"] + requests + ["connected:"] + connections
    }

    /// Bytes in binary units: `17.3 MiB`.
    static func size(_ bytes: Int) -> String {
        var amount = Double(bytes)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
            amount /= 1024
            unit = next
        }
        return unit == "B" ? "\(bytes) B" : decimals(amount, 1) + " " + unit
    }

    /// `940 µs`, `18.4 ms`.
    static func time(_ micros: Int) -> String {
        micros < 1_000 ? "\(micros) µs" : decimals(Double(micros) / 1_000, 1) + " ms"
    }

    /// The two largest units: `3 d 4 h`, `12 min 5 s`, `0.4 s`.
    static func duration(seconds: Double) -> String {
        if seconds < 10 { return decimals(max(0, seconds), 1) + " s" }
        var rest = Int(min(seconds, 1e12))
        var parts: [String] = []
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")] where parts.count < 2 {
            if rest >= length || !parts.isEmpty { parts.append("\(rest / length) \(unit)") }
            rest %= length
        }
        return parts.joined(separator: " ")
    }
}

/// Text that may have several lines, in one.
func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
}
