// What is exported for OpenSearch ranks there as here: checked with Lucene, whose scoring OpenSearch's is.

import AskProtocol
import Foundation
import TestSupport
import Testing

@testable import ask

/// Debian's Lucene and what reads JSON beside it; nil unless all of it is there, with a Java compiler.
private let classPath: String? = {
    let directory = "/usr/share/java"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let found = ["lucene-core-", "lucene-analyzers-common-", "lucene-queries-", "gson.jar"].map { prefix in
        names.filter { $0.hasPrefix(prefix) }.max().map { directory + "/" + $0 }
    }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/javac"), found.allSatisfy({ $0 != nil }) else {
        return nil
    }
    return found.compactMap(\.self).joined(separator: ":")
}()

@Suite(
    .sharedDaemon { daemon in
        let corpus = ProcessInfo.processInfo.environment["ASKD_CORPUS"]
        _ = try daemon.client("import", corpus ?? repository.appending(path: "Config/welcome.md").path)
    })
struct OpenSearchTests {
    private struct Expectation: Encodable {
        let question: String
        let request: OpenSearchRequest
        let ids: [String]
        let scores: [Double]
        let folded: [String]
    }

    @Test(.enabled(if: classPath != nil, "liblucene8-java, libgoogle-gson-java or a JDK is missing"))
    func `Lucene finds the same ten answers, but for ties, to a thousand questions`() throws {
        let daemon = try RunningDaemon.shared()
        let files = try TemporaryDirectory()
        let classPath = try #require(classPath)
        let exported = try daemon.client("export", "--format", "opensearch", "-o", files.file("documents"))
        #expect(exported.status == 0, "\(exported.standardError)")
        try files.write(try expectations(daemon).map(JSON.line).joined(), to: "questions")

        let source = repository.appending(path: "Tests/Fixtures/opensearch/RankingCheck.java").path
        let output = try BuiltProgram.shell(
            """
            javac -cp "\(classPath)" -d . "\(source)" &&
            java -cp "\(classPath):." RankingCheck documents.index documents questions
            """, in: files.path)
        #expect(output.status == 0, "\(output.standardError)")
        let last = try #require(output.standardOutput.split(separator: "\n").last)
        #expect(last.hasSuffix(" questions, 0 differ"), "\(output.standardOutput.suffix(1_000))")
        #expect(!last.hasPrefix("0 "))
    }

    /// Past questions whole and in halves, and what askd answers to them by words.
    private func expectations(_ daemon: RunningDaemon) throws -> [Expectation] {
        let connection = try daemon.connect()
        let entries = try connection.call(Entries.self, Entries.Parameters(limit: 700)).entries
        let halves = entries.map { String($0.question.prefix($0.question.count / 2)) }
        return try (entries.map(\.question) + halves).prefix(1_000).compactMap { question in
            let parameters = Ask.Parameters(question: question, limit: 20, record: false)
            let answers = try connection.call(Ask.self, parameters).answers
            guard !answers.isEmpty else { return nil }
            let query = try connection.call(Analyze.self, Analyze.Parameters(question: question))
            return Expectation(
                question: question, request: OpenSearchRequest(parameters, query), ids: answers.map { String($0.id) },
                scores: answers.map(\.score), folded: answers.flatMap { ($0.duplicates ?? []).map { String($0.id) } })
        }
    }

    @Test func `the query is printed with its filters`() throws {
        let daemon = try RunningDaemon.shared()
        let output = try daemon.client(
            "--explain", "--format", "opensearch", "--limit", "3", "--topic", "a*b", "--tag", "x", "--since", "2020-02",
            "--until", "2020-02", "etcd backup")
        #expect(output.status == 0)
        let request = try #require(
            try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8)) as? [String: Any])
        #expect(request["size"] as? Int == 3)
        let bool = try #require((request["query"] as? [String: Any])?["bool"] as? [String: Any])
        let filter = try #require(bool["filter"] as? [[String: [String: [String: Any]]]])
        #expect(filter.count == 3)
        #expect(filter[0]["wildcard"]?["topic"]?["value"] as? String == #"*a\*b*"#)
        #expect(filter[1]["term"]?["tags"]?["value"] as? String == "x")
        #expect(filter[2]["range"]?["date"]?["gte"] as? String == "2020-02-01")
        #expect(filter[2]["range"]?["date"]?["lte"] as? String == "2020-02-29")
        #expect((bool["should"] as? [Any])?.isEmpty == false)
    }

    @Test func `documents go to stdout as an action and a source each`() throws {
        let daemon = try RunningDaemon.shared()
        let output = try daemon.client("export", "--format", "opensearch")
        let lines = output.standardOutput.split(separator: "\n")
        let count = try daemon.connect().call(Status.self, Status.Parameters()).entries
        #expect(lines.count == 2 * count)
        let source = try #require(try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
        #expect((source["terms"] as? String)?.split(separator: " ").allSatisfy { $0.contains("|") } == true)
    }
}

private let repository = URL(filePath: #filePath).appending(path: "../../..").standardized
