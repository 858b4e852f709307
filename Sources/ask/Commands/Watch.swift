// Saying the same again, as it is by then.

import AskProtocol
import Platform

extension Option {
    static let watch = Option(
        name: "watch", help: Message("again each second, until Ctrl-C", "每秒重新显示，直到 Ctrl-C"))
}

extension Invocation {
    /// Prints once, or with `--watch` each second: in the place of what was there before on a terminal, below it
    /// elsewhere. Ctrl-C ends it, and whoever reads the output by leaving.
    func watching(_ print: () throws -> Void) throws -> ExitCode {
        guard arguments.has(.watch) else {
            try print()
            return .done
        }
        let rewrites = console.isOnCapableTerminal && !arguments.has(.json)
        if rewrites { try console.write(Array("\u{1b}[2J".utf8)) }
        var isFirst = true
        while true {
            if rewrites {
                try console.write(Array("\u{1b}[H\u{1b}[J".utf8))
            } else if !isFirst, !arguments.has(.json) {
                console.print()
            }
            try print()
            try console.flush()
            isFirst = false
            CurrentProcess.sleep(.seconds(1))
        }
    }
}
