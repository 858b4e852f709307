// Every row of the table of commands has what a user needs to find and understand it.

import Testing

@testable import ask

struct CommandTableTests {
    /// Without the folds and the columns.
    private func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test(arguments: Command.all.map(\.name)) func `a command and its options explain themselves`(name: String) throws {
        let command = name.isEmpty ? Command.question : try #require(Command.named(name))
        #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
        #expect(command.operands.count.upperBound == 0 || !command.operands.name.isEmpty)
        let text = Help.text(on: command)
        #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= 80 })
        let help = words(text)
        for option in command.allOptions {
            #expect(!option.help.isEmpty && !option.help.contains("\n") && !option.help.hasSuffix("."))
            #expect(help.contains(words(option.usage) + " " + words(option.help)))
        }
        let names = command.allOptions.flatMap { ["--\($0.name)"] + ($0.short.map { ["-\($0)"] } ?? []) }
        #expect(Set(names).count == names.count, "an option is declared twice: \(names)")
    }

    @Test func `the overview names every command, and no name is used twice`() {
        let commands = Command.all.filter { !$0.name.isEmpty }
        for command in commands {
            #expect(
                words(Help.overview).contains(words("\(command.name) \(command.operands.usage) \(command.summary)")))
        }
        #expect(Set(commands.map(\.name)).count == commands.count)
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
