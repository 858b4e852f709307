// What was asked before, kept from one run to the next.

import Platform

/// Lines in a file, oldest first, a line of it each. Several programs may add to it at the same time.
struct History {
    /// Most lines that are kept.
    static let limit = 1_000

    private(set) var lines: [String]
    private let path: String

    /// Reads the file; a missing one is an empty history.
    /// - Throws: `SystemError` when it cannot be read.
    init(path: String) throws {
        self.path = path
        lines = try Self.read(path).suffix(Self.limit).map(Self.unescaped)
    }

    /// Adds a line, unless it begins with a blank, has no text, or is the last one already.
    /// - Throws: `SystemError` when it cannot be stored; it is then in `lines` all the same.
    mutating func add(_ line: String) throws {
        guard let first = line.first, !first.isWhitespace, line != lines.last else { return }
        lines.append(line)
        if lines.count > Self.limit { lines.removeFirst() }
        let file = try FileDescriptor.openPrivate(appendingTo: path)
        try file.writeAll(Array((Self.escaped(line) + "\n").utf8))
        let stored = try Self.read(path)
        guard stored.count > Self.limit else { return }
        let text = stored.suffix(Self.limit).map { $0 + "\n" }.joined()
        let replacement = try ReplacementFile(path: path)
        try replacement.write(Array(text.utf8))
        try replacement.commit()
    }

    private static func read(_ path: String) throws(SystemError) -> [String] {
        do throws(SystemError) {
            let bytes = try FileDescriptor.open(path, for: .reading).readAll()
            return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        } catch {
            guard error.isMissingFile else { throw error }
            return []
        }
    }

    /// A question of several lines takes one line of the file.
    private static func escaped(_ line: String) -> String {
        line.map { $0 == "\\" ? "\\\\" : $0.isNewline ? "\\n" : String($0) }.joined()
    }

    private static func unescaped(_ line: String) -> String {
        var text = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                text.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        return text
    }
}
