// Round trips, server by server and shape by shape, in turns, so that what else the machine does touches all alike.

import Foundation

struct RoundTripRun {
    private let options: SocketOptions

    /// Connections, and requests under way on each.
    private static let shapes = [(1, 1), (16, 1), (64, 1), (1, 16), (64, 16)]

    init(_ options: SocketOptions) {
        self.options = options
    }

    func run(_ daemons: [BenchDaemon], _ directory: ScratchDirectory) throws -> SocketReport {
        let echoes = try EchoKind.allCases.map { try EchoServer($0, in: directory) }
        // The servers end with the values that stand for them.
        defer { withExtendedLifetime(echoes) {} }
        let distinct = RequestLines(questions: daemons[0].questions)
        let repeated = RequestLines(questions: daemons[0].questions, isRepeated: true)
        let servers =
            echoes.map { ("echo, \($0.kind)", $0.socket, distinct) }
            + daemons.flatMap {
                [
                    ("\($0.name), no question twice", $0.socket, distinct),
                    ("\($0.name), few questions", $0.socket, repeated),
                ]
            }
        var loads = servers.map { _ in Self.shapes.map { _ in Load() } }
        // Each run goes on with the questions where the one before has left off.
        var asked = servers.map { _ in 0 }
        for round in -1..<options.rounds {
            for (shape, (connections, depth)) in Self.shapes.enumerated() {
                for (server, (_, socket, lines)) in servers.enumerated() {
                    // The first round warms up.
                    let seconds = round < 0 ? 0.2 : options.seconds
                    let load =
                        connections * depth == 1
                        ? try LoadGenerator.alone(socket, lines, seconds: seconds, from: asked[server])
                        : try LoadGenerator.together(
                            socket, lines, connections: connections, depth: depth, seconds: seconds,
                            from: asked[server])
                    asked[server] += load.latencies.count + connections * depth
                    if round >= 0 { loads[server][shape] += load }
                }
            }
        }
        var report = SocketReport()
        for (shape, (connections, depth)) in Self.shapes.enumerated() {
            let echo = Figures(loads[0][shape])
            for (server, (name, _, _)) in servers.enumerated() {
                let figures = Figures(loads[server][shape])
                report.rows.append(
                    SocketReport.Row(
                        what: name, connections: connections, depth: depth, figures: figures,
                        ratio: figures.p50 / echo.p50))
            }
        }
        return report
    }
}
