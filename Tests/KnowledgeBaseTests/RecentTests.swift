// What was asked before is answered from memory, and never with what has changed since.

import AskProtocol
import TestSupport
import Testing

@testable import KnowledgeBase

struct RecentTests {
    private func reply(_ fixture: Fixture, _ question: String, context: [String] = []) throws -> Ask.Result {
        var reply = try fixture.knowledge.ask(Ask.Parameters(question: question), context: context)
        reply.micros = 0
        return reply
    }

    @Test func `a question asked again gets the same reply, and one with other parameters its own`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add((1...9).map { Entry(question: "镜像 \($0) 怎么清理", answer: "定期 \($0)") })
        let first = try reply(fixture, "镜像清理")
        #expect(try reply(fixture, "镜像清理") == first)
        #expect(first.answers.count == 5)
        let parameters = Ask.Parameters(question: "镜像清理", limit: 2, explain: true)
        let other = try fixture.knowledge.ask(parameters, context: [])
        #expect(other.answers.count == 2 && other.answers.allSatisfy { $0.terms != nil })
        #expect(try reply(fixture, "镜像清理") == first)
        let strict = try fixture.knowledge.ask(Ask.Parameters(question: "镜像清理", threshold: 1), context: [])
        #expect(!strict.answered && strict.threshold == 1)
        #expect(try reply(fixture, "怎么清理", context: ["镜像"]).context == "镜像")
        #expect(try reply(fixture, "怎么清理").context == nil)
    }

    @Test func `every change is seen by the next question`() async throws {
        let fixture = try Fixture()
        let ids = try await fixture.add([
            Entry(question: "镜像怎么清理", answer: "定期"), Entry(question: "镜像仓库在哪里", answer: "内网"),
        ]).ids
        func answers() throws -> [String] { try reply(fixture, "镜像怎么清理").answers.map(\.answer) }
        #expect(try answers().first == "定期")
        _ = try await fixture.knowledge.edit(Edit.Parameters(id: ids[0], answer: "每天"))
        #expect(try answers().first == "每天")
        let added = try await fixture.add([Entry(question: "镜像怎么清理掉", answer: "脚本")]).ids
        let all = try reply(fixture, "镜像怎么清理")
        #expect(Set(all.answers.map(\.answer)).union(["脚本"]).contains("每天") && all.total == 3)
        _ = try await fixture.knowledge.remove(Remove.Parameters(ids: [ids[0]] + added))
        #expect(try answers() == ["内网"])
        let good = Feedback.Parameters(id: ids[1], question: "仓库地址", good: true)
        let before = try reply(fixture, "仓库地址").answers.first?.score ?? 0
        _ = try await fixture.knowledge.feedback(good)
        #expect(try #require(try reply(fixture, "仓库地址").answers.first?.score) > before)
    }

    @Test func `a question in vain counts each time that it is asked`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.add([Entry(question: "镜像怎么清理", answer: "定期")])
        for _ in 0..<3 { #expect(try !reply(fixture, "红烧肉怎么做").answered) }
        let unanswered = try await fixture.knowledge.unanswered(Unanswered.Parameters()).questions
        #expect(unanswered.map(\.question) == ["红烧肉怎么做"] && unanswered.first?.count == 3)
    }

    @Test func `a reply is not repeated under another threshold than its own`() {
        let parameters = Ask.Parameters(question: "镜像清理")
        let question = AskedQuestion(parameters, context: [], threshold: 0.3)
        #expect(question == AskedQuestion(Ask.Parameters(question: "镜像清理", session: "s"), context: [], threshold: 0.3))
        #expect(question != AskedQuestion(parameters, context: [], threshold: 0.4))
    }

    @Test func `what is read while it changes is not kept`() {
        let entries = RecentEntries()
        let (old, new) = (Entry(question: "old", answer: ""), Entry(question: "new", answer: ""))
        func read(_ entry: Entry?) -> String? { entries.entry(1) { entry }?.question }
        let during = entries.entry(1) {
            entries.forget([1])
            return old
        }
        #expect(during?.question == "old")
        #expect(read(new) == "new")
        #expect(read(old) == "new")
        entries.forget([2])
        #expect(read(old) == "new")
        entries.forget([1])
        #expect(read(nil) == nil)
        #expect(read(old) == "old")
        entries.forgetAll()
        #expect(read(new) == "new")
    }

    @Test func `memory for entries has an end`() {
        let entries = RecentEntries()
        let text = String(repeating: "a", count: 10_000)
        var reads = 0
        func read(_ id: Int64) {
            _ = entries.entry(id) {
                reads += 1
                return Entry(id: id, question: text, answer: "")
            }
        }
        for id in 1...1_000 as ClosedRange<Int64> { read(id) }
        #expect(reads == 1_000)
        read(1_000)
        read(950)
        #expect(reads == 1_000)
        read(1)
        #expect(reads == 1_001)
    }
}
