// The index on disk follows the database, whatever happens to either.

import AskProtocol
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KnowledgeBase

/// What a knowledge base reports.
private final class Events: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func note(_ event: IndexEvent) { list.withLock { $0.append("\(event)") } }
}

/// A knowledge base that is opened again and again, and random changes to it.
private struct Subject {
    let directory: TemporaryDirectory
    var knowledge: KnowledgeBase
    let events = Events()
    var limits = IndexLimits()
    private var generator: SeededGenerator
    private var ids: [Int64] = []

    init(seed: UInt64, limits: IndexLimits = IndexLimits()) throws {
        directory = try TemporaryDirectory()
        generator = SeededGenerator(seed: seed)
        self.limits = limits
        knowledge = try Fixture.open(directory, limits: limits, report: events.note)
    }

    mutating func open() throws { knowledge = try Fixture.open(directory, limits: limits, report: events.note) }

    mutating func random(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }

    private static let words = [
        "镜像", "容器", "集群", "etcd", "备份", "kubernetes", "kubectl", "日志", "网络", "存储", "roll", "back", "deployment", "怎么",
        "Pod",
    ]

    mutating func text() -> String {
        (0..<random(1..<7)).map { _ in Self.words[random(0..<Self.words.count)] }.joined(separator: " ")
    }

    /// One change: entries added, edited, judged or removed.
    mutating func change() async throws {
        switch random(0..<6) {
        case 0 where !ids.isEmpty:
            let id = ids.remove(at: random(0..<ids.count))
            _ = try await knowledge.remove(Remove.Parameters(ids: [id]))
        case 1 where !ids.isEmpty:
            let parameters = Edit.Parameters(id: ids[random(0..<ids.count)], question: text(), answer: text())
            _ = try await knowledge.edit(parameters)
        case 2 where !ids.isEmpty:
            let parameters = Feedback.Parameters(
                id: ids[random(0..<ids.count)], question: text(), good: random(0..<2) == 0)
            _ = try await knowledge.feedback(parameters)
        default:
            let entries = (0..<random(1..<5)).map { _ in
                Entry(question: text(), answer: text(), topic: "t\(random(0..<3))", tags: ["a"])
            }
            ids += try await knowledge.add(Add.Parameters(entries: entries)).ids
        }
        ids = Array(Set(ids)).sorted()
    }

    /// What is answered to a few questions: ids and scores.
    mutating func answers() throws -> [[String]] {
        var again = SeededGenerator(seed: 99)
        return try (0..<12).map { _ in
            let question = (0..<3).map { _ in Self.words.randomElement(using: &again) ?? "" }.joined(separator: " ")
            let parameters = Ask.Parameters(question: question, limit: 50, record: false)
            return try knowledge.ask(parameters, context: []).answers.map {
                "\($0.id) \(($0.score * 1e3).rounded()) \($0.duplicates?.map(\.id) ?? [])"
            }
        }
    }

    /// Closes it, and expects what it answers to be what a new index of the same database does.
    mutating func expectToBeAsNew() async throws {
        let found = try answers()
        try await knowledge.close()
        let copy = try TemporaryDirectory()
        for name in ["askd.db", "askd.db-wal"] where FileManager.default.fileExists(atPath: directory.file(name)) {
            try FileManager.default.copyItem(atPath: directory.file(name), toPath: copy.file(name))
        }
        let original = knowledge
        knowledge = try Fixture.open(copy)
        #expect(knowledge.entryCount == original.entryCount)
        let truth = try answers()
        try await knowledge.close()
        #expect(zip(found, truth).allSatisfy(==), "\(zip(found, truth).first { $0 != $1 } as Any)")
        try open()
        let again = try answers()
        #expect(zip(again, truth).allSatisfy(==), "\(zip(again, truth).first { $0 != $1 } as Any)")
    }

    var indexFiles: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory.file("index"))) ?? []).sorted()
    }

    /// Names of damaged indexes.
    var setAside: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { $0.hasPrefix("index.damaged-") }.sorted()
        }
    }
}

