// What the README tells people to type.

import Foundation
import TestSupport
import Testing

@testable import ask

@Suite struct ReadmeTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    private static func readme() throws -> String {
        try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    }

    /// Blocks of shell commands; for one with a comment above it that says so, who runs it instead.
    private static func blocks() throws -> [(commands: String, runner: String?)] {
        let pattern = /(?m)(?:^<!-- run by (?<runner>[^>]*) -->\n+)?^```sh\n(?<commands>(?:.*\n)*?)```$/
        return try readme().matches(of: pattern).map { (String($0.commands), $0.runner.map(String.init)) }
    }

    @Test func `its examples run as they stand`() throws {
        let home = try UserHome()
        let blocks = try Self.blocks()
        #expect(blocks.count > 3)
        let script = blocks.filter { $0.runner == nil }.map(\.commands).joined(separator: "\n")
        let programs = URL(filePath: BuiltProgram.ask.path).deletingLastPathComponent().path
        let output = try BuiltProgram.shell(
            "set -e\nPATH=\(programs):$PATH\n" + script, environment: home.environment, in: home.directory.path)
        #expect(output.status == 0, "\(output.standardError.suffix(1_000))")
    }

    @Test func `what runs its other examples is there`() throws {
        for runner in try Self.blocks().compactMap(\.runner) {
            let tests = FileManager.default.enumerator(atPath: Self.root.appending(path: "Tests").path)
            let files = (tests?.compactMap { $0 as? String } ?? []) + [".ci/run"]
            #expect(files.contains { $0 == runner || $0.hasSuffix("/" + runner + ".swift") }, "\(runner)")
        }
    }

    @Test func `every command and option that it names is one that there is`() throws {
        let text = try Self.readme()
        let spans = text.matches(of: /`(ask [^`]*)`/).map { String($0.1) }
        let lines = try Self.blocks().flatMap { $0.commands.split(separator: "\n") }
            .flatMap { $0.split(separator: /&&|\||;/) }.map { $0.drop(while: \.isWhitespace) }
            .filter { $0.hasPrefix("ask ") }.map(String.init)
        #expect(spans.count > 10)
        for line in spans + lines {
            let words = line.split(whereSeparator: \.isWhitespace).dropFirst()
            let command = words.first.flatMap { Command.named(String($0)) } ?? .question
            for option in words.filter({ $0.hasPrefix("--") && $0 != "--" }) {
                let name = option.dropFirst(2).prefix { $0 != "=" && $0 != "," && $0 != "…" }
                #expect(command.allOptions.contains { $0.name == name }, "\(line)")
            }
        }
    }
}
