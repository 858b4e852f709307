// A few changes of every kind, carried out on a disk that fails: what was answered must hold.

import AskProtocol
import FaultVFS
import Foundation
import KnowledgeBase
import Platform
import TestSupport
import Testing

/// Carries the changes out one by one, and knows what the store must have after each.
final class Script {
    private enum Step: CaseIterable {
        case add, edit, good, bad, addMany, remove, backup, reopen, addAgain, editAgain
    }

    /// What became of the faults.
    struct Outcome {
        var failed = 0
        /// Errors that whoever asked for a change was told of.
        var reported = 0
        /// Starts that were refused.
        var refused = 0
    }

    let directory: String
    private let scratch: TemporaryDirectory
    private let models: SmallModels
    private var knowledge: KnowledgeBase?
    private var entries: [Int64: Entry] = [:]
    private var number = 0
    private(set) var outcome = Outcome()
    /// Called after each step that was answered.
    var afterStep: (Script) async throws -> Void = { _ in }

    /// - Parameter directory: of the data; made if it is missing.
    init(directory: String) throws {
        self.directory = directory
        scratch = try TemporaryDirectory()
        models = try SmallModels.shared.get()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Runs all steps; a step that fails is repeated once nothing fails any more.
    func run() async throws {
        for step in Step.allCases {
            let base = try await opened()
            do {
                try await perform(step, on: base)
            } catch {
                try #require(fault_vfs_failed() > 0, "\(step): \(error)")
                try expectStorageFailure(error, in: step)
                outcome.reported += 1
                fault_vfs_heal()
                // In this process nothing has happened; after a crash all of it has, or nothing.
                if let knowledge { try expect(knowledge, toHave: [entries]) }
                let expected = try await after(step)
                try await expectCopy(toHave: [entries] + expected)
                try await perform(step, on: try await opened())
            }
            try await afterStep(self)
        }
        fault_vfs_heal()
        outcome.failed = fault_vfs_failed()
        try await knowledge?.close()
        knowledge = try models.open(directory)
        try expect(try await opened(), toHave: [entries])
        for (id, entry) in entries {
            let found = try knowledge?.ask(Ask.Parameters(question: entry.question), context: []).answers ?? []
            #expect(found.contains { $0.id == id }, "\(entry.question)")
        }
        try await knowledge?.close()
    }

    private func opened() async throws -> KnowledgeBase {
        if let knowledge { return knowledge }
        let opened: KnowledgeBase
        do {
            opened = try models.open(directory)
        } catch {
            try #require(fault_vfs_failed() > 0, "open: \(error)")
            #expect(error is StorageError, "\(error)")
            outcome.refused += 1
            fault_vfs_heal()
            opened = try models.open(directory)
        }
        knowledge = opened
        do {
            try expect(opened, toHave: [entries])
        } catch {
            // Reading may fail as well as opening.
            try #require(fault_vfs_failed() > 0, "reading: \(error)")
            try expectStorageFailure(error, in: .reopen)
            outcome.reported += 1
            fault_vfs_heal()
            try expect(opened, toHave: [entries])
        }
        return opened
    }

    private func expectStorageFailure(_ error: any Error, in step: Step) throws {
        // What askd turns into −32006.
        #expect(error is StorageError || error is SystemError, "\(step): \(error)")
    }

    private func perform(_ step: Step, on base: KnowledgeBase) async throws {
        switch step {
        case .add, .addMany, .addAgain:
            let new = newEntries(for: step)
            let ids = try await base.add(Add.Parameters(entries: new)).ids
            for (id, entry) in zip(ids, new) { entries[id] = entry }
        case .edit, .editAgain:
            guard let (id, entry) = edited(by: step) else { return }
            _ = try await base.edit(Edit.Parameters(id: id, question: entry.question, answer: entry.answer))
            entries[id] = entry
        case .good, .bad:
            guard let (id, entry) = judged(by: step) else { return }
            _ = try await base.feedback(
                Feedback.Parameters(id: id, question: "what does a bilby weigh", good: step == .good))
            entries[id] = entry
        case .remove:
            _ = try await base.remove(Remove.Parameters(ids: removedIDs))
            for id in removedIDs { entries[id] = nil }
        case .backup:
            let file = scratch.file("copy.db")
            try Data().write(to: URL(filePath: file))
            _ = try await base.backup(to: SharedDescriptor(try FileDescriptor.open(file, for: .writing)))
            try FileManager.default.createDirectory(
                atPath: scratch.file("copy"), withIntermediateDirectories: true)
            try? FileManager.default.removeItem(atPath: scratch.file("copy/askd.db"))
            try FileManager.default.moveItem(atPath: file, toPath: scratch.file("copy/askd.db"))
            try expect(try models.open(scratch.file("copy")), toHave: [entries])
        case .reopen:
            knowledge = nil
            try await base.close()
        }
    }

    /// What there may be, beside what there was, after a step that got no answer.
    private func after(_ step: Step) async throws -> [[Int64: Entry]] {
        var result = entries
        switch step {
        case .add, .addMany, .addAgain:
            let first = (try await storedIDs().max() ?? 0)
            let new = newEntries(for: step)
            for (index, entry) in new.enumerated() { result[first - Int64(new.count - 1 - index)] = entry }
        case .edit, .editAgain: if let (id, entry) = edited(by: step) { result[id] = entry }
        case .good, .bad: if let (id, entry) = judged(by: step) { result[id] = entry }
        case .remove: for id in removedIDs { result[id] = nil }
        case .backup, .reopen: break
        }
        return [result]
    }

    /// Ids in a copy of the files as they are: what a process that starts after a crash would find.
    private func storedIDs() async throws -> [Int64] {
        let copy = try await openedCopy()
        defer { copy.remove() }
        return try Self.content(of: copy.knowledge).keys.sorted()
    }

    private func expectCopy(toHave possible: [[Int64: Entry]]) async throws {
        let copy = try await openedCopy()
        defer { copy.remove() }
        try expect(copy.knowledge, toHave: possible)
    }

    private struct OpenedCopy {
        let knowledge: KnowledgeBase
        let path: String

        func remove() { try? FileManager.default.removeItem(atPath: path) }
    }

    private func openedCopy() async throws -> OpenedCopy {
        number += 1
        let path = scratch.file("crashed\(number)")
        try FileManager.default.copyItem(atPath: directory, toPath: path)
        // A crash takes the shared memory with it.
        try? FileManager.default.removeItem(atPath: path + "/askd.db-shm")
        return OpenedCopy(knowledge: try models.open(path), path: path)
    }

    /// Opens the files in `path`, which must have exactly what was answered.
    func expectAnswered(in path: String) throws {
        try expect(try models.open(path), toHave: [entries])
    }

    private func expect(_ base: KnowledgeBase, toHave possible: [[Int64: Entry]]) throws {
        let content = try Self.content(of: base)
        #expect(possible.contains(content), "found \(content), expected one of \(possible)")
        #expect(base.entryCount == content.count)
    }

    private static func content(of base: KnowledgeBase) throws -> [Int64: Entry] {
        var content: [Int64: Entry] = [:]
        var last: Int64 = 0
        while true {
            let page = try base.entries(Entries.Parameters(after: last)).entries
            guard let id = page.last?.id else { return content }
            last = id
            for var entry in page {
                guard let id = entry.id else { continue }
                entry.id = nil
                content[id] = entry
            }
        }
    }

    // MARK: - The changes

    private func newEntries(for step: Step) -> [Entry] {
        switch step {
        case .add:
            [
                Entry(
                    question: "How heavy is a numbat?", answer: "500 g", topic: "Animals", date: "2020-06-02",
                    tags: ["a"]),
                Entry(question: "How heavy is a bilby?", answer: "2 kg", source: EntrySource(name: "f", line: 3)),
            ]
        case .addMany:
            // Long ones, which have pages of their own.
            (0..<4).map { number in
                Entry(
                    question: "Where does quokka \(number) live?",
                    answer: String(repeating: "Rottnest \(number). ", count: 600))
            }
        default: [Entry(question: "What do wombats eat?", answer: "grass")]
        }
    }

    private func edited(by step: Step) -> (Int64, Entry)? {
        guard let (id, former) = entries.first(where: { $0.value.question.contains("numbat") }) else { return nil }
        var entry = former
        entry.answer = "about \(step)"
        return (id, entry)
    }

    private func judged(by step: Step) -> (Int64, Entry)? {
        guard let (id, former) = entries.first(where: { $0.value.question.contains("bilby") }) else { return nil }
        var entry = former
        entry.variants = step == .good ? ["what does a bilby weigh"] : []
        return (id, entry)
    }

    private var removedIDs: [Int64] {
        entries.filter { $0.value.question.contains("quokka 1") || $0.value.question.contains("quokka 2") }.keys
            .sorted()
    }
}
