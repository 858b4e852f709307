// What `askbench socket` measured, as a table and as JSON.

import AskProtocol
import Foundation

/// Of one server and one shape of load.
struct Figures: Encodable {
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
    struct Row: Encodable {
        var what: String
        var connections: Int
        /// Requests under way on each.
        var depth: Int
        var figures: Figures
        /// To the row that it is compared with: of the median, or what `ratioOf` says.
        var ratio: Double
    }

    var rows: [Row] = []
    var ratioOf = "p50 / echo"

    var table: String {
        let head =
            "| server | connections | under way on each | asks/s | p50 µs | p95 µs | p99 µs | errors | \(ratioOf) |\n"
        let rule = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        return head + rule
            + rows.map { row in
                let figures = row.figures
                let numbers = [figures.p50, figures.p95, figures.p99].map { String(format: "%.1f", $0) }
                return "| \(row.what) | \(row.connections) | \(row.depth) | \(Int(figures.perSecond)) | "
                    + numbers.joined(separator: " | ")
                    + " | \(figures.errors) | \(String(format: "%.2f", row.ratio)) |"
            }.joined(separator: "\n")
    }

    func json() throws -> String {
        String(decoding: try JSON.encoder().encode(rows), as: UTF8.self)
    }
}
