// Changes that come together: each gets its own answer, whatever becomes of the others.

import AskProtocol
import KnowledgeBase
import TestSupport
import Testing

struct GroupCommitTests {
    private enum Outcome: Equatable {
        case added(Int64)
        case changed
        case refused(RPCError.Code)
    }

    private func outcome(_ change: () async throws -> Outcome) async throws -> Outcome {
        do {
            return try await change()
        } catch let error as RPCError {
            return .refused(error.code)
        }
    }

    @Test func `a change that is refused undoes none of those that came with it`() async throws {
        let fixture = try Fixture()
        let knowledge = fixture.knowledge
        let outcomes = try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            for number in 0..<120 {
                group.addTask {
                    (
                        number,
                        try await outcome {
                            switch number % 3 {
                            case 0:
                                let entry = Entry(question: "numbat number\(number)", answer: "a")
                                return .added(try await fixture.add([entry]).ids[0])
                            case 1:
                                _ = try await knowledge.edit(Edit.Parameters(id: 1_000_000, answer: "b"))
                                return .changed
                            default:
                                _ = try await knowledge.remove(Remove.Parameters(ids: [1, 2_000_000]))
                                return .changed
                            }
                        }
                    )
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (number, outcome) in outcomes {
            guard case .added(let id) = outcome else {
                #expect(number % 3 != 0 && outcome == .refused(.notFound))
                continue
            }
            #expect(try knowledge.get(id).question == "numbat number\(number)")
            #expect(try fixture.ask("number\(number)").first == id)
        }
        #expect(knowledge.entryCount == 40)
    }

    @Test func `of changes to one entry that come together the last one holds, in the database and in the index`()
        async throws
    {
        // Words that the spelling correction does not take for each other.
        var generator = SeededGenerator(seed: 7)
        let words = (0..<100).map { _ in
            String((0..<12).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator) ?? "a" })
        }
        var fixture = try Fixture()
        let id = try await fixture.add([Entry(question: "how heavy is a quoll", answer: "a")]).ids[0]
        let knowledge = fixture.knowledge
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    _ = try await knowledge.edit(Edit.Parameters(id: id, question: "quoll \(words[number])"))
                }
                group.addTask {
                    let gone = try await knowledge.add(
                        Add.Parameters(entries: [Entry(question: words[50 + number], answer: "a")]))
                    _ = try await knowledge.remove(Remove.Parameters(ids: gone.ids))
                }
            }
            try await group.waitForAll()
        }
        #expect(knowledge.entryCount == 1)
        let last = try knowledge.get(id).question
        for number in 0..<50 {
            #expect(try fixture.ask(words[number]) == (last == "quoll \(words[number])" ? [id] : []))
            #expect(try fixture.ask(words[50 + number]).isEmpty)
        }
        try await knowledge.close()
        try await fixture.reopen()
        #expect(try fixture.knowledge.get(id).question == last)
    }
}