struct IndexOnDiskTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `changes, flushes, merges, crashes and restarts leave what a new index would be`(seed: UInt64) async throws {
        var subject = try Subject(seed: seed, limits: IndexLimits(flushCount: 9, flushDelay: .milliseconds(20)))
        for step in 1...90 {
            try await subject.change()
            switch subject.random(0..<12) {
            case 0, 1: await subject.knowledge.store.keepNow()
            case 2:
                try await subject.knowledge.close()
                try subject.open()
            case 3:
                // Nothing is flushed: as after a kill.
                await subject.knowledge.store.crash()
                try subject.open()
            default: break
            }
            if step % 45 == 0 { try await subject.expectToBeAsNew() }
        }
        #expect(subject.events.all.isEmpty, "a sound index is opened, not made anew")
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `an index that is missing is made anew while entries change`(seed: UInt64) async throws {
        var subject = try Subject(seed: seed)
        for _ in 0..<60 { try await subject.change() }
        try await subject.knowledge.close()
        try FileManager.default.removeItem(atPath: subject.directory.file("index"))
        subject.limits = IndexLimits(smallCount: 0, batchCount: 5, flushCount: 9, flushDelay: .milliseconds(20))
        try subject.open()
        let progress = try #require(subject.knowledge.indexState.rebuilding)
        #expect(progress.of == Int(try await subject.knowledge.store.entryCount()))
        while subject.knowledge.indexState.rebuilding != nil {
            let before = subject.knowledge.indexState.rebuilding
            let result = try subject.knowledge.ask(Ask.Parameters(question: "etcd 备份", record: false), context: [])
            if before != nil, subject.knowledge.indexState.rebuilding != nil {
                #expect(!result.complete && !result.totalIsExact)
            }
            try await subject.change()
        }
        #expect(
            subject.events.all.first?.contains("rebuilding the index of \(progress.of) entries: there is none") == true)
        #expect(subject.events.all.count { $0.hasPrefix("rebuilt") } == 1)
        subject.limits = IndexLimits()
        try await subject.expectToBeAsNew()
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a damaged index is set aside as it is and made anew`(seed: UInt64) async throws {
        var subject = try Subject(seed: seed)
        for _ in 0..<10 { try await subject.change() }
        let truth = try subject.answers()
        try await subject.knowledge.close()
        // On a slow machine a flush that the end did not wait for may still be writing a file that nobody will read.
        let manifest = try String(contentsOfFile: subject.directory.file("index/manifest"), encoding: .utf8)
        let names = subject.indexFiles.filter { $0 == "manifest" || manifest.contains(" \($0)") }
        let name = names[subject.random(0..<names.count)]
        let path = subject.directory.file("index/\(name)")
        var bytes = try Data(contentsOf: URL(filePath: path))
        let place = subject.random(0..<bytes.count)
        switch seed % 3 {
        case 0: bytes = bytes.prefix(place)
        case 1: bytes[place] ^= 1 << UInt8(seed % 8)
        default: bytes = Data()
        }
        try FileManager.default.removeItem(atPath: path)
        try bytes.write(to: URL(filePath: path))
        try subject.open()
        #expect(try subject.answers() == truth)
        let kept = try #require(try subject.setAside.first)
        #expect(try Data(contentsOf: URL(filePath: subject.directory.file("\(kept)/\(name)"))) == bytes)
        #expect(subject.events.all.first?.contains(kept) == true, "\(subject.events.all)")
        try await subject.expectToBeAsNew()
    }

    @Test func `of damaged indexes the newest two are kept`() async throws {
        var subject = try Subject(seed: 1)
        try await subject.change()
        for round in 1...4 {
            try await subject.knowledge.close()
            try Data("round \(round)".utf8).write(to: URL(filePath: subject.directory.file("index/manifest")))
            try subject.open()
        }
        let contents = try subject.setAside.map { name in
            try String(contentsOfFile: subject.directory.file("\(name)/manifest"), encoding: .utf8)
        }
        #expect(contents.sorted() == ["round 3", "round 4"])
    }

    @Test func `an index of another database, an older and a newer one are made anew, each with its reason`()
        async throws
    {
        var subject = try Subject(seed: 5)
        let index = subject.directory.file("index")
        func swap(_ new: String, for old: String) throws {
            try? FileManager.default.removeItem(atPath: old)
            try FileManager.default.copyItem(atPath: new, toPath: old)
        }
        for _ in 0..<5 { try await subject.change() }
        try await subject.knowledge.close()
        let old = try TemporaryDirectory()
        for name in ["index", "askd.db"] { try swap(subject.directory.file(name), for: old.file(name)) }
        try subject.open()
        for _ in 0..<5 { try await subject.change() }
        try await subject.knowledge.close()

        try swap(old.file("index"), for: index)
        try subject.open()
        #expect(subject.events.all.last?.contains("older than what the database knows of changes") == true)
        try await subject.expectToBeAsNew()
        try await subject.knowledge.close()

        var other = try Subject(seed: 6)
        for _ in 0..<5 { try await other.change() }
        try await other.knowledge.close()
        try swap(other.directory.file("index"), for: index)
        try subject.open()
        #expect(subject.events.all.last?.contains("it belongs to another database") == true)
        try await subject.expectToBeAsNew()
        try await subject.knowledge.close()

        try swap(old.file("askd.db"), for: subject.directory.file("askd.db"))
        try subject.open()
        #expect(subject.events.all.last?.contains("it is newer than the database") == true)
        try await subject.expectToBeAsNew()
        #expect(try subject.setAside.isEmpty)
    }

    @Test func `a database of the version before it knew of an index gets one`() async throws {
        var subject = try Subject(seed: 7)
        for _ in 0..<9 { try await subject.change() }
        let truth = try subject.answers()
        try await subject.knowledge.close()
        try SQLiteFile.execute(
            """
            DROP TRIGGER entry_added_sealed; DROP TRIGGER entry_changed_sealed; ALTER TABLE entry DROP COLUMN checksum;
            DROP TABLE change; DROP TABLE lineage; DELETE FROM sqlite_sequence WHERE name = 'change';
            PRAGMA user_version = 3
            """,
            in: subject.directory.file("askd.db"))
        try FileManager.default.removeItem(atPath: subject.directory.file("index"))
        try subject.open()
        #expect(try subject.answers() == truth)
        try await subject.expectToBeAsNew()
    }

    @Test func `the index's bytes are those of its files`() async throws {
        var subject = try Subject(seed: 8)
        for _ in 0..<20 { try await subject.change() }
        try await subject.knowledge.close()
        try subject.open()
        let sizes = try subject.indexFiles.filter { $0 != "manifest" }.map { name in
            try Data(contentsOf: URL(filePath: subject.directory.file("index/\(name)"))).count
        }
        let state = subject.knowledge.indexState
        #expect(state.fileBytes == sizes.reduce(0, +) && state.segments == sizes.count && state.unflushed == 0)
        #expect(subject.knowledge.indexBytes >= state.fileBytes)
    }

    @Test func `a database that cannot be read is refused, and its index stays as it is`() async throws {
        var subject = try Subject(seed: 9)
        for _ in 0..<5 { try await subject.change() }
        try await subject.knowledge.close()
        let database = subject.directory.file("askd.db")
        var bytes = try Data(contentsOf: URL(filePath: database))
        for place in 0..<100 { bytes[place] ^= 0x55 }
        try bytes.write(to: URL(filePath: database))
        let before = subject.indexFiles
        #expect(throws: StorageError.self) { try subject.open() }
        #expect(try Data(contentsOf: URL(filePath: database)) == bytes)
        #expect(subject.indexFiles == before)
    }

    @Test func `a small collection's files become one once nothing changes`() async throws {
        let limits = IndexLimits(flushCount: 4, flushDelay: .milliseconds(20))
        let subject = try Subject(seed: 5, limits: limits)
        for number in 0..<6 {
            let entries = (0..<4).map { Entry(question: "镜像 \(number) \($0)", answer: "a") }
            _ = try await subject.knowledge.add(Add.Parameters(entries: entries))
            try await Task.sleep(for: .milliseconds(30))
        }
        let question = Ask.Parameters(question: "镜像", limit: 50)
        let before = try subject.knowledge.ask(question, context: []).answers
        let end = ContinuousClock.now + .seconds(20)
        while subject.knowledge.indexState.segments > 1 || subject.knowledge.indexState.unflushed > 0 {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try subject.knowledge.ask(question, context: []).answers == before)
    }
}

extension EntryStore {
    fileprivate func entryCount() throws -> Int64 { try database.integer("SELECT count(*) FROM entry") ?? 0 }
}
