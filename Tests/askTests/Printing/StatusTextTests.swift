import AskProtocol
import Testing

@testable import ask

struct StatusTextTests {
    @Test func `sizes are in the unit that reads best`() {
        #expect(StatusText.size(0) == "0 B" && StatusText.size(1023) == "1023 B")
        #expect(StatusText.size(1024) == "1.0 KiB")
        #expect(StatusText.size(18_140_365) == "17.3 MiB")
        #expect(StatusText.size(.max) == "8388608.0 TiB")
    }

    @Test func `durations are in their two largest units`() {
        #expect(StatusText.duration(seconds: 0.44).english == "0.4 s")
        #expect(StatusText.duration(seconds: 10).english == "10 s")
        #expect(StatusText.duration(seconds: 725).english == "12 min 5 s")
        #expect(StatusText.duration(seconds: 3 * 86_400 + 4 * 3_600 + 59) == Message("3 d 4 h", "3 天 4 小时"))
    }

    @Test func `times are in the unit that reads best, and counts in the right number`() {
        #expect(StatusText.time(940) == "940 µs" && StatusText.time(18_431) == "18.4 ms")
        let status = Status.Result(
            version: "1", entries: 3, topics: 1, vectors: 2, uptimeSeconds: 1, indexBytes: 2_048,
            index: .init(
                segments: 1, mergeDue: false, transaction: 7, unflushed: 0, fileBytes: 1_024, generation: 0,
                work: "rebuilding",
                rebuilding: .init(indexed: 2, of: 3)), databaseBytes: 0, residentBytes: 0, connections: 2, requests: 5,
            latencyMicros: .init(p50: 0, p95: 0, p99: 0), dataDirectory: "/d",
            scoring: "bm25f")
        let rows = Dictionary(
            uniqueKeysWithValues: StatusText.rows(of: status, socket: "/s").map {
                ($0.name.english, $0.value.english)
            })
        #expect(
            rows["entries"] == "3 in 1 topic" && rows["meaning"] == "known of 2"
                && rows["requests"] == "5, 2 connections open")
        #expect(rows["latency"] == "no question yet")
        #expect(rows["index"] == "2.0 KiB, bm25f, 1 segment, being made anew: 2 of 3 entries")
    }

    @Test func `numbers are rounded to their decimals`() {
        #expect(decimals(0.5976, 3) == "0.598" && decimals(-1.25, 1) == "-1.3" && decimals(-0.001, 2) == "0.00")
        #expect(decimals(12.5, 0) == "13" && decimals(0.05, 1) == "0.1")
        #expect(decimals(.infinity, 1) == "inf" && decimals(1e300, 2) == "1e+300")
    }
}
