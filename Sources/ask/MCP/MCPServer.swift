// A server of the Model Context Protocol on stdin and stdout. Nothing but its messages goes to stdout.

import AskProtocol
import FoundationEssentials
import Platform

/// Serves one client, a request after the other. While the daemon works on one, what else the client sends is read, so
/// that a request can be cancelled and a ping is answered at once.
final class MCPServer {
    private let console: Console
    private let daemon: Daemon
    /// Whether pairs may be added, if the daemon lets us.
    private let mayAdd: Bool
    private let input = StandardStream.input.takeDescriptor()
    private var framing = LineFraming(limit: LineLimit.entries)
    private var isAtEnd = false
    /// Lines that wait for their turn.
    private var waiting: [[UInt8]] = []
    /// How many of them were looked through for what does not wait.
    private var attended = 0
    /// The request that the daemon works on.
    private var current: RPCID?
    /// Requests that were cancelled before their turn.
    private var cancelled: Set<RPCID> = []
    /// Nil before the client has said hello.
    private var revision: MCPRevision?
    /// Replies to a batch, which go out together; nil outside of one.
    private var batch: [Reply<JSONValue>]?

    init(daemon: Daemon, console: Console, mayAdd: Bool) {
        self.daemon = daemon
        self.console = console
        self.mayAdd = mayAdd
    }

    /// Serves until stdin ends.
    /// - Throws: `SystemError`; `AskError.outputClosed` when the client has left; `AskError.data` for a line that is too
    ///   long to be a message.
    func run() throws {
        daemon.watch = DaemonConnection.Watch(descriptor: input.number) { [self] in try readMeanwhile() }
        while true {
            if !waiting.isEmpty {
                attended = max(0, attended - 1)
                try handle(line: waiting.removeFirst())
            } else if isAtEnd {
                return
            } else {
                try read()
            }
        }
    }

    // MARK: Lines

