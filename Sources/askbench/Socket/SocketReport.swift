// What `askbench socket` measured.

import Foundation

/// Of one server and one shape of load.
struct Figures {
    /// Microseconds.
    var p50 = 0.0
    var p95 = 0.0
    var p99 = 0.0
    var perSecond = 0.0
    /// Replies that were errors.
    var errors = 0

    init(_ load: Load) {
        let sorted = load.latencies.sorted()
        func quantile(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1e3
        }
        (p50, p95, p99) = (quantile(0.5), quantile(0.95), quantile(0.99))
        perSecond = load.seconds > 0 ? Double(sorted.count) / load.seconds : 0
        errors = load.errors
    }
}

struct SocketReport {
    struct Row {
        var what: String
        var connections: Int
        /// Requests under way on each.
        var depth: Int
        var figures: Figures
        /// To the row that it is compared with: of the median, or what `ratioOf` says.
        var ratio: Double
    }

    var rows: [Row] = []
    /// What `ratio` is one of: `p50_to_echo`.
    var ratioOf = "p50_to_echo"

    /// `askd, 16 connections of 1: p50`, and so on for each row.
    var figures: FigureTable {
        var table = FigureTable()
        for row in rows {
            let name = "\(row.what), \(row.connections) connections of \(row.depth)"
            table.add(name + ": asks_per_second", row.figures.perSecond)
            table.add(name + ": p50", row.figures.p50, "µs")
            table.add(name + ": p95", row.figures.p95, "µs")
            table.add(name + ": p99", row.figures.p99, "µs")
            if row.figures.errors > 0 { table.add(name + ": errors", Double(row.figures.errors)) }
            table.add(name + ": " + ratioOf, row.ratio)
        }
        return table
    }
}
