// `ask backup`, `ask restore`: a consistent copy of everything. The files are opened here, with the user's own rights.

import AskProtocol
import Platform

extension Command {
    static let backup = Command(
        name: "backup", operands: Operands(name: "FILE", count: 1...1),
        summary: "write a consistent copy of everything, while askd serves",
        details: "FILE appears, or is replaced, when the copy is whole and on the disk.", options: [.json]
    ) { invocation in
        let connection = try invocation.connect()
        let file = try ReplacementFile(path: invocation.arguments.words[0])
        let result = try file.withDescriptor { try connection.call(Backup.self, passing: $0) }
        try file.commit()
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print("\(result.bytes) bytes")
        }
        return .done
    }

    static let restore = Command(
        name: "restore", operands: Operands(name: "FILE", count: 1...1),
        summary: "replace everything by what a backup holds",
        details: "The copy is checked whole before anything is replaced.", options: [.json]
    ) { invocation in
        let file = try FileDescriptor.open(invocation.arguments.words[0], for: .reading)
        let result = try invocation.connect().call(Restore.self, passing: file)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print("\(count(result.entries, "pair")) restored")
        }
        return .done
    }
}
