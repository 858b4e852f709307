// A text file of `Models/`: lines of entries and comments.

import Foundation

struct ModelFile {
    struct Line {
        /// From 1.
        let number: Int
        let text: Substring
    }

    let path: String
    let text: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    init(directory: String, name: String) throws(EngineError) {
        try self.init(path: directory.hasSuffix("/") ? directory + name : directory + "/" + name)
    }

    /// - Throws: `EngineError` if the file cannot be read or is not UTF-8.
    init(path: String) throws(EngineError) {
        self.path = path
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw EngineError(file: path, line: nil, found: "unreadable", expected: "a readable file")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw EngineError(file: path, line: nil, found: "bytes that are not UTF-8", expected: "UTF-8 text")
        }
        self.text = text
    }

    /// The lines that are neither empty nor comments.
    var entries: [Line] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.isEmpty || line.hasPrefix("#") ? nil : Line(number: index + 1, text: line)
        }
    }

    func error(_ line: Int, found: some StringProtocol, expected: String) -> EngineError {
        EngineError(file: path, line: line, found: String(found), expected: expected)
    }
}

/// What is wrong with a file that the engine reads.
package struct EngineError: Error, CustomStringConvertible, Equatable {
    package let file: String
    /// From 1; nil when the file as a whole is meant.
    package let line: Int?
    /// What stands there, cut to what an error message can hold.
    package let found: String
    package let expected: String

    init(file: String, line: Int?, found: String, expected: String) {
        self.file = file
        self.line = line
        self.found = found.count > 80 ? found.prefix(80) + "…" : found
        self.expected = expected
    }

    package var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(found), expected \(expected)"
    }
}
