// The client for other Swift programs, used as they use it: by what is public.

import AskClient
import AskProtocol
import Foundation
import TestSupport
import Testing

struct AskClientTests {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "README.md")

    @Test func `the README's example compiles and works`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "About 500 g."))
        var printed: [String] = []
        func print(_ confidence: Double, _ answer: String) { printed.append(answer) }
        let socket = daemon.socket

        // README: begin
        let client = try AskClient(socket: socket)
        let reply = try client.ask("how heavy is the numbat?", limit: 1)
        if reply.isAnswered, let best = reply.answers.first {
            print(best.confidence, best.answer)
            try client.tell(isGood: true, answer: best.id, to: "how heavy is the numbat?")
        }
        // README: end

        #expect(printed == ["About 500 g."])
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let example = try #require(
            source.split(separator: "// README: begin\n").last?.split(separator: "// README: end").first)
        let lines = example.split(separator: "\n").map { String($0.dropFirst(8)) }.filter { !$0.isEmpty }
        let readme = try String(contentsOf: Self.readme, encoding: .utf8)
        #expect(readme.contains(lines.joined(separator: "\n")))
    }

    @Test func `what is not known is said, what is added is found, what is wrong is named`() throws {
        let daemon = try RunningDaemon()
        let client = try AskClient(socket: daemon.socket)
        #expect(try client.ask("红烧肉怎么做") == client.ask("红烧肉怎么做", topic: "nothing"))
        #expect(try !client.ask("红烧肉怎么做").isAnswered)
        let id = try client.add(question: "What do numbats eat?", answer: "Termites.", topic: "food", tags: ["a"])
        let found = try #require(try client.ask("What do numbats eat?").answers.first)
        #expect(found.id == id && found.answer == "Termites." && found.topic == "food" && found.tags == ["a"])
        do {
            _ = try client.ask("x", limit: 0)
            Issue.record("a limit of 0 was taken")
        } catch {
            let failure = try #require(error as? AskFailure)
            #expect(failure.code == -32602 && failure.description == "limit: found 0, expected 1 to 100")
        }
        #expect(throws: AskFailure.self) { try AskClient(socket: "/nonexistent/s") }
    }
}
