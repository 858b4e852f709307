// The whole way with the real file, which ASKD_CORPUS names.

import AskProtocol
import Foundation
import TestSupport
import Testing

private let corpus = ProcessInfo.processInfo.environment["ASKD_CORPUS"]

@Suite(.enabled(if: corpus != nil, "ASKD_CORPUS names no corpus")) struct CorpusTests {
    @Test func `the damaged file is imported, and answers through a kill and a restart`() throws {
        let path = try #require(corpus)
        let daemon = try RunningDaemon()
        let output = try daemon.client("import", "--json", path)
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8)) as? [String: Any])
        let added = try #require(summary["added"] as? Int)
        #expect(abs(added - 2_390) <= 7)
        #expect(summary["topics"] as? Int == 225)

        func answers() throws -> [String] {
            try ["etcd 的数据怎么备份", "Pod 一直重启怎么查", "how to roll back a deployment"].map { question in
                try daemon.client("--all", "--limit", "3", question).standardOutput
            }
        }
        let before = try answers()
        #expect(try daemon.client("etcd 的数据怎么备份").status == 0)
        #expect(before[0].contains("etcd") && before[0].contains("备份"))
        #expect(try daemon.client("红烧肉怎么做才好吃").status == 1)

        daemon.kill(SIGKILL)
        try daemon.start()
        #expect(try answers() == before)
        #expect(try daemon.client("import", path).standardOutput.hasPrefix("0 added, 0 updated, \(added) unchanged"))
    }
}
