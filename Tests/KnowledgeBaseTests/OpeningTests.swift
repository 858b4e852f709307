import AskProtocol
import Foundation
import KnowledgeBase
import TestSupport
import Testing

struct OpeningTests {
    private func failure(_ directory: TemporaryDirectory) -> StorageError? {
        do {
            _ = try Fixture.open(directory)
            return nil
        } catch {
            return error as? StorageError
        }
    }

    @Test func `what is no database is refused and left as it is`() throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "no database\n", count: 1_000)
        try directory.write(text, to: "askd.db")
        let error = try #require(failure(directory))
        #expect(error.kind == .damaged)
        #expect(error.message.contains(directory.file("askd.db")))
        #expect(try String(contentsOfFile: directory.file("askd.db"), encoding: .utf8) == text)
    }

    @Test func `another program's database is refused`() throws {
        let directory = try TemporaryDirectory()
        try SQLiteFile.execute("CREATE TABLE t(x)", in: directory.file("askd.db"))
        #expect(failure(directory)?.message.contains("not one of askd's") == true)
    }

    @Test func `a database of a later askd is refused with both versions`() async throws {
        let directory = try TemporaryDirectory()
        try await Fixture.open(directory).close()
        try SQLiteFile.execute("PRAGMA user_version = 1000", in: directory.file("askd.db"))
        let message = try #require(failure(directory)?.message)
        #expect(message.contains("schema version 1000") && message.contains("knows up to"))
    }

    @Test func `the database is askd's by its application id, and it is in WAL mode`() async throws {
        let directory = try TemporaryDirectory()
        let knowledge = try Fixture.open(directory)
        try await knowledge.close()
        let header = try Data(contentsOf: URL(filePath: directory.file("askd.db"))).prefix(72)
        #expect(header.suffix(4) == Data("askd".utf8))
        // Bytes 18 and 19 of the header say 2 for WAL (https://www.sqlite.org/fileformat2.html).
        #expect(header[18] == 2 && header[19] == 2)
    }

    @Test func `closing folds the write-ahead log into the database though questions were asked`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add([Entry(question: "Pod 重启", answer: "看日志")])
        #expect(try fixture.ask("Pod").count == 1)
        try await fixture.knowledge.close()
        #expect(!FileManager.default.fileExists(atPath: fixture.directory.file("askd.db-wal")))
    }
}
