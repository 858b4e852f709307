// From a connection's lines to calls, and from their outcomes to replies.

import AskProtocol
import Platform
import Synchronization

extension Connection {
    /// Longer lines are read elsewhere: others on this loop would wait for it, bytes.
    private static let longestOnLoop = 1 << 16
    /// Bytes of a batch's replies after which its other calls are refused.
    private static let batchLimit = 16 << 20

    func receive(_ line: LineFraming.Line) {
        guard case .whole(let bytes) = line, bytes.count <= Self.longestOnLoop else { return receiveLong(line) }
        // Blank lines are no messages; people press return, and scripts end files with them.
        guard bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return }
        start(ReceivedLine(line: bytes), lineBytes: bytes.count)
    }

    /// Reads a line on another thread, then goes on here.
    private func receiveLong(_ line: LineFraming.Line) {
        let count = line.count
        // A copy of its own: the slice would keep all that has been read with it.
        let kept = if case .whole(let bytes) = line { LineFraming.Line.pieces([Array(bytes)]) } else { line }
        callsRunning += 1
        longLines += 1
        longLineBytes += count
        Task(executorPreference: service.decoding) {
            let message = ReceivedLine(line: kept.joined())
            await self.startLong(message, lineBytes: count)
        }
    }

    private func startLong(_ message: ReceivedLine, lineBytes: Int) {
        if !isOpen, case .single(let call) = message, call.id != nil {
            // Who would read the reply is gone.
            endLong(lineBytes)
        } else {
            start(message, lineBytes: lineBytes, isLong: true)
        }
        callsRunning -= 1
        proceed()
    }

    private func start(_ message: ReceivedLine, lineBytes: Int, isLong: Bool = false) {
        switch message {
        case .unreadable(let error):
            refuse(error, id: .null)
            if isLong { endLong(lineBytes) }
        case .single(let call):
            start(call, lineBytes: lineBytes, isLong: isLong)
            closeIfTooLong([call], lineBytes)
        case .batch(let calls):
            run(isLong ? lineBytes : 0) { [context] in await Self.replies(to: calls, lineBytes: lineBytes, in: context)
            }
            closeIfTooLong(calls, lineBytes)
        }
    }

    private func endLong(_ lineBytes: Int) {
        longLines -= 1
        longLineBytes -= lineBytes
    }

    /// A line over its method's limit gets its error, and the connection ends.
    private func closeIfTooLong(_ calls: [Call], _ lineBytes: Int) {
        if calls.contains(where: { lineBytes > $0.lineLimit }) { isFinishing = true }
    }

    private func start(_ call: Call, lineBytes: Int, isLong: Bool) {
        var context = context
        if call.method?.takesDescriptor == true, !passed.isEmpty { context.descriptor = passed.removeFirst() }
        switch call.admitted(in: context, lineBytes: lineBytes) {
        case .failure(let error):
            send { $0.append(contentsOf: call.reply(with: error, in: context)) }
            if isLong { endLong(lineBytes) }
        case .success(.immediate(let operation)) where !isLong:
            send { call.run(operation, in: context, &$0) }
        case .success(let operation):
            // What takes long because its line is long must not hold up this loop.
            let elsewhere = isLong ? service.decoding : nil
            run(isLong ? lineBytes : 0, on: elsewhere) { [context] in await call.run(operation, in: context) }
        }
    }

    /// Runs calls on this loop, or on another thread; where they wait for something, others go on.
    /// - Parameter longLineBytes: of the line that is held until they are done; 0 for a short one.
    private func run(
        _ longLineBytes: Int, on queue: QueueExecutor? = nil, _ body: @escaping @Sendable () async -> [UInt8]
    ) {
        callsRunning += 1
        let complete: @Sendable () async -> Void = {
            let reply = await body()
            await self.complete(with: reply, longLineBytes)
        }
        if let queue {
            Task(executorPreference: queue, operation: complete)
        } else {
            Task(executorPreference: loop, operation: complete)
        }
    }

    private func complete(with reply: [UInt8], _ longLineBytes: Int) {
        callsRunning -= 1
        if longLineBytes > 0 { endLong(longLineBytes) }
        send { $0.append(contentsOf: reply) }
        proceed()
    }

    private static func replies(to calls: [Call], lineBytes: Int, in context: CallContext) async -> [UInt8] {
        var replies: [[UInt8]] = []
        var bytes = 0
        for call in calls {
            // Others on this loop have their turn between two calls.
            await Task.yield()
            if context.client.isGone.load(ordering: .relaxed) { return [] }
            let reply: [UInt8]
            if bytes > batchLimit {
                reply = call.reply(with: .batchTooLong, in: context)
            } else {
                switch call.admitted(in: context, lineBytes: lineBytes) {
                case .failure(let error): reply = call.reply(with: error, in: context)
                case .success(let operation): reply = await call.run(operation, in: context)
                }
            }
            bytes += reply.count
            if !reply.isEmpty { replies.append(reply) }
        }
        guard !replies.isEmpty else { return [] }
        return [UInt8(ascii: "[")] + replies.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }
}

