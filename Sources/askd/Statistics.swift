// What has happened since the start: counts and the distribution of latencies.

import AskProtocol
import Synchronization

/// Counters that any thread may raise.
final class Statistics: Sendable {
    let start = ContinuousClock.now
    let connections = Atomic<Int>(0)
    let acceptedConnections = Atomic<Int>(0)
    let refusedConnections = Atomic<Int>(0)
    /// Clients that were disconnected because they took no replies.
    let stalled = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    /// Requests that got an error, and lines that were no request.
    let errors = Atomic<Int>(0)
    /// Of these, what was refused because there was too much of it.
    let overloaded = Atomic<Int>(0)
    /// Of the `ask`s, those without a confident answer.
    let unanswered = Atomic<Int>(0)
    private let latencies = Mutex(Histogram())
    private let asks = Mutex(BucketCounts())
    /// By method.
    private let calls: [String: Mutexed<BucketCounts>] = Dictionary(
        uniqueKeysWithValues: MethodTable.all.map { ($0.name, Mutexed(BucketCounts())) })

    /// Notes how long one `ask` took, and whether it was answered.
    func record(micros: Int, isAnswered: Bool) {
        latencies.withLock { $0.add(micros) }
        asks.withLock { $0.add(seconds: Double(micros) / 1_000_000) }
        if !isAnswered { unanswered.add(1, ordering: .relaxed) }
    }

    /// Notes a call that has ended.
    func record(_ call: RunningCall) {
        let seconds = (ContinuousClock.now - call.start) / .seconds(1)
        calls[call.method]?.value.withLock { $0.add(seconds: seconds) }
    }

    /// The times of `ask` in buckets.
    var askSeconds: BucketCounts { asks.withLock(\.self) }

    /// The times of the methods that have been called, by name.
    var callSeconds: [(method: String, counts: BucketCounts)] {
        MethodTable.all.compactMap { method in
            let counts = calls[method.name]?.value.withLock(\.self)
            return counts.flatMap { $0.count > 0 ? (method.name, $0) : nil }
        }
    }

    var latency: Status.Latency {
        latencies.withLock { histogram in
            Status.Latency(p50: histogram.quantile(0.50), p95: histogram.quantile(0.95), p99: histogram.quantile(0.99))
        }
    }

    var uptime: Duration { ContinuousClock.now - start }
}

/// A value behind a lock, where a dictionary wants one that can be copied.
private final class Mutexed<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) {
        self.value = Mutex(value)
    }
}

/// Times counted in buckets of fixed bounds, as Prometheus wants them.
struct BucketCounts: Sendable {
    /// Upper bounds, inclusive, ascending, seconds.
    static let bounds = [
        0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
        2.5,
        10.0,
    ]

    /// Of each bucket by itself; the last is for what is beyond the last bound.
    private var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Of all values, seconds.
    private(set) var sum = 0.0
    private(set) var count = 0

    mutating func add(seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
        count += 1
    }

    /// Each bound with the number of values up to it.
    var cumulative: [(bound: Double, count: Int)] {
        var total = 0
        return zip(Self.bounds, counts).map { bound, count in
            total += count
            return (bound, total)
        }
    }
}

/// Counts of whole numbers in buckets that are at most an eighth of their value wide, as in HdrHistogram.
struct Histogram: Sendable {
    private var counts = [Int](repeating: 0, count: 8 * 64)
    private(set) var total = 0

    mutating func add(_ value: Int) {
        counts[Self.bucket(of: max(0, value))] += 1
        total += 1
    }

    /// The upper end of the bucket that holds the quantile `share`, 0…1; 0 when it is empty.
    func quantile(_ share: Double) -> Int {
        guard total > 0 else { return 0 }
        var rest = max(1, Int((share * Double(total)).rounded(.up)))
        for (bucket, count) in counts.enumerated() {
            rest -= count
            if rest <= 0 { return Self.upperEnd(of: bucket) }
        }
        return Self.upperEnd(of: counts.count - 1)
    }

    /// Values under 8 have buckets of their own; above, each power of two has eight.
    private static func bucket(of value: Int) -> Int {
        guard value >= 8 else { return value }
        let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
        return (exponent - 2) * 8 + (value >> (exponent - 3)) - 8
    }

    private static func upperEnd(of bucket: Int) -> Int {
        guard bucket >= 8 else { return bucket }
        let shift = bucket / 8 - 1
        return ((bucket % 8 + 9) << shift) - 1
    }
}
