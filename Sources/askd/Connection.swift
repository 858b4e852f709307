// One client: bytes in, calls out, replies back. All of it on the event loop that owns the socket.

import AskProtocol
import Platform
import Synchronization

/// A connection; it lives as long as its socket is registered or a call of it runs.
actor Connection {
    nonisolated let loop: EventLoop
    nonisolated let context: CallContext
    private nonisolated let onEnd: @Sendable () -> Void

    /// Nil when it is closed.
    private var socket: FileDescriptor?
    private var framing: LineFraming
    /// Descriptors that came with what has been read and that no call has taken.
    var passed: [SharedDescriptor] = []
    /// Replies that the socket has not taken yet, from `written` on.
    private(set) var output: [UInt8] = []
    private var written = 0
    /// Calls that have been started and not completed, and of these whose lines are held elsewhere, long ones.
    var callsRunning = 0
    var longLines = 0
    /// Bytes of long lines that are being worked on.
    var longLineBytes = 0
    private var interest: Readiness = .readable
    /// No more is read: the client has finished, sent too long a line, or askd is shutting down.
    var isFinishing = false
    /// Whether the line that has begun was seen to be one that may be long.
    private var isLongLineAllowed = false
    /// Lines wait for this connection's next turn on the loop, which is queued.
    private var isContinuing = false
    /// When the client last took bytes of replies that wait for it, while somebody watches for that.
    private var lastProgress: ContinuousClock.Instant?

    /// Unread replies at which nothing more is read, bytes.
    private static let outputLimit = 1 << 20
    /// How long one connection may go on while others on its loop wait.
    private static let turn = Duration.milliseconds(1)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    var isOpen: Bool { socket != nil }
    nonisolated var service: Service { context.service }
    nonisolated var record: ClientRecord { context.client }

    /// - Parameter onEnd: called once, when the connection is closed.
    init(
        socket: consuming FileDescriptor, context: CallContext, loop: EventLoop, onEnd: @escaping @Sendable () -> Void
    ) {
        self.socket = consume socket
        self.loop = loop
        self.onEnd = onEnd
        self.context = context
        framing = LineFraming(limit: context.mayChange ? LineLimit.entries : LineLimit.question)
    }

    /// Begins to read.
    func start() {
        guard let number = socket?.number else { return }
        do {
            try loop.register(number, for: interest) { [self] readiness in
                assumeIsolated { $0.handle(readiness) }
            }
        } catch {
            service.log.warning("a connection could not be served: \(error)")
            close()
        }
    }

    /// Lets running calls finish and their replies go out, refuses those that wait, then closes.
    func finish() {
        while !isFinishing, let line = try? framing.next() { refuseWaiting(line.joined()) }
        isFinishing = true
        proceed()
    }

    private func refuseWaiting(_ line: ArraySlice<UInt8>) {
        let error = RPCError(
            .shuttingDown, Message("askd is shutting down", "askd 正在停止"),
            reason: Message("try again when it runs", "等它运行时再试"))
        switch ReceivedLine(line: line) {
        case .single(let call): if let id = call.id { refuse(error, id: id) }
        case .batch, .unreadable: refuse(error, id: .null)
        }
    }

    /// Refuses the line whose end has not come, to make room for others.
    func evict() {
        guard !isFinishing, framing.pendingCount > LineFraming.pieceBytes else { return }
        service.statistics.overloaded.add(1, ordering: .relaxed)
        refuseRest(
            RPCError(
                .overloaded, Message("the lines of all clients take too much memory", "所有客户端的数据占用内存太多"),
                reason: Message(
                    "send fewer entries at once, or try again later; the connection is closed",
                    "请一次少发一些，或稍后再试；连接已关闭"), retryAfterMs: 1_000)
        )
    }

    /// Refuses the first lines that wait for this connection's turn, `count` at most, as far as they are questions or others
    /// that are answered at once. What stands between them is begun.
    /// - Returns: how many were refused.
    func shed(_ count: Int) -> Int {
        var refused = 0
        while isContinuing, refused < count, mayRead, let line = nextLine() {
            if case .whole(let bytes) = line, case .single(let call) = ReceivedLine(line: bytes),
                case .success(.immediate) = call.operation
            {
                refused += 1
                refuse(call)
            } else {
                receive(line)
            }
        }
        // The rest waits for the turn that is queued.
        flush()
        noteHeld()
        return refused
    }

    private func refuse(_ call: Call) {
        service.statistics.requests.add(1, ordering: .relaxed)
        service.statistics.overloaded.add(1, ordering: .relaxed)
        guard let id = call.id else { return }
        let usual = max(1_000, service.statistics.latency.p50)
        let wait = service.clients.waitingLines * usual / 1_000
        refuse(
            RPCError(
                .overloaded,
                Message("too many questions wait for their turn (waitingQuestions)", "等待回答的问题太多（waitingQuestions）"),
                reason: Message("try again later", "请稍后再试"),
                retryAfterMs: min(max(wait, 100), 60_000)), id: id)
    }

    /// Closes at once.
    func close() {
        guard let number = socket?.number else { return }
        loop.unregister(number)
        socket = nil
        framing = LineFraming(limit: 0)
        output = []
        written = 0
        service.clients.remove(record)
        onEnd()
    }

    // MARK: - Events

    private func handle(_ readiness: Readiness) {
        if readiness.contains(.readable) { read() } else { proceed() }
        // Whoever hung up reads no replies.
        if !readiness.isDisjoint(with: .hungUp) && !readiness.contains(.readable) { close() }
    }

    private func read() {
        guard mayRead, !isContinuing, socket != nil else { return }
        loop.withReadBuffer { buffer in
            do throws(SystemError) {
                guard let received = try socket?.receive(into: &buffer) else { return }
                // Only backups and restores take one, and only whoever may change entries calls these.
                if context.mayChange { passed = Array((passed + received.descriptors).suffix(1)) }
                if received.count == 0 {
                    isFinishing = true
                } else {
                    framing.append(buffer[..<received.count])
                }
            } catch {
                if !error.wouldBlock { close() }
            }
        }
        proceed()
    }

    private var mayRead: Bool {
        !isFinishing && output.count - written < Self.outputLimit && longLines == 0
            && callsRunning < service.configuration.requestsPerConnection
    }

    /// Starts what can be started, and closes when all is done.
    func proceed() {
        let end = ContinuousClock.now + Self.turn
        // A flush may make room for lines that have arrived already, and no event would come for them.
        repeat {
            while mayRead, let line = nextLine() {
                receive(line)
                if framing.lineCount > 0, ContinuousClock.now >= end { continueLater() }
                if isContinuing { break }
            }
            flush()
        } while !isContinuing && mayRead && framing.lineCount > 0
        // What came with whole lines none of which wanted it.
        if framing.pendingCount == 0 { passed = [] }
        noteHeld()
        guard let number = socket?.number else { return }
        if isFinishing && callsRunning == 0 && written == output.count {
            close()
            return
        }
        var wanted: Readiness = mayRead && !isContinuing ? .readable : []
        if written < output.count { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        do {
            try loop.change(number, to: wanted)
        } catch {
            close()
        }
    }

    /// Lets others on this loop have their turn before the lines that have arrived.
    private func continueLater() {
        isContinuing = true
        Task(executorPreference: loop) { await self.resume() }
    }

    private func resume() {
        isContinuing = false
        proceed()
    }

    private func nextLine() -> LineFraming.Line? {
        do {
            if let line = try framing.next() {
                isLongLineAllowed = false
                return line
            }
            // A line that only `add` may be so long is cut off as soon as it is seen to be something else.
            if !isLongLineAllowed, framing.pendingCount > LineLimit.question {
                isLongLineAllowed = LongLine.mayBeEntries(framing.pending)
                if !isLongLineAllowed { refuseRest(.tooLong(LineLimit.question)) }
            }
        } catch {
            refuseRest(.tooLong(error.limit))
        }
        return nil
    }

    /// Says what is wrong with the line whose end is not known, and reads no more: what follows cannot be understood.
    private func refuseRest(_ error: RPCError) {
        isFinishing = true
        framing = LineFraming(limit: 0)
        refuse(error, id: .null)
        proceed()
    }

    /// Tells others what this connection holds.
    private func noteHeld() {
        guard socket != nil else { return }
        let pending = framing.pendingCount
        if pending > LineFraming.pieceBytes {
            record.longLineSince.withLock { if $0 == nil { $0 = .now } }
        } else {
            record.longLineSince.withLock { $0 = nil }
        }
        service.clients.note(record, input: pending + longLineBytes, output: output.count - written)
        service.clients.note(
            record, waitingLines: isContinuing ? framing.lineCount : 0,
            limit: service.configuration.waitingQuestions)
    }

    // MARK: - Output

    /// Appends what `write` writes, if anything, as a line.
    func send(_ write: (inout [UInt8]) -> Void) {
        guard socket != nil else { return }
        let count = output.count
        write(&output)
        if output.count > count { output.append(UInt8(ascii: "\n")) }
    }

    /// Tells the client what is wrong, and counts it.
    func refuse(_ error: RPCError, id: RPCID) {
        service.statistics.errors.add(1, ordering: .relaxed)
        send { $0.append(contentsOf: encodedFailure(error, id: id)) }
    }

    private func flush() {
        guard socket != nil, written < output.count else { return }
        do throws(SystemError) {
            while written < output.count {
                written += try socket?.write(output[written...]) ?? 0
                if lastProgress != nil { lastProgress = .now }
                // Else a client that never reads to the end would have all that it was ever sent kept.
                if written >= 1 << 16, written * 2 >= output.count {
                    output.removeSubrange(..<written)
                    written = 0
                }
            }
            output.removeAll(keepingCapacity: output.capacity <= 1 << 16)
            written = 0
        } catch {
            if error.wouldBlock {
                watchProgress()
            } else {
                // A client that is gone wants no reply.
                close()
            }
        }
    }

    /// Disconnects the client if it takes nothing for too long.
    private func watchProgress() {
        guard lastProgress == nil else { return }
        lastProgress = .now
        let limit = Duration.seconds(service.configuration.stallSeconds)
        Task(executorPreference: loop) { [weak self] in
            var rest = limit
            while rest > .zero {
                try? await Task.sleep(for: rest)
                guard let left = await self?.timeLeft(of: limit) else { return }
                rest = left
            }
        }
    }

    /// How long the client may go on taking nothing; nil when nothing waits for it, or it was disconnected.
    private func timeLeft(of limit: Duration) -> Duration? {
        guard socket != nil, let progress = lastProgress, written < output.count else {
            lastProgress = nil
            return nil
        }
        let left = progress + limit - .now
        if left > .zero { return left }
        service.statistics.stalled.add(1, ordering: .relaxed)
        service.log.notice(
            "disconnected a client that takes no replies",
            [
                "connection": record.number, "user": record.peer.userID, "process": record.peer.processID,
                "waitingBytes": output.count - written,
            ])
        close()
        return nil
    }
}