extension Call {
    /// Longest line that may carry this call, bytes.
    fileprivate var lineLimit: Int { method?.lineLimit ?? LineLimit.question }

    /// What to run, if the peer may; and counts the request.
    fileprivate func admitted(in context: CallContext, lineBytes: Int) -> Result<Operation, RPCError> {
        context.service.statistics.requests.add(1, ordering: .relaxed)
        context.client.requests.add(1, ordering: .relaxed)
        if lineBytes > lineLimit { return .failure(.tooLong(lineLimit)) }
        if let method, method.access == .changing, !context.mayChange { return .failure(.notPermitted(method.name)) }
        return operation
    }

    /// The reply to a call that is not run; empty for a notification.
    fileprivate func reply(with error: RPCError, in context: CallContext) -> [UInt8] {
        context.service.statistics.errors.add(1, ordering: .relaxed)
        return id.map { encodedFailure(error, id: $0) } ?? []
    }

    fileprivate func run(
        _ operation: @Sendable (CallContext, RPCID?, inout [UInt8]) -> Void, in context: CallContext,
        _ output: inout [UInt8]
    ) {
        let running = RunningCall(method: method?.name ?? "", connection: context.client.number)
        context.client.current.withLock { $0 = running }
        operation(context, id, &output)
        context.client.current.withLock { $0 = nil }
        context.service.statistics.record(running)
    }

    fileprivate func run(_ operation: Operation, in context: CallContext) async -> [UInt8] {
        switch operation {
        case .immediate(let operation):
            var output: [UInt8] = []
            run(operation, in: context, &output)
            return output
        case .waiting(let operation):
            let running = RunningCall(method: method?.name ?? "", connection: context.client.number)
            let number = context.service.clients.begin(running)
            defer {
                context.service.clients.end(number)
                context.service.statistics.record(running)
            }
            return await operation(context, id)
        }
    }
}

extension RPCError {
    static func tooLong(_ limit: Int) -> RPCError {
        RPCError(
            .tooLarge, Message("the line is longer than \(limit) bytes", "这一行超过 \(limit) 字节"),
            reason: Message(
                "shorten it, or spread the entries over several requests; the connection is closed",
                "请缩短它，或把问答分到几个请求里；连接已关闭"))
    }

    fileprivate static let batchTooLong = RPCError(
        .tooLarge, Message("the replies to this batch are too long", "这个批次的回复太长"),
        reason: Message("send the rest in another batch", "其余的请放在另一个批次里"))

    fileprivate static func notPermitted(_ method: String) -> RPCError {
        RPCError(
            .notPermitted, Message("you may ask, but not change entries", "你可以提问，但不能修改问答").at(method),
            reason: Message(
                "ask who runs askd to name you in changeUsers or changeGroups of its configuration",
                "请管理 askd 的人把你写进配置的 changeUsers 或 changeGroups"))
    }
}

/// What can be said of a line before its end has come.
enum LongLine {
    /// Whether a line that begins like this can still be a call of a method that takes long lines.
    ///
    /// The method's name need not have come yet; then the line gets the benefit of the doubt.
    static func mayBeEntries(_ beginning: ArraySlice<UInt8>) -> Bool {
        let text = beginning.prefix(4_096)
        guard let first = text.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return false }
        guard let match = String(decoding: text, as: UTF8.self).firstMatch(of: /"method"\s*:\s*"(?<name>[a-z]*)"/)
        else { return true }
        return (MethodTable.byName[String(match.name)]?.lineLimit ?? 0) > LineLimit.question
    }
}
