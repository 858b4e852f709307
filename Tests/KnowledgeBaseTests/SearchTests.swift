import AskProtocol
import KnowledgeBase
import TestSupport
import Testing

struct SearchTests {
    private func filled() async throws -> (fixture: Fixture, ids: [Int64]) {
        let fixture = try Fixture()
        let result = try await fixture.add([
            Entry(question: "Pod 一直重启怎么办", answer: "看日志", topic: "排障 A", date: "2019-05-01", tags: ["pod"]),
            Entry(question: "Pod 为什么重启", answer: "内存不够", topic: "排障 B", date: "2020-06-02", tags: ["pod", "oom"]),
            Entry(question: "镜像仓库怎么清理", answer: "定期回收", topic: "仓库"),
        ])
        return (fixture, result.ids)
    }

    private func ask(_ fixture: Fixture, _ parameters: Ask.Parameters) throws -> [Int64] {
        try fixture.knowledge.ask(parameters, context: []).answers.map(\.id)
    }

    @Test func `filters leave what passes them, with the scores that it has without them`() async throws {
        let (fixture, ids) = try await filled()
        let all = try fixture.knowledge.ask(Ask.Parameters(question: "Pod 重启"), context: [])
        #expect(Set(all.answers.map(\.id)) == [ids[0], ids[1]])
        for parameters in [
            Ask.Parameters(question: "Pod 重启", topic: "排障 b"), Ask.Parameters(question: "Pod 重启", tags: ["oom"]),
            Ask.Parameters(question: "Pod 重启", since: "2020"), Ask.Parameters(question: "Pod 重启", since: "2019-05-02"),
        ] {
            let answers = try fixture.knowledge.ask(parameters, context: []).answers
            #expect(answers.map(\.id) == [ids[1]])
            #expect(answers.first?.score == all.answers.first { $0.id == ids[1] }?.score)
        }
        #expect(try ask(fixture, Ask.Parameters(question: "Pod 重启", until: "2019")) == [ids[0]])
        #expect(try ask(fixture, Ask.Parameters(question: "Pod 重启", since: "2021", until: "2020")) == [])
        #expect(try ask(fixture, Ask.Parameters(question: "Pod 重启", topic: "nothing")) == [])
        // A topic of blanks is one that no title lacks.
        #expect(try ask(fixture, Ask.Parameters(question: "Pod 重启", topic: "")).count == 2)
    }

    @Test func `highlights are the words that matched, in bytes of the texts`() async throws {
        let (fixture, _) = try await filled()
        let answer = try #require(
            try fixture.knowledge.ask(Ask.Parameters(question: "重启"), context: []).answers.first)
        let bytes = Array(answer.question.utf8)
        let words = answer.highlights.question.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(words == ["重启"])
    }

    @Test func `an explanation adds up to the score`() async throws {
        let (fixture, _) = try await filled()
        let result = try fixture.knowledge.ask(Ask.Parameters(question: "Pod 为什么重启", explain: true), context: [])
        for answer in result.answers {
            let sum = try #require(answer.terms).reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - answer.score) < 1e-3 * answer.score)
        }
        let plain = try fixture.knowledge.ask(Ask.Parameters(question: "Pod 为什么重启"), context: [])
        #expect(plain.answers.allSatisfy { $0.terms == nil })
    }

    @Test func `suggestions begin with what was typed, whatever its case, width and blanks`() async throws {
        let (fixture, _) = try await filled()
        for prefix in ["pod", "ＰＯＤ", " Pod"] {
            let found = try fixture.knowledge.suggest(Suggest.Parameters(prefix: prefix, limit: 2)).suggestions
            #expect(Set(found) == ["Pod 一直重启怎么办", "Pod 为什么重启"])
        }
        #expect(try fixture.knowledge.suggest(Suggest.Parameters(prefix: "  ")).suggestions == [])
    }

    @Test func `suggestions go on with questions that hold the words elsewhere`() async throws {
        let (fixture, _) = try await filled()
        #expect(try fixture.knowledge.suggest(Suggest.Parameters(prefix: "清理镜像仓库")).suggestions == ["镜像仓库怎么清理"])
    }

    @Test func `topics come newest first, those without a date last, in pages`() async throws {
        let (fixture, _) = try await filled()
        let topics = try fixture.knowledge.topics(Topics.Parameters()).topics
        #expect(topics.map(\.title) == ["排障 B", "排障 A", "仓库"])
        #expect(topics.map(\.date) == ["2020-06-02", "2019-05-01", nil])
        #expect(try fixture.knowledge.topics(Topics.Parameters(limit: 1, offset: 1)).topics.map(\.title) == ["排障 A"])
    }

    @Test func `suggestions finish the last word as entries have it`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add([
            Entry(question: "How do I restart a pod in Kubernetes?", answer: "a"),
            Entry(question: "Which kubectl version is right?", answer: "b"),
            Entry(question: "etcd 数据备份是怎么做的", answer: "c"), Entry(question: "etcd 怎么扩容", answer: "d"),
            Entry(question: "镜像怎么清理", answer: "etcd 备份"),
        ])
        func suggestions(_ prefix: String) throws -> [String] {
            try fixture.knowledge.suggest(Suggest.Parameters(prefix: prefix)).suggestions
        }
        #expect(try suggestions("etcd 备").first == "etcd 数据备份是怎么做的")
        #expect(
            Set(try suggestions("kube")) == [
                "How do I restart a pod in Kubernetes?", "Which kubectl version is right?",
            ])
        #expect(try suggestions("KUBEC").first == "Which kubectl version is right?")
        #expect(try suggestions("xyz").isEmpty)
    }

    @Test func `when the time is over or nobody waits, the answers so far come, and say so`() async throws {
        let (fixture, ids) = try await filled()
        let parameters = Ask.Parameters(question: "Pod 重启")
        let whole = try fixture.knowledge.ask(parameters, context: [])
        #expect(whole.complete && whole.totalIsExact)
        #expect(Set(whole.answers.map(\.id)) == [ids[0], ids[1]])
        // What was asked just before would be answered from memory.
        let other = Ask.Parameters(question: "Pod 重启", limit: 4)
        let cancelled = try fixture.knowledge.ask(other, context: [], isCancelled: { true })
        #expect(!cancelled.complete && !cancelled.totalIsExact && cancelled.answers.isEmpty)
        #expect(try fixture.knowledge.ask(other, context: []).answers == whole.answers)
        let directory = try TemporaryDirectory()
        let hasty = try Fixture.open(directory, timeBudget: .zero)
        _ = try await hasty.add(Add.Parameters(entries: [Entry(question: "Pod 重启", answer: "a")]))
        let late = try hasty.ask(parameters, context: [])
        #expect(!late.complete && !late.totalIsExact)
        // What was not looked for is not what a maintainer should write next.
        #expect(try await hasty.unanswered(Unanswered.Parameters()).questions.isEmpty)
    }
}
