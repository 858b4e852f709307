// Who is connected, what they hold in memory, and what is being done for them: one record a connection, readable from any
// thread, even when a loop is stuck.

import AskProtocol
import Platform
import Synchronization

/// One connection as others see it. Its loop writes, anybody reads.
final class ClientRecord: Sendable {
    /// Counted from the start.
    let number: Int
    let peer: PeerCredentials
    let since = ContinuousClock.now
    let requests = Atomic<Int>(0)
    /// Bytes of lines that are not complete, not looked at, or still worked on.
    let input = Atomic<Int>(0)
    /// Bytes of replies that the client has not taken.
    let output = Atomic<Int>(0)
    /// The client is gone: whatever waits for its turn need not be done.
    let isGone = Atomic<Bool>(false)
    /// Whole lines that wait for the connection's turn on its loop, and since when they do.
    let lines = Atomic<Int>(0)
    let linesSince = Mutex<ContinuousClock.Instant>(.now)
    /// When the line began that is not complete though longer than a piece; nil without one.
    let longLineSince = Mutex<ContinuousClock.Instant?>(nil)
    /// What its loop does for it at this moment.
    let current = Mutex<RunningCall?>(nil)
    /// Has the connection refuse its incomplete line.
    let evict: @Sendable () -> Void
    /// Has the connection refuse so many of its waiting questions, the first ones.
    let shed: @Sendable (Int) -> Void

    init(
        number: Int, peer: PeerCredentials, evict: @escaping @Sendable () -> Void,
        shed: @escaping @Sendable (Int) -> Void
    ) {
        self.number = number
        self.peer = peer
        self.evict = evict
        self.shed = shed
    }
}

/// A request that is being worked on, or waits for its turn.
struct RunningCall: Sendable {
    let method: String
    let connection: Int
    let start = ContinuousClock.now
}

/// All connections, and the memory that their lines and replies may take together.
final class Clients: Sendable {
    /// Bytes of all connections' lines and replies at which the oldest incomplete line is refused. Decoding a line takes as
    /// much again, one line at a time.
    static let memoryLimit = 256 << 20

    private let memory = Atomic<Int>(0)
    private let lines = Atomic<Int>(0)
    /// Whether a connection has been told to refuse and has not done so yet.
    private let isShedding = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var records: [Int: ClientRecord] = [:]
        var calls: [Int: RunningCall] = [:]
        var lastCall = 0
    }

    /// Bytes that are held for clients.
    var bytes: Int { memory.load(ordering: .relaxed) }

    /// Lines that have been read and wait for their connection's turn.
    var waitingLines: Int { lines.load(ordering: .relaxed) }

    func add(_ record: ClientRecord) { state.withLock { $0.records[record.number] = record } }

    func remove(_ record: ClientRecord) {
        record.isGone.store(true, ordering: .relaxed)
        note(record, input: 0, output: 0)
        note(record, waitingLines: 0, limit: .max)
        state.withLock { $0.records[record.number] = nil }
    }

    /// Notes what a connection holds; over the limit for all of them, the line that has been incomplete longest is refused.
    func note(_ record: ClientRecord, input: Int, output: Int) {
        let former =
            record.input.exchange(input, ordering: .relaxed) + record.output.exchange(output, ordering: .relaxed)
        let change = input + output - former
        guard change != 0 else { return }
        let total = memory.add(change, ordering: .relaxed).newValue
        if change > 0 && total > Self.memoryLimit { evictOldest() }
    }

    private func evictOldest() {
        let records = state.withLock { Array($0.records.values) }
        let waiting = records.compactMap { record in record.longLineSince.withLock(\.self).map { (record, $0) } }
        guard let (oldest, _) = waiting.min(by: { $0.1 < $1.1 }) else { return }
        // It will not be picked twice.
        oldest.longLineSince.withLock { $0 = nil }
        oldest.evict()
    }

    /// Notes how many lines of a connection wait for its turn. When more than `limit` wait in all, the connection that has waited
    /// longest refuses as many as there are too many, unless it waits for itself alone: then its socket holds it back.
    func note(_ record: ClientRecord, waitingLines count: Int, limit: Int) {
        let former = record.lines.exchange(count, ordering: .relaxed)
        guard count != former else { return }
        if former == 0 { record.linesSince.withLock { $0 = .now } }
        let total = lines.add(count - former, ordering: .relaxed).newValue
        if count > former && total > limit { shed(to: limit) }
    }

    private func shed(to limit: Int) {
        guard isShedding.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
        let waiting = state.withLock { $0.records.values.filter { $0.lines.load(ordering: .relaxed) > 0 } }
        let excess = waitingLines - limit
        if excess > 0, waiting.count > 1,
            let oldest = waiting.min(by: { $0.linesSince.withLock(\.self) < $1.linesSince.withLock(\.self) })
        {
            oldest.shed(excess)
        } else {
            isShedding.store(false, ordering: .relaxed)
        }
    }

    /// Notes that a connection has refused what it was told to. If that was not enough, the next one's turn comes.
    func hasShed(_ count: Int, limit: Int) {
        isShedding.store(false, ordering: .relaxed)
        if count > 0, waitingLines > limit { shed(to: limit) }
    }

    /// Notes that a call has begun that will take its time; what `end` wants.
    func begin(_ call: RunningCall) -> Int {
        state.withLock { state in
            state.lastCall += 1
            state.calls[state.lastCall] = call
            return state.lastCall
        }
    }

    func end(_ call: Int) { state.withLock { $0.calls[call] = nil } }

    /// Open connections and running requests, oldest first.
    var activity: (connections: [Status.Connection], requests: [Status.Request]) {
        let (records, waiting) = state.withLock {
            ($0.records.values.sorted { $0.number < $1.number }, Array($0.calls.values))
        }
        let now = ContinuousClock.now
        let calls = (waiting + records.compactMap { $0.current.withLock(\.self) }).sorted { $0.start < $1.start }
        return (
            records.map { record in
                Status.Connection(
                    number: record.number, userID: record.peer.userID, processID: record.peer.processID,
                    seconds: (now - record.since).milliseconds / 1_000,
                    requests: record.requests.load(ordering: .relaxed),
                    waitingInput: record.input.load(ordering: .relaxed),
                    waitingOutput: record.output.load(ordering: .relaxed))
            },
            calls.map {
                Status.Request(
                    method: $0.method, connection: $0.connection, seconds: (now - $0.start).milliseconds / 1_000)
            }
        )
    }
}

extension Duration {
    /// In whole milliseconds, rounded.
    var milliseconds: Double { (self / .milliseconds(1)).rounded() }
}
