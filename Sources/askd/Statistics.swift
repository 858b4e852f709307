// What has happened since the start: counts and the distribution of latencies.

import AskProtocol
import Synchronization

/// Counters that any thread may raise.
final class Statistics: Sendable {
    let start = ContinuousClock.now
    let connections = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    private let latencies = Mutex(Histogram())

    /// Notes how long one `ask` took.
    func record(micros: Int) {
        latencies.withLock { $0.add(micros) }
    }

    var latency: Status.Latency {
        latencies.withLock { histogram in
            Status.Latency(p50: histogram.quantile(0.50), p95: histogram.quantile(0.95), p99: histogram.quantile(0.99))
        }
    }

    var uptime: Duration { ContinuousClock.now - start }
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
