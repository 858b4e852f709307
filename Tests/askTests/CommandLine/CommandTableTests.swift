// Every row of the table of commands has what a user needs to find and understand it.

import AskProtocol
import Foundation
import Testing

@testable import ask

struct CommandTableTests {
    /// Without the folds and the columns.
    private func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func unfolded(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    @Test(arguments: Command.all.map(\.name)) func `a command and its options explain themselves`(name: String) throws {
        let command = name.isEmpty ? Command.question : try #require(Command.named(name))
        #expect(command.operands.count.upperBound == 0 || !command.operands.name.english.isEmpty)
        for language in [Language.english, .chinese] {
            let summary = command.summary.text(in: language)
            #expect(!summary.isEmpty && !summary.hasSuffix(".") && !summary.hasSuffix("。"))
            let text = Help.text(on: command, in: language)
            for line in text.split(separator: "\n") { #expect(line.displayWidth <= 80, "\(line)") }
            // Chinese is folded where there is no blank.
            let help = unfolded(text)
            for option in command.allOptions {
                let meaning = option.help.text(in: language)
                #expect(
                    !meaning.isEmpty && !meaning.contains("\n") && !meaning.hasSuffix(".") && !meaning.hasSuffix("。"))
                #expect(help.contains(unfolded(option.usage.text(in: language) + meaning)), "\(option.name)")
            }
        }
        let names = command.allOptions.flatMap { ["--\($0.name)"] + ($0.short.map { ["-\($0)"] } ?? []) }
        #expect(Set(names).count == names.count, "an option is declared twice: \(names)")
    }

    @Test func `the overview names every command, and no name is used twice`() {
        let commands = Command.all.filter { !$0.name.isEmpty }
        for command in commands {
            #expect(
                words(Help.overview(in: .english)).contains(
                    words("\(command.usage.english) \(command.summary.english)")))
        }
        #expect(Set(commands.map(\.name)).count == commands.count)
    }

    @Test func `the README names every command of the program and of its conversation`() throws {
        let readme = try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../../README.md").standardized, encoding: .utf8)
        for command in Command.allNamed { #expect(readme.contains("ask \(command.name)"), "\(command.name)") }
        for colon in REPL.colons { #expect(readme.contains("`:\(colon.name)"), "\(colon.name)") }
    }

    @Test func `an option of the same name takes a value everywhere or nowhere`() {
        // The first word of a command line is found before its command is known.
        var takesValue: [String: Bool] = [:]
        for option in Command.all.flatMap(\.allOptions) {
            #expect(takesValue[option.name, default: option.value != nil] == (option.value != nil), "\(option.name)")
            takesValue[option.name] = option.value != nil
        }
    }
}
