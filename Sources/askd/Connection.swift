// One client: bytes in, calls out, replies back. All of it on the event loop that owns the socket.

import AskProtocol
import Platform
import Synchronization

/// A connection; it lives as long as its socket is registered or a call of it runs.
actor Connection {
    private nonisolated let loop: EventLoop
    private nonisolated let context: CallContext
    private nonisolated let onEnd: @Sendable () -> Void

    /// Nil when it is closed.
    private var socket: FileDescriptor?
    private var framing: LineFraming
    /// Descriptors that came with what has been read and that no call has taken.
    private var passed: [SharedDescriptor] = []
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    /// Replies that the socket has not taken yet, from `written` on.
    private var output: [UInt8] = []
    private var written = 0
    private var callsRunning = 0
    private var interest: Readiness = .readable
    /// No more is read: the client has finished, sent too long a line, or askd is shutting down.
    private var isFinishing = false

    /// Unread replies at which nothing more is read, bytes.
    private static let outputLimit = 1 << 20
    /// Bytes of a batch's replies after which its other calls are refused.
    private static let batchLimit = 16 << 20

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameter onEnd: called once, when the connection is closed.
    init(
        socket: consuming FileDescriptor, peer: PeerCredentials, service: Service, loop: EventLoop,
        onEnd: @escaping @Sendable () -> Void
    ) {
        let number = socket.number
        self.socket = consume socket
        self.loop = loop
        self.onEnd = onEnd
        let mayChange = service.mayChange(peer)
        // While a call runs on the loop, this connection is not closed, so the number is its own.
        context = CallContext(
            service: service, peer: peer, mayChange: mayChange, isCancelled: { UnixSocket.isHungUp(number) })
        framing = LineFraming(limit: mayChange ? LineLimit.entries : LineLimit.question)
    }

    /// Begins to read.
    func start() {
        guard let number = socket?.number else { return }
        do {
            try loop.register(number, for: interest) { [self] readiness in
                assumeIsolated { $0.handle(readiness) }
            }
        } catch {
            context.service.log.warning("a connection could not be served: \(error)")
            close()
        }
    }

    /// Lets running calls finish and their replies go out, refuses those that wait, then closes.
    func finish() {
        while !isFinishing, let line = try? framing.next() { refuseWaiting(line) }
        isFinishing = true
        proceed()
    }

    private func refuseWaiting(_ line: [UInt8]) {
        let error = RPCError(.shuttingDown, "askd is shutting down", reason: "try again when it runs")
        switch Message(line: line) {
        case .single(let call): if let id = call.id { send(encodedFailure(error, id: id)) }
        case .batch, .unreadable: send(encodedFailure(error, id: .null))
        }
    }

    /// Closes at once.
    func close() {
        guard let number = socket?.number else { return }
        loop.unregister(number)
        socket = nil
        onEnd()
    }

    // MARK: - Events

    private func handle(_ readiness: Readiness) {
        if readiness.contains(.readable) { read() } else { proceed() }
        // Whoever hung up reads no replies.
        if readiness.contains(.hungUp) && !readiness.contains(.readable) { close() }
    }

    private func read() {
        guard mayRead, socket != nil else { return }
        do throws(SystemError) {
            guard let received = try socket?.receive(into: &input) else { return }
            // Only backups and restores take one, and only whoever may change entries calls these.
            if context.mayChange { passed = Array((passed + received.descriptors).suffix(1)) }
            if received.count == 0 {
                isFinishing = true
            } else {
                framing.append(input[..<received.count])
            }
        } catch {
            if !error.wouldBlock { close() }
        }
        proceed()
    }

    private var mayRead: Bool {
        !isFinishing && output.count - written < Self.outputLimit
            && callsRunning < context.service.configuration.requestsPerConnection
    }

    /// Starts what can be started, and closes when all is done.
    private func proceed() {
        // A flush may make room for lines that have arrived already, and no event would come for them.
        repeat {
            while mayRead, let line = nextLine() { receive(line) }
            flush()
        } while mayRead && framing.hasLine
        // What came with whole lines none of which wanted it.
        if framing.pending.isEmpty { passed = [] }
        guard let number = socket?.number else { return }
        if isFinishing && callsRunning == 0 && written == output.count {
            close()
            return
        }
        var wanted: Readiness = mayRead ? .readable : []
        if written < output.count { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        do {
            try loop.change(number, to: wanted)
        } catch {
            close()
        }
    }

    private func nextLine() -> [UInt8]? {
        do {
            if let line = try framing.next() { return line }
            // A line that only `add` may be so long is cut off as soon as it is seen to be something else.
            if framing.pending.count > LineLimit.question, !LongLine.mayBeEntries(framing.pending) {
                refuse(.tooLong(LineLimit.question))
            }
        } catch {
            refuse(.tooLong(error.limit))
        }
        return nil
    }

    /// Says what is wrong with the line whose end is not known, and reads no more: what follows cannot be understood.
    private func refuse(_ error: RPCError) {
        isFinishing = true
        send(encodedFailure(error, id: .null))
    }

    // MARK: - Calls

    private func receive(_ line: [UInt8]) {
        // Blank lines are no messages; people press return, and scripts end files with them.
        guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return }
        switch Message(line: line) {
        case .unreadable(let error):
            send(encodedFailure(error, id: .null))
        case .single(let call):
            callsRunning += 1
            var context = context
            if call.method?.takesDescriptor == true, !passed.isEmpty { context.descriptor = passed.removeFirst() }
            run { [context] in await call.reply(in: context, lineBytes: line.count) }
            closeIfTooLong([call], line)
        case .batch(let calls):
            callsRunning += 1
            run { [context] in
                var replies: [[UInt8]] = []
                var bytes = 0
                for call in calls {
                    // Others on this loop have their turn between two calls.
                    await Task.yield()
                    let isFull = bytes > Self.batchLimit
                    guard let reply = isFull ? call.refusal : await call.reply(in: context, lineBytes: line.count)
                    else { continue }
                    bytes += reply.count
                    replies.append(reply)
                }
                guard !replies.isEmpty else { return nil }
                return [UInt8(ascii: "[")] + replies.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
            }
            closeIfTooLong(calls, line)
        }
    }

    /// A line over its method's limit gets its error, and the connection ends.
    private func closeIfTooLong(_ calls: [Call], _ line: [UInt8]) {
        if calls.contains(where: { line.count > $0.lineLimit }) { isFinishing = true }
    }

    /// Runs calls on this loop; where they wait for something, others go on.
    private func run(_ body: @escaping @Sendable () async -> [UInt8]?) {
        Task(executorPreference: loop) {
            let reply = await body()
            await self.complete(with: reply)
        }
    }

    private func complete(with reply: [UInt8]?) {
        callsRunning -= 1
        if let reply { send(reply) }
        proceed()
    }

    // MARK: - Output

    private func send(_ line: [UInt8]) {
        guard socket != nil else { return }
        output.append(contentsOf: line)
        output.append(UInt8(ascii: "\n"))
    }

    private func flush() {
        guard socket != nil, written < output.count else { return }
        do throws(SystemError) {
            while written < output.count {
                written += try socket?.write(output[written...]) ?? 0
                // Else a client that never reads to the end would have all that it was ever sent kept.
                if written >= 1 << 16, written * 2 >= output.count {
                    output.removeSubrange(..<written)
                    written = 0
                }
            }
            output.removeAll(keepingCapacity: output.capacity <= 1 << 16)
            written = 0
        } catch {
            // A client that is gone wants no reply.
            if !error.wouldBlock { close() }
        }
    }
}

