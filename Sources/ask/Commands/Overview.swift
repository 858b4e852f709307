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
            for (name, value) in StatusText.rows(of: status, socket: daemon.socket ?? "") {
                invocation.console.print(
                    StyledText(pad(name.description, 10), .faint) + StyledText(value.description))
            }
            for line in status.activity.map(StatusText.lines) ?? [] { invocation.console.print(line) }
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

/// Text that may have several lines, in one.
func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
}
