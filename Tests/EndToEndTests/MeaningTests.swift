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

    @Test func `without its model askd answers by words and says so; a reload brings meaning, and another model's`()
        throws
    {
        let models = try TemporaryDirectory()
        let own = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Models").path
        for name in try FileManager.default.contentsOfDirectory(atPath: own) where name != "meaning.bin" {
            try FileManager.default.copyItem(atPath: own + "/" + name, toPath: models.file(name))
        }
        let daemon = try RunningDaemon(configuration: "{}", environment: ["ASKD_MODELS": models.path])
        _ = try daemon.add(Entry(question: "猫为什么喜欢睡觉", answer: "因为它们要节省体力。"))
        #expect(try daemon.ask("猫喜欢睡觉吗").answers.count == 1)
        #expect(try daemon.ask("Why do cats sleep?").answers.isEmpty)
        #expect(daemon.log.components(separatedBy: "by words alone").count == 2)

        var model = try Data(contentsOf: URL(filePath: own + "/meaning.bin"))
        for round in 1...2 {
            try model.write(to: URL(filePath: models.file("meaning.bin")), options: .atomic)
            kill(daemon.processIdentifier, SIGHUP)
            try daemon.waitForLog("reloaded models", times: round)
            try daemon.waitForVectors()
            #expect(try daemon.ask("Why do cats sleep?").answers.count == 1)
            model.changeLastWeight()
        }
        #expect(daemon.log.components(separatedBy: "by words alone").count == 2)
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

extension RunningDaemon {
    fileprivate func waitForLog(_ text: String, times: Int) throws {
        let deadline = Date.now.addingTimeInterval(20)
        while log.components(separatedBy: text).count <= times {
            try #require(Date.now < deadline, "\(log)")
            Thread.sleep(forTimeInterval: 0.02)
        }
    }
}

extension Data {
    /// Makes another encoder of `meaning.bin`: its last weight and its checksum, FNV-1a over the words behind it.
    fileprivate mutating func changeLastWeight() {
        self[count - 1] ^= 1
        var checksum: UInt64 = 0xCBF2_9CE4_8422_2325
        unsafe withUnsafeBytes { bytes in
            for offset in stride(from: 24, to: bytes.count, by: 8) {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                checksum = (checksum ^ word) &* 0x100_0000_01B3
            }
        }
        for place in 0..<8 { self[16 + place] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt64(place))) }
    }
}