extension Call {
    /// Longest line that may carry this call, bytes.
    fileprivate var lineLimit: Int { method?.lineLimit ?? LineLimit.question }

    /// The reply to a call that would make its batch's replies too long; nil for a notification.
    fileprivate var refusal: [UInt8]? {
        let error = RPCError(
            .tooLarge, "the replies to this batch are too long", reason: "send the rest in another batch")
        return id.map { encodedFailure(error, id: $0) }
    }

    /// Runs it if the peer may; nil for a notification.
    fileprivate func reply(in context: CallContext, lineBytes: Int) async -> [UInt8]? {
        context.service.statistics.requests.add(1, ordering: .relaxed)
        let outcome: EncodedOutcome
        if lineBytes > lineLimit {
            outcome = encoded(Result<Done, RPCError>.failure(.tooLong(lineLimit)))
        } else if let method, method.access == .changing, !context.mayChange {
            outcome = encoded(Result<Done, RPCError>.failure(.notPermitted(method.name)))
        } else {
            switch operation {
            case .failure(let error):
                context.service.statistics.errors.add(1, ordering: .relaxed)
                outcome = encoded(Result<Done, RPCError>.failure(error))
            case .success(let operation): outcome = await operation(context)
            }
        }
        return id.map { outcome($0) }
    }
}

extension RPCError {
    fileprivate static func tooLong(_ limit: Int) -> RPCError {
        RPCError(
            .tooLarge, "the line is longer than \(limit) bytes",
            reason: "shorten it, or spread the entries over several requests; the connection is closed")
    }

    fileprivate static func notPermitted(_ method: String) -> RPCError {
        RPCError(
            .notPermitted, "\(method): you may ask, but not change entries",
            reason: "ask who runs askd to name you in changeUsers or changeGroups of its configuration")
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
