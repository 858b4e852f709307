import AskProtocol
import KnowledgeBase
import TestSupport
import Testing

struct AddTests {
    private let pairs: [Entry] = [
        .imported("How do I back up etcd?", "With etcdctl snapshot save.", line: 3),
        .imported("Which network plugin is faster?", "It depends.", line: 7),
        .imported("Which network plugin is faster?", "Calico, by a little.", line: 20),
    ]

    @Test func `what was added is found at once, and again after a restart`() async throws {
        var fixture = try Fixture()
        let result = try await fixture.add(pairs)
        #expect(result.added == 3 && Set(result.ids).count == 3)
        #expect(try fixture.ask("back up etcd").first == result.ids[0])
        try await fixture.reopen()
        #expect(try fixture.ask("back up etcd").first == result.ids[0])
        var expected = pairs[2]
        expected.id = result.ids[2]
        #expect(try fixture.knowledge.get(result.ids[2]) == expected)
    }

    @Test func `importing a file again changes nothing, questions asked twice included`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs, run: "1")
        let second = try await fixture.add(pairs, run: "2")
        #expect(second.unchanged == 3 && second.added == 0 && second.updated == 0)
        #expect(second.ids == first.ids)
    }

    @Test func `importing in several requests of one run is as in one`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs, run: "1")
        var ids: [Int64] = []
        for pair in pairs { ids += try await fixture.add([pair], run: "2").ids }
        #expect(ids == first.ids)
    }

    @Test func `a changed answer updates its entry`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs, run: "1")
        var edited = pairs
        edited[0].answer = "Take a snapshot of the member."
        edited[1].answer = "Cilium."
        let second = try await fixture.add(edited, run: "2")
        #expect(second.updated == 2 && second.unchanged == 1)
        #expect(second.ids == first.ids)
        #expect(try fixture.knowledge.get(first.ids[0]).answer == "Take a snapshot of the member.")
        #expect(try fixture.ask("snapshot of the member").first == first.ids[0])
    }

    @Test func `a reworded question on its line updates its entry, another question there does not`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs, run: "1")
        var reworded = pairs[0]
        reworded.question = "How do you back up etcd safely?"
        #expect(try await fixture.add([reworded], run: "2").updated == 1)
        let other = Entry.imported("为什么 Pod 一直重启", "看日志", line: 7)
        let third = try await fixture.add([other], run: "3")
        #expect(third.added == 1 && !first.ids.contains(third.ids[0]))
    }

    @Test func `lines that moved are no change, and are kept up to date`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs, run: "1")
        let moved = pairs.map { pair in
            var pair = pair
            pair.source?.line? += 10
            return pair
        }
        let second = try await fixture.add(moved, run: "2")
        #expect(second.unchanged == 3 && second.ids == first.ids)
        #expect(try fixture.knowledge.get(first.ids[0]).source?.line == 13)
    }

    @Test func `a person's correction outlives an import of the unchanged file`() async throws {
        let fixture = try Fixture()
        let ids = try await fixture.add(pairs, run: "1").ids
        _ = try await fixture.knowledge.edit(
            Edit.Parameters(id: ids[0], question: "etcd backup?", answer: "Corrected."))
        let second = try await fixture.add(pairs, run: "2")
        #expect(second.unchanged == 3)
        #expect(try fixture.knowledge.get(ids[0]).answer == "Corrected.")
    }

    @Test func `without a source the same pair is one entry, another answer is another`() async throws {
        let fixture = try Fixture()
        let pair = Entry(question: "q one", answer: "a")
        let first = try await fixture.add([pair])
        #expect(try await fixture.add([pair]).unchanged == 1)
        let other = try await fixture.add([Entry(question: "q one", answer: "b")])
        #expect(other.added == 1 && other.ids != first.ids)
    }

    @Test func `a dry run tells and changes nothing`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add([pairs[0]], run: "1")
        let result = try await fixture.add(pairs, run: "2", dryRun: true)
        #expect(result.added == 2 && result.unchanged == 1)
        #expect(result.ids == [1, 0, 0])
        #expect(fixture.knowledge.entryCount == 1)
        #expect(try fixture.ask("network plugin").isEmpty)
    }

    @Test func `pruning removes what the run did not bring, of this source alone`() async throws {
        let fixture = try Fixture()
        let first = try await fixture.add(pairs + [Entry(question: "mine", answer: "a")], run: "1")
        _ = try await fixture.add([pairs[0]], run: "2")
        #expect(
            try await fixture.knowledge.prune(Prune.Parameters(source: "file", run: "2", dryRun: true)).removed == 2)
        #expect(fixture.knowledge.entryCount == 4)
        #expect(try await fixture.knowledge.prune(Prune.Parameters(source: "file", run: "2")).removed == 2)
        #expect(fixture.knowledge.entryCount == 2)
        #expect(try fixture.knowledge.get(first.ids[3]).question == "mine")
        #expect(throws: RPCError.self) { try fixture.knowledge.get(first.ids[1]) }
    }

    /// A random history of imports, edits and removals against the obvious model of it: a dictionary.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `the store is what its changes say, through restarts`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var fixture = try Fixture()
        var expected: [Int64: Entry] = [:]
        for step in 0..<30 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let entries = (0..<Int.random(in: 1...4, using: &random)).map { index in
                    Entry(
                        question: "question number\(step)x\(index)", answer: "answer \(step)",
                        topic: "topic \(step % 3)",
                        date: step % 2 == 0 ? "2020-06-02" : nil, tags: ["t\(step % 4)"], variants: ["v\(step)"])
                }
                for (id, entry) in zip(try await fixture.add(entries).ids, entries) {
                    expected[id] = entry
                    expected[id]?.id = id
                }
            case 5..<7:
                guard let id = expected.keys.sorted().randomElement(using: &random) else { continue }
                _ = try await fixture.knowledge.edit(Edit.Parameters(id: id, answer: "edited \(step)", topic: "t"))
                expected[id]?.answer = "edited \(step)"
                expected[id]?.topic = "t"
            case 7..<9:
                guard let id = expected.keys.sorted().randomElement(using: &random) else { continue }
                #expect(try await fixture.knowledge.remove(Remove.Parameters(ids: [id])).removed == 1)
                expected[id] = nil
            default:
                try await fixture.reopen()
            }
        }
        #expect(fixture.knowledge.entryCount == expected.count)
        for (id, entry) in expected {
            #expect(try fixture.knowledge.get(id) == entry)
            #expect(try fixture.ask(entry.question).first == id)
        }
        let topics = try fixture.knowledge.topics(Topics.Parameters()).topics
        let grouped = Dictionary(grouping: expected.values) { "\($0.topic ?? "")|\($0.date ?? "")" }
        #expect(
            Dictionary(uniqueKeysWithValues: topics.map { ("\($0.title)|\($0.date ?? "")", $0.entries) })
                == grouped.mapValues(\.count))
    }
}
