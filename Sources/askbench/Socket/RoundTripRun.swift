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
        let lines = RequestLines(questions: daemons[0].questions)
        let servers = echoes.map { ("echo, \($0.kind)", $0.socket) } + daemons.map { ($0.name, $0.socket) }
        var loads = servers.map { _ in Self.shapes.map { _ in Load() } }
        for round in -1..<options.rounds {
            for (shape, (connections, depth)) in Self.shapes.enumerated() {
                for (server, (_, socket)) in servers.enumerated() {
                    // The first round warms up.
                    let seconds = round < 0 ? 0.2 : options.seconds
                    let load =
                        connections * depth == 1
                        ? try LoadGenerator.alone(socket, lines, seconds: seconds)
                        : try LoadGenerator.together(
                            socket, lines, connections: connections, depth: depth, seconds: seconds)
                    if round >= 0 { loads[server][shape] += load }
                }
            }
        }
        var report = SocketReport()
        for (shape, (connections, depth)) in Self.shapes.enumerated() {
            let echo = Figures(loads[0][shape])
            for (server, (name, _)) in servers.enumerated() {
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
