// Twice what askd can do: requests sent by the clock, whether or not the earlier ones have been answered.

import Foundation

struct OverloadRun {
    private let options: SocketOptions

    private static let connections = 64

    init(_ options: SocketOptions) {
        self.options = options
    }

    func run(_ daemons: [BenchDaemon]) throws -> SocketReport {
        var report = SocketReport()
        report.ratioOf = "of_capacity"
        for daemon in daemons {
            let lines = RequestLines(questions: daemon.questions)
            var loads = Array(repeating: Load(), count: 3)
            for round in -1..<options.rounds {
                let seconds = round < 0 ? 0.2 : options.seconds
                let capacity = try LoadGenerator.together(
                    daemon.socket, lines, connections: Self.connections, depth: 1, seconds: seconds)
                let rate = Double(capacity.latencies.count) / capacity.seconds
                let half = try LoadGenerator.byTheClock(
                    daemon.socket, lines, connections: Self.connections, perSecond: rate / 2, seconds: seconds)
                let twice = try LoadGenerator.byTheClock(
                    daemon.socket, lines, connections: Self.connections, perSecond: rate * 2, seconds: seconds)
                guard round >= 0 else { continue }
                for (index, load) in [capacity, half, twice].enumerated() { loads[index] += load }
            }
            let base = Figures(loads[0])
            for (what, load) in zip(["as fast as it answers", "half of that offered", "twice that offered"], loads) {
                let figures = Figures(load)
                report.rows.append(
                    SocketReport.Row(
                        what: "\(daemon.name), \(what)", connections: Self.connections, depth: 1, figures: figures,
                        ratio: figures.perSecond / base.perSecond))
            }
        }
        return report
    }
}
