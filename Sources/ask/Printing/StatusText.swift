// How numbers read best, and what `ask status` says with them.

import AskProtocol

enum StatusText {
    /// What `ask status` says, a name and a value in each row.
    static func rows(of status: Status.Result, socket: String) -> [(name: Message, value: Message)] {
        var rows: [(name: Message, value: Message)] = [
            (Message("version", "版本"), .verbatim(status.version)), (Message("entries", "问答"), entries(of: status)),
        ]
        if let vectors = status.vectors {
            rows.append((Message("meaning", "含义"), meaning(vectors, of: status.entries)))
        }
        return rows + [
            (Message("up", "已运行"), duration(seconds: status.uptimeSeconds)),
            (Message("requests", "请求"), requests(of: status)),
            (Message("latency", "用时"), latency(status.latencyMicros)),
            (Message("memory", "内存"), .verbatim(size(status.residentBytes))),
            (Message("index", "索引"), index(of: status)),
            (Message("database", "数据库"), .verbatim(size(status.databaseBytes))),
            (Message("data", "数据"), .verbatim(status.dataDirectory)),
            (Message("socket", "套接字"), .verbatim(socket)),
        ]
    }

    private static func requests(of status: Status.Result) -> Message {
        Message(
            "\(status.requests), \(count(status.connections, "connection")) open",
            "\(status.requests)，\(status.connections) 个连接")
    }

    private static func entries(of status: Status.Result) -> Message {
        Message(
            "\(status.entries) in \(count(status.topics, "topic"))", "\(status.topics) 个主题的 \(status.entries) 条")
    }

    private static func meaning(_ known: Int, of entries: Int) -> Message {
        known == entries ? Message("known of all", "都已知") : Message("known of \(known)", "已知 \(known) 条")
    }

    private static func latency(_ latency: Status.Latency) -> Message {
        latency.p99 == 0
            ? Message("no question yet", "还没有问题")
            : .verbatim("p50 \(time(latency.p50)), p95 \(time(latency.p95)), p99 \(time(latency.p99))")
    }

    private static func index(of status: Status.Result) -> Message {
        var text = Message.verbatim("\(size(status.indexBytes)), \(status.scoring)")
        guard let index = status.index else { return text }
        text = text + Message(", " + count(index.segments, "segment"), "，\(index.segments) 段")
        guard let rebuilding = index.rebuilding else { return text }
        return text
            + Message(
                ", being made anew: \(rebuilding.indexed) of \(rebuilding.of) entries",
                "，正在重建：\(rebuilding.of) 条中的 \(rebuilding.indexed) 条")
    }

    /// What `ask status --verbose` says besides.
    static func lines(of activity: Status.Activity) -> [Message] {
        let requests = activity.requests.map { request in
            let time = duration(seconds: request.seconds)
            return Message(
                "  \(request.method), for \(time.english), of connection \(request.connection)",
                "  \(request.method)，已 \(time.chinese)，连接 \(request.connection)")
        }
        let connections = activity.connections.map { connection in
            let time = duration(seconds: connection.seconds)
            return Message(
                "  \(connection.number): user \(connection.userID), process \(connection.processID), "
                    + "for \(time.english), \(count(connection.requests, "request")), "
                    + "\(size(connection.waitingInput)) waiting in, \(size(connection.waitingOutput)) out",
                "  \(connection.number)：用户 \(connection.userID)，进程 \(connection.processID)，已 \(time.chinese)，"
                    + "\(connection.requests) 个请求，待读 \(size(connection.waitingInput))，"
                    + "待取 \(size(connection.waitingOutput))")
        }
        let head = Message(
            "\(size(activity.clientBytes)) of clients in memory, \(count(activity.waitingChanges, "change")) waiting, "
                + "\(count(activity.sessions, "conversation"))",
            "客户端占用内存 \(size(activity.clientBytes))，\(activity.waitingChanges) 个改动在等，\(activity.sessions) 场对话")
        return [.verbatim(""), head, Message("at work:", "正在做：")] + requests + [Message("connected:", "已连接：")]
            + connections
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
    static func duration(seconds: Double) -> Message {
        if seconds < 10 { return .verbatim(decimals(max(0, seconds), 1) + " ") + Self.units[3].name }
        var rest = Int(min(seconds, 1e12))
        var parts: [Message] = []
        for (length, unit) in Self.units where parts.count < 2 {
            if rest >= length || !parts.isEmpty { parts.append(.verbatim("\(rest / length) ") + unit) }
            rest %= length
        }
        return parts.count > 1 ? parts[0] + .verbatim(" ") + parts[1] : parts[0]
    }

    private static let units: [(seconds: Int, name: Message)] = [
        (86_400, Message("d", "天")), (3_600, Message("h", "小时")), (60, Message("min", "分")), (1, Message("s", "秒")),
    ]
}
