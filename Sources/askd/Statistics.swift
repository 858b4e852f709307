// What has happened since the start: counts and the distribution of latencies.

import AskProtocol
import Synchronization

/// Counters that any thread may raise.
final class Statistics: Sendable {
    let start = ContinuousClock.now
    let connections = Atomic<Int>(0)
    let refusedConnections = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    /// Of the requests, those that got an error.
    let errors = Atomic<Int>(0)
    /// Of the `ask`s, those without a confident answer.
    let unanswered = Atomic<Int>(0)
    private let latencies = Mutex(Histogram())

    /// Notes how long one `ask` took, and whether it was answered.
    func record(micros: Int, isAnswered: Bool) {
        latencies.withLock { $0.add(micros) }
        if !isAnswered { unanswered.add(1, ordering: .relaxed) }
    }

    /// The latencies of `ask` in buckets of fixed bounds.
    var askSeconds: CumulativeHistogram { latencies.withLock { CumulativeHistogram($0) } }

    var latency: Status.Latency {
        latencies.withLock { histogram in
            Status.Latency(p50: histogram.quantile(0.50), p95: histogram.quantile(0.95), p99: histogram.quantile(0.99))
        }
    }

    var uptime: Duration { ContinuousClock.now - start }
}

/// What Prometheus wants of a histogram: counts up to bounds, sum and count.
struct CumulativeHistogram: Sendable {
    /// Upper bounds in seconds, ascending, with the number of values up to each.
    let buckets: [(bound: Double, count: Int)]
    /// Seconds.
    let sum: Double
    let count: Int

    /// - Parameter histogram: of microseconds.
    init(_ histogram: Histogram) {
        let bounds = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0]
        buckets = bounds.map { ($0, histogram.count(upTo: Int($0 * 1_000_000))) }
        sum = Double(histogram.sum) / 1_000_000
        count = histogram.total
    }
}

/// Counts of whole numbers in buckets that are at most an eighth of their value wide, as in HdrHistogram.
struct Histogram: Sendable {
    private var counts = [Int](repeating: 0, count: 8 * 64)
    private(set) var total = 0
    private(set) var sum = 0

    mutating func add(_ value: Int) {
        counts[Self.bucket(of: max(0, value))] += 1
        total += 1
        sum += max(0, value)
    }

    /// Values whose bucket ends at `bound` or before.
    func count(upTo bound: Int) -> Int {
        counts.indices.prefix { Self.upperEnd(of: $0) <= bound }.reduce(0) { $0 + counts[$1] }
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
