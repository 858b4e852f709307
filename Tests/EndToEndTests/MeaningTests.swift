// Meaning beside words: vectors come in the background, survive, and follow their entries.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct MeaningTests {
    @Test func `a question in another language finds the answer once meanings are known, after a restart too`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        _ = try daemon.add(
            Entry(question: "猫为什么喜欢睡觉", answer: "因为它们要节省体力。"), Entry(question: "怎么修自行车", answer: "先看链条。"),
            Entry(question: "今天下雨吗", answer: "带伞。"))
        try daemon.waitForVectors()
        let question = "Why do cats like to sleep so much?"
        let found = try daemon.ask(question)
        #expect(found.answers.first?.question == "猫为什么喜欢睡觉")
        daemon.kill(SIGTERM)
        try daemon.start()
        #expect(try daemon.call(Status.self, Status.Parameters()).vectors == 3)
        #expect(try daemon.ask(question).answers == found.answers)
        daemon.kill(SIGKILL)
        try daemon.start()
        try daemon.waitForVectors()
        #expect(try daemon.ask(question).answers == found.answers)
    }

    @Test func `an explanation adds up with the part that meaning has`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        _ = try daemon.add(Entry(question: "How do I repair a bicycle?", answer: "Look at the chain first."))
        try daemon.waitForVectors()
        let result = try daemon.call(Ask.self, Ask.Parameters(question: "repair my bike", explain: true))
        let answer = try #require(result.answers.first)
        let terms = try #require(answer.terms)
        #expect(terms.contains { $0.term == "(meaning)" })
        #expect(abs(terms.reduce(0) { $0 + $1.contribution } - answer.score) < 1e-3 * answer.score)
    }

    @Test func `an edited entry is known by its new meaning`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        let id = try daemon.add(
            Entry(question: "怎么修自行车", answer: "先看链条。"), Entry(question: "今天下雨吗", answer: "带伞。")
        ).ids[0]
        try daemon.waitForVectors()
        _ = try daemon.call(Edit.self, Edit.Parameters(id: id, question: "猫为什么喜欢睡觉", answer: "省力气。"))
        try daemon.waitForVectors()
        #expect(try daemon.ask("Why do cats like to sleep?").answers.first?.id == id)
    }
}
