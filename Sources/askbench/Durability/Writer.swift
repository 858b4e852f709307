// A client that changes entries and remembers what it was answered.

import AskProtocol
import Foundation
import Platform
import TextRepair

/// Changes the entries of a source of its own, one after the other, until the connection breaks.
// @unchecked: used by one thread at a time; rounds of writing and checks take turns.
final class Writer: @unchecked Sendable {
    let name: String
    /// What the daemon has said is there.
    private(set) var entries: [Int64: Entry] = [:]
    /// Entries whose removal was answered in this round.
    private(set) var removed: [Entry] = []
    private(set) var answered = 0
    /// Changes that were sent and never answered, which were found to have happened whole.
    private(set) var unansweredDone = 0
    /// What must not be, in sentences.
    private(set) var faults: [String] = []

    private var pending: Change?
    private var rejections: [Int64: Int] = [:]
    private var generator: SplitMix64
    private var line = 0

    private enum Change {
        case add([Entry])
        /// The entry as it is to be.
        case edit(Int64, Entry)
        case remove([Int64])
        case feedback(Int64, Entry, question: String, isGood: Bool)
    }

    init(name: String, seed: UInt64) {
        self.name = name
        generator = SplitMix64(seed: seed)
    }

    /// Changes entries until the daemon is gone.
    /// - Parameter onAnswer: called after each answer.
    func write(to socket: String, onAnswer: () -> Void) {
        removed = []
        guard let connection = try? DaemonConnection(path: socket) else { return }
        while true {
            do {
                try change(over: connection)
                onAnswer()
            } catch let error as RPCError {
                faults.append("\(name): an error instead of an answer: \(error.message)")
                pending = nil
                return
            } catch {
                return
            }
        }
    }

    /// Makes one change.
    func change(over connection: DaemonConnection) throws {
        let change = nextChange()
        pending = change
        try send(change, over: connection)
        pending = nil
        answered += 1
    }

    private func send(_ change: Change, over connection: DaemonConnection) throws {
        switch change {
        case .add(let new):
            let ids = try connection.call(Add.self, Add.Parameters(entries: new)).ids
            for (id, entry) in zip(ids, new) { entries[id] = entry }
        case .edit(let id, let entry):
            _ = try connection.call(
                Edit.self,
                Edit.Parameters(id: id, question: entry.question, answer: entry.answer, topic: entry.topic ?? ""))
            entries[id] = entry
        case .remove(let ids):
            _ = try connection.call(Remove.self, Remove.Parameters(ids: ids))
            for id in ids { entries.removeValue(forKey: id).map { removed.append($0) } }
        case .feedback(let id, let entry, let question, let isGood):
            _ = try connection.call(Feedback.self, Feedback.Parameters(id: id, question: question, good: isGood))
            if !isGood { rejections[id, default: 0] += 1 }
            entries[id] = entry
        }
    }

    // MARK: - Checking

    /// Compares what the daemon has of this writer with what it answered. The change that was not answered has happened
    /// whole or not at all; the writer goes on from there.
    func check(_ stored: [Int64: Entry]) {
        defer {
            pending = nil
            entries = stored
        }
        guard stored != entries else { return }
        if let pending, outcome(of: pending, in: stored) == stored {
            unansweredDone += 1
            return
        }
        let lost = entries.keys.filter { stored[$0] != entries[$0] }
        let strange = stored.keys.filter { entries[$0] == nil }
        faults.append(
            "\(name): lost or changed: \(lost.sorted()); not asked for: \(strange.sorted()); unanswered: "
                + "\(String(describing: pending).prefix(200))")
    }

    /// What is there if the change has happened.
    private func outcome(of change: Change, in stored: [Int64: Entry]) -> [Int64: Entry] {
        var result = entries
        switch change {
        case .add(let new):
            // Its ids are unknown; they are given in order.
            let ids = stored.keys.filter { entries[$0] == nil }.sorted()
            for (id, entry) in zip(ids, new) where ids.count == new.count { result[id] = entry }
        case .edit(let id, let entry), .feedback(let id, let entry, _, _): result[id] = entry
        case .remove(let ids): for id in ids { result[id] = nil }
        }
        return result
    }

    /// Asks for some of the entries, which must be found, and for some that were removed, which must not.
    func checkFinding(over connection: DaemonConnection) throws {
        for (id, entry) in entries.shuffled(using: &generator).prefix(4) {
            let found = try connection.call(Ask.self, Ask.Parameters(question: entry.question, record: false)).answers
            if !found.contains(where: { $0.id == id }) {
                faults.append("\(name): #\(id) is in the database and is not found")
            }
        }
        let kept = Set(entries.values.map(\.question))
        for entry in removed.shuffled(using: &generator).prefix(2) where !kept.contains(entry.question) {
            let found = try connection.call(Ask.self, Ask.Parameters(question: entry.question, record: false)).answers
            if found.contains(where: { $0.question == entry.question }) {
                faults.append("\(name): \"\(entry.question)\" was removed and is found")
            }
        }
    }

    // MARK: - What to do next

    private func nextChange() -> Change {
        guard entries.count >= 10, let (id, entry) = entries.randomElement(using: &generator) else {
            return .add(newEntries())
        }
        switch Int.random(in: 0..<100, using: &generator) {
        case _ where entries.count > 300:
            return .remove(Array(entries.keys.shuffled(using: &generator).prefix(150)))
        case 0..<40:
            return .add(newEntries())
        case 40..<60:
            var changed = entry
            changed.question = question()
            changed.answer = words(20)
            changed.topic = Bool.random(using: &generator) ? words(2) : nil
            return .edit(id, changed)
        case 60..<75:
            return .remove(Array(entries.keys.shuffled(using: &generator).prefix(3)))
        default:
            var changed = entry
            if let variant = entry.variants.randomElement(using: &generator), rejections[id, default: 0] < 50,
                Bool.random(using: &generator)
            {
                changed.variants.removeAll { $0 == variant }
                return .feedback(id, changed, question: variant, isGood: false)
            }
            guard entry.variants.count < 40 else { return .add(newEntries()) }
            let variant = question()
            changed.variants.append(variant)
            return .feedback(id, changed, question: variant, isGood: true)
        }
    }

    private func newEntries() -> [Entry] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            line += 1
            return Entry(
                question: question(), answer: words(Int.random(in: 5...200, using: &generator)), topic: words(2),
                date: "2020-06-02", tags: [words(1)], source: EntrySource(name: name, line: line))
        }
    }

    private func question() -> String { "How is \(words(3)) made?" }

    /// Words that are in no other text.
    private func words(_ count: Int) -> String {
        (0..<count).map { _ in String(UInt64.random(in: .min ... .max, using: &generator) >> 16, radix: 36) }
            .joined(separator: " ")
    }
}
