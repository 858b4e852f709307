import AskProtocol
import KnowledgeBase
import Testing

struct FeedbackTests {
    private let pairs = [
        Entry(question: "How do I back up the etcd cluster", answer: "With snapshots."),
        Entry(question: "How do I back up a Harbor registry", answer: "Copy its volume."),
    ]

    @Test func `a good word makes the question a variant, found by its words from then on`() async throws {
        var fixture = try Fixture()
        let ids = try await fixture.add(pairs).ids
        let question = "灾难之后怎么找回元数据"
        #expect(try !fixture.knowledge.ask(Ask.Parameters(question: question), context: []).answered)
        for _ in 0..<2 {
            _ = try await fixture.knowledge.feedback(Feedback.Parameters(id: ids[0], question: question, good: true))
        }
        #expect(try fixture.knowledge.get(ids[0]).variants == [question])
        let answer = try fixture.knowledge.ask(Ask.Parameters(question: question), context: []).answers.first
        #expect(answer?.id == ids[0] && answer?.confidence ?? 0 >= fixture.knowledge.threshold)
        try await fixture.reopen()
        #expect(try fixture.ask(question).first == ids[0])
    }

    @Test func `a bad word lowers the entry for that question, through a restart, and a good one takes it back`()
        async throws
    {
        var fixture = try Fixture()
        let ids = try await fixture.add(pairs).ids
        let question = "back up etcd cluster"
        #expect(try fixture.ask(question).first == ids[0])
        _ = try await fixture.knowledge.feedback(Feedback.Parameters(id: ids[0], question: question, good: false))
        let lowered = try fixture.knowledge.ask(Ask.Parameters(question: question), context: [])
        try await fixture.reopen()
        let again = try fixture.knowledge.ask(Ask.Parameters(question: question), context: [])
        #expect(again.answers == lowered.answers)
        #expect(again.answers.first?.confidence ?? 1 < fixture.knowledge.threshold)
        _ = try await fixture.knowledge.feedback(Feedback.Parameters(id: ids[0], question: question, good: true))
        let back = try fixture.knowledge.ask(Ask.Parameters(question: question), context: [])
        #expect(back.answers.first?.id == ids[0] && back.answered)
    }

    @Test func `an import of the unchanged file keeps what people said`() async throws {
        let fixture = try Fixture()
        let pair = Entry.imported("How do I back up etcd?", "With snapshots.", line: 1)
        let id = try await fixture.add([pair], run: "1").ids[0]
        _ = try await fixture.knowledge.feedback(Feedback.Parameters(id: id, question: "etcd snapshot", good: true))
        #expect(try await fixture.add([pair], run: "2").unchanged == 1)
        var edited = pair
        edited.answer = "With etcdctl."
        #expect(try await fixture.add([edited], run: "3").updated == 1)
        #expect(try fixture.knowledge.get(id).variants == ["etcd snapshot"])
    }

    @Test func `feedback on what is not there, and without end, is refused`() async throws {
        let fixture = try Fixture()
        await #expect(throws: RPCError.self) {
            try await fixture.knowledge.feedback(Feedback.Parameters(id: 5, question: "q", good: true))
        }
        let id = try await fixture.add(pairs).ids[0]
        var refused: RPCError?
        for number in 0..<100 where refused == nil {
            do {
                _ = try await fixture.knowledge.feedback(
                    Feedback.Parameters(id: id, question: "q\(number)", good: true))
            } catch {
                refused = error as? RPCError
            }
        }
        #expect(refused?.code == .tooLarge)
        #expect(try fixture.knowledge.get(id).variants.count == 64)
    }
}

struct UnansweredTests {
    private func ask(_ fixture: Fixture, _ questions: String..., record: Bool? = nil) throws {
        for question in questions {
            _ = try fixture.knowledge.ask(Ask.Parameters(question: question, record: record), context: [])
        }
    }

    private func unanswered(_ fixture: Fixture) async throws -> [String: Int] {
        let questions = try await fixture.knowledge.unanswered(Unanswered.Parameters()).questions
        return Dictionary(uniqueKeysWithValues: questions.map { ($0.question, $0.count) })
    }

    @Test func `questions without an answer are counted, near-duplicates as one, most asked first`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add([Entry(question: "How do I back up etcd?", answer: "With snapshots.")])
        try ask(
            fixture, "How do I back up etcd?", "红烧肉怎么做才好吃", "天气预报准不准", "红烧肉怎么做才好吃？", "红烧肉怎么做才好吃", " ")
        try ask(fixture, "only a test", record: false)
        let questions = try await fixture.knowledge.unanswered(Unanswered.Parameters()).questions
        #expect(questions.map(\.question) == ["红烧肉怎么做才好吃", "天气预报准不准"])
        #expect(questions.map(\.count) == [3, 1])
        #expect(try await fixture.knowledge.unanswered(Unanswered.Parameters(limit: 1)).questions.count == 1)
        #expect(try await fixture.knowledge.unanswered(Unanswered.Parameters(since: "9999")).questions.isEmpty)
    }

    @Test func `an answer that is added closes its group, one that is removed opens nothing`() async throws {
        var fixture = try Fixture()
        try ask(fixture, "红烧肉怎么做才好吃", "红烧肉怎么做才好吃？", "天气预报准不准")
        _ = try await fixture.add([Entry(question: "红烧肉怎么做", answer: "小火慢炖，才好吃。")])
        #expect(try await unanswered(fixture) == ["天气预报准不准": 1])
        try await fixture.reopen()
        #expect(try await unanswered(fixture) == ["天气预报准不准": 1])
    }

    @Test func `they are written at the end, and a switch turns them off`() async throws {
        var fixture = try Fixture()
        try ask(fixture, "红烧肉怎么做才好吃")
        try await fixture.knowledge.close()
        try await fixture.reopen()
        #expect(try await unanswered(fixture) == ["红烧肉怎么做才好吃": 1])
        let silent = try Fixture(keepsUnanswered: false)
        try ask(silent, "红烧肉怎么做才好吃")
        #expect(try await unanswered(silent).isEmpty)
    }

    @Test func `questions about a part of the entries are not counted`() async throws {
        let fixture = try Fixture()
        _ = try fixture.knowledge.ask(Ask.Parameters(question: "红烧肉", topic: "x"), context: [])
        _ = try fixture.knowledge.ask(Ask.Parameters(question: "红烧肉", since: "2020"), context: [])
        #expect(try await unanswered(fixture).isEmpty)
    }
}
