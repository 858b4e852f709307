// askbench: benchmarks, and the commands that remake the models.

import Foundation

private func fail(_ code: Int32, _ sentence: String) -> Never {
    FileHandle.standardError.write(Data("askbench: \(sentence)\n".utf8))
    exit(code)
}

private let words = Array(CommandLine.arguments.dropFirst())
if words.isEmpty || words[0] == "--help" || words[0] == "-h" {
    print(Command.help, terminator: "")
    exit(words.isEmpty ? 2 : 0)
}
guard let command = Command.all.first(where: { $0.name == words[0] }) else {
    fail(2, "there is no command \"\(words[0])\"; there are \(Command.all.map(\.name).joined(separator: ", "))")
}
do {
    try command.run(Array(words.dropFirst()))
} catch is UsageError {
    fail(2, "usage: askbench \(command.name) \(command.arguments)")
} catch {
    fail(70, "\(command.name): \(error)")
}
