// `ask backup`, `ask restore`: a consistent copy of everything. The files are opened here, with the user's own rights.

import AskProtocol
import Platform

extension Command {
    static let backup = Command(
        name: "backup", operands: Operands(name: Placeholder.file, count: 1...1),
        summary: Message("write a consistent copy of everything, while askd serves", "在 askd 服务的同时写出全部内容的一致副本"),
        details: Message(
            "FILE appears, or is replaced, when the copy is whole and on the disk.", "副本完整写到磁盘上以后，文件才会出现或被替换。"),
        options: [.json]
    ) { invocation in
        let connection = try invocation.connect()
        let file = try ReplacementFile(path: invocation.arguments.words[0])
        let result = try file.withDescriptor { try connection.call(Backup.self, passing: $0) }
        try file.commit()
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print(.bytes(result.bytes))
        }
        return .done
    }

    static let restore = Command(
        name: "restore", operands: Operands(name: Placeholder.file, count: 1...1),
        summary: Message("replace everything by what a backup holds", "用备份里的内容替换全部内容"),
        details: Message("The copy is checked whole before anything is replaced.", "先完整检查副本，然后才替换。"), options: [.json]
    ) { invocation in
        let file = try FileDescriptor.open(invocation.arguments.words[0], for: .reading)
        let result = try invocation.connect().call(Restore.self, passing: file)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print(.restored(result.entries))
        }
        return .done
    }
}
