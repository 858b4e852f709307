import AskProtocol
import Foundation
import TestSupport
import Testing

struct MetricsTests {
    /// Name with labels → value.
    private func samples(_ daemon: RunningDaemon) throws -> [String: Double] {
        let text = try daemon.call(Metrics.self, NoParameters()).text
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            try #require(parts.count == 2)
            let value = Double(String(parts[1]))
            try #require(value != nil)
            samples[String(parts[0])] = value
        }
        return samples
    }

    @Test func `counters count what happened, each with its help and type`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        _ = try daemon.ask("How heavy is a numbat?")
        _ = try daemon.ask("红烧肉")
        #expect(throws: RPCError.self) { try daemon.call(Get.self, Get.Parameters(id: 99)) }
        let samples = try samples(daemon)
        #expect(samples["askd_entries"] == 1)
        #expect(samples["askd_unanswered_total"] == 1)
        #expect(samples["askd_errors_total"] == 1)
        #expect(samples["askd_ask_seconds_count"] == 2)
        #expect(samples["askd_ask_seconds_bucket{le=\"+Inf\"}"] == 2)
        #expect(samples["askd_ask_seconds_bucket{le=\"1.0\"}"] == 2)
        #expect(samples["askd_ask_seconds_sum"] ?? 0 > 0)
        #expect(samples["askd_build_info{version=\"\(askdVersion)\"}"] == 1)
        let text = try daemon.client("metrics").standardOutput
        for name in Set(samples.keys.map { $0.prefix { $0 != "{" } }) {
            let family = name.replacing(/_(bucket|sum|count)$/, with: "")
            #expect(text.contains("# TYPE \(family) "), "\(family)")
            #expect(text.contains("# HELP \(family) "), "\(family)")
        }
    }
}
