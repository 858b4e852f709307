// Where a command's text goes: to stdout, or into the file of `-o`.

import AskProtocol
import Platform

extension Option {
    static let output = Option(
        name: "output", short: "o", value: .file(Placeholder.file),
        help: Message("write to FILE, not to stdout", "写到文件，而不是标准输出"))
}

/// A text on its way out. A file gets its name only when the text is complete: a failure leaves what was there.
struct ResultFile: ~Copyable {
    private let console: Console
    private var file: ReplacementFile?
    private var buffer: [UInt8] = []

    /// - Parameter path: nil for stdout.
    /// - Throws: `SystemError` when nothing can be written there.
    init(path: String?, console: Console) throws {
        self.console = console
        if let path { file = try ReplacementFile(path: path) } else { file = nil }
    }

    /// - Throws: `SystemError`; `AskError.outputClosed` when stdout's reader has left.
    mutating func write(_ text: String) throws {
        buffer += text.utf8
        if buffer.count >= 1 << 18 { try writeBuffer() }
    }

    /// Writes what is left, and puts the file in its place.
    consuming func finish() throws {
        try writeBuffer()
        try file.take()?.commit()
    }

    private mutating func writeBuffer() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        if file == nil { return try console.write(buffer) }
        try file?.write(buffer)
    }
}