    /// Takes what stdin has, waiting for it if need be.
    private func read() throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = try input.read(into: &buffer)
        if count > 0 {
            framing.append(buffer[..<count])
        } else {
            isAtEnd = true
            if framing.pendingCount > 0 { framing.append([UInt8(ascii: "\n")]) }
        }
        do {
            while let line = try framing.next()?.joined() {
                if line.contains(where: { $0 != 0x20 && $0 != 0x09 }) { waiting.append(Array(line)) }
            }
        } catch {
            throw AskError.data(.longLine("standard input", limit: error.limit))
        }
    }

    /// Takes what stdin has while the daemon works; whether to look at stdin again.
    /// - Throws: `Cancelled` when the client cancels what the daemon works on.
    private func readMeanwhile() throws -> Bool {
        try read()
        try attend()
        return !isAtEnd
    }

    /// Takes those of the waiting lines that do not wait for the daemon: pings, and cancellations.
    /// - Throws: `Cancelled` when the client cancels what the daemon works on.
    private func attend() throws {
        var isCancelled = false
        var kept: [[UInt8]] = []
        for line in waiting[attended...] {
            guard let message = try? MCPMessage(line) else {
                kept.append(line)
                continue
            }
            switch message.method {
            case "notifications/cancelled": isCancelled = cancel(message) || isCancelled
            case "ping" where message.id != nil && batch == nil: try reply(to: message.id, .success([:]))
            default: kept.append(line)
            }
        }
        waiting = waiting[..<attended] + kept
        attended = waiting.count
        if isCancelled { throw Cancelled() }
    }

    // MARK: Messages

    private func handle(line: [UInt8]) throws {
        guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "[") else {
            return try handle(message: line)
        }
        guard let messages = try? JSONValue(line).items else {
            return try reply(to: .null, .failure(RPCError(.parseError, .noJSON)))
        }
        guard revision?.hasBatches ?? true, !messages.isEmpty else {
            let found = messages.isEmpty ? Message("an empty array", "空数组") : .anArray
            return try reply(
                to: .null, .failure(RPCError(.invalidRequest, .found(found, expected: .anObject))))
        }
        batch = []
        for message in messages { try handle(message: Array(try JSON.encoder().encode(message))) }
        let replies = batch ?? []
        batch = nil
        if !replies.isEmpty { try send(replies) }
    }

    private func handle(message line: [UInt8]) throws {
        let message: MCPMessage
        do throws(MCPFault) {
            guard let read = try MCPMessage(line) else { return }
            message = read
        } catch {
            return try reply(to: error.id, .failure(error.error))
        }
        guard let id = message.id else {
            if message.method == "notifications/cancelled" { _ = cancel(message) }
            return
        }
        if cancelled.remove(id) != nil { return }
        do {
            try reply(to: id, .success(try result(of: message)))
        } catch let error as RPCError {
            try reply(to: id, .failure(error))
        } catch is Cancelled {
            // Whoever cancels a request expects no reply to it.
        }
    }

    /// Whether it is the request that the daemon works on.
    private func cancel(_ message: MCPMessage) -> Bool {
        struct Parameters: Decodable { let requestId: RPCID }
        guard let id = try? message.parameters(Parameters.self).requestId else { return false }
        if id == current { return true }
        let isWaiting = waiting.contains { (try? MCPMessage($0))?.id == id }
        if isWaiting { cancelled.insert(id) }
        return false
    }

    private func result(of message: MCPMessage) throws -> JSONValue {
        switch message.method {
        case "initialize": return try initialize(message)
        case "ping": return [:]
        case "tools/list": return ["tools": .array(try tools().map { $0.declaration(for: try negotiated()) })]
        case "tools/call": return try call(message)
        default:
            throw RPCError(
                .methodNotFound, Message("unknown method \(message.method)", "没有方法 \(message.method)"))
        }
    }

    private func negotiated() throws(RPCError) -> MCPRevision {
        guard let revision else {
            throw RPCError(.invalidRequest, Message("expected initialize first", "应先有 initialize"))
        }
        return revision
    }

    private func initialize(_ message: MCPMessage) throws -> JSONValue {
        struct Parameters: Decodable { let protocolVersion: String }
        let revision = MCPRevision(wanted: try message.parameters(Parameters.self).protocolVersion)
        self.revision = revision
        return [
            "protocolVersion": .string(revision.rawValue),
            "capabilities": ["tools": ["listChanged": false]],
            "serverInfo": ["name": "askd", "title": "Past answers", "version": .string(askdVersion)],
            "instructions": """
            A knowledge base of past question–answer pairs. Ask it with ask_past_answers before answering from \
            memory; when it does not know, say so.
            """,
        ]
    }

    // MARK: Tools

    /// What this client may use. Adding is offered when the daemon would let us: an empty `add` changes nothing.
    private func tools() throws -> [MCPTool] {
        _ = try negotiated()
        guard mayAdd else { return [.askPastAnswers] }
        do {
            _ = try daemon.call(Add.self, Add.Parameters(entries: [], dryRun: true))
            return [.askPastAnswers, .addAnswer]
        } catch let error as RPCError where error.code == .notPermitted {
            return [.askPastAnswers]
        } catch let error as AskError {
            console.report(error)
            return [.askPastAnswers]
        }
    }

    private func call(_ message: MCPMessage) throws -> JSONValue {
        struct Parameters: Decodable { let name: String }
        let revision = try negotiated()
        let name = try message.parameters(Parameters.self).name
        let offered: [MCPTool] = mayAdd ? [.askPastAnswers, .addAnswer] : [.askPastAnswers]
        guard let tool = offered.first(where: { $0.name == name }) else {
            throw RPCError(.invalidParameters, Message("unknown tool \(name)", "没有工具 \(name)"))
        }
        current = message.id
        defer { current = nil }
        do {
            // Some may have come in one piece with this request.
            try attend()
            let result = try JSONValue(encoding: tool.run(message, daemon))
            // The text is for clients, and revisions, that know no structured results.
            let text = String(decoding: try JSON.encoder().encode(result), as: UTF8.self)
            let content: JSONValue = [["type": "text", "text": .string(text)]]
            return revision.hasStructuredContent
                ? ["content": content, "structuredContent": result, "isError": false]
                : ["content": content, "isError": false]
        } catch let error as RPCError {
            // What the daemon refuses is for the model to read and mend; wrong arguments are the client's fault.
            if error.code == .invalidParameters, error.message.english.hasPrefix("arguments") { throw error }
            return Self.failure(error.sentence.english)
        } catch let error as Cancelled {
            throw error
        } catch {
            return Self.failure(Message(error).english)
        }
    }

    private static func failure(_ sentence: String) -> JSONValue {
        ["content": [["type": "text", "text": .string(sentence)]], "isError": true]
    }

    // MARK: Replies

    private func reply(to id: RPCID?, _ outcome: Result<JSONValue, RPCError>) throws {
        let message = Reply(id: id ?? .null, outcome: outcome)
        if batch != nil { batch?.append(message) } else { try send(message) }
    }

    private func send(_ message: some Encodable) throws {
        try console.print(json: message)
        try console.flush()
    }
}
