// Bytes that the disk has changed: whatever file they are in, what is given back is right, or nothing is.

import AskProtocol
import Foundation
import KnowledgeBase
import Platform
import TestSupport
import Testing

struct DamageTests {
    /// Places that are damaged for each seed; more where time does not matter.
    private static let rounds = ProcessInfo.processInfo.environment["ASKD_EVERY_FAULT"] == nil ? 20 : 400

    /// A data directory as a killed daemon leaves it, and what is in it.
    private func filled(_ directory: TemporaryDirectory, isClosed: Bool) async throws -> Content {
        let models = try SmallModels.shared.get()
        let path = directory.file("data")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let first = try models.open(path)
        let entries = (0..<30).map { number in
            Entry(
                question: "Where does animal \(number) live?",
                answer: String(repeating: "burrow\(number) ", count: number * 3),
                topic: "Topic \(number % 4)", tags: ["tag\(number % 3)"], variants: ["home of \(number)"],
                source: EntrySource(name: "file\(number % 2)", line: number + 1))
        }
        var content: [Int64: Entry] = [:]
        for (id, entry) in zip(try await first.add(Add.Parameters(entries: entries)).ids, entries) {
            content[id] = entry
        }
        try await first.close()
        let second = try models.open(path)
        let (id, former) = try #require(content.first)
        var changed = former
        changed.answer = "edited"
        _ = try await second.edit(Edit.Parameters(id: id, answer: changed.answer))
        content[id] = changed
        let old = content.merging([id: former]) { $1 }
        if isClosed { try await second.close() }
        try FileManager.default.copyItem(atPath: path, toPath: directory.file("left"))
        return Content(entries: content, beforeLast: old)
    }

    private struct Content {
        let entries: [Int64: Entry]
        /// Without the last change, which is in the write-ahead log alone and goes with it: SQLite cannot tell a damaged end of
        /// that file from one that was never finished.
        let beforeLast: [Int64: Entry]
    }

    @Test(arguments: [false, true], 1...2 as ClosedRange<UInt64>)
    func `flipped bytes are refused or without consequence, never another answer`(isClosed: Bool, seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory(
            in: FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp")
        let content = try await filled(directory, isClosed: isClosed)
        let files = try FileManager.default.subpathsOfDirectory(atPath: directory.file("left")).filter { name in
            FileSystem.size(of: directory.file("left/" + name)) != nil && !name.hasSuffix("-shm")
        }
        try #require(files.contains("askd.db"))
        for round in 0..<Self.rounds {
            let path = directory.file("damaged")
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: directory.file("left"), toPath: path)
            try? FileManager.default.removeItem(atPath: path + "/askd.db-shm")
            let name = try #require(files.randomElement(using: &generator))
            var bytes = try Data(contentsOf: URL(filePath: path + "/" + name))
            guard !bytes.isEmpty else { continue }
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            for place in start..<min(bytes.count, start + Int.random(in: 1...8, using: &generator)) {
                bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
            }
            try bytes.write(to: URL(filePath: path + "/" + name))
            try await check(
                path, content, mayLoseLast: name == "askd.db-wal", "seed \(seed), round \(round): \(name) at \(start)")
        }
    }

    private func check(_ path: String, _ content: Content, mayLoseLast: Bool, _ place: String) async throws {
        let base: KnowledgeBase
        do {
            base = try SmallModels.shared.get().open(path)
        } catch {
            #expect(error is StorageError, "\(place): \(error)")
            return
        }
        for (id, entry) in content.entries {
            let old = mayLoseLast ? content.beforeLast[id] : entry
            do {
                var found = try base.get(id)
                found.id = nil
                #expect(found == entry || found == old, "\(place): entry \(id)")
            } catch {
                #expect(error is StorageError || (error as? RPCError)?.code == .notFound, "\(place): \(error)")
            }
            do {
                for answer in try base.ask(Ask.Parameters(question: entry.question), context: []).answers {
                    #expect(
                        [content.entries, content.beforeLast].contains { $0[answer.id]?.answer == answer.answer },
                        "\(place): answer \(answer.id)")
                }
            } catch {
                #expect(error is StorageError, "\(place): \(error)")
            }
        }
        // Else it may still write its index while the directory is replaced; what it cannot write is none of this test's matter.
        try? await base.close()
    }
}
