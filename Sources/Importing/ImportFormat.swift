// The formats that can be imported: name, suffixes, how one is recognized and read, in one table.

/// A file format of questions and answers.
package struct ImportFormat: Sendable {
    /// As `--format` takes it.
    package let name: String
    /// Of file names, small letters, without the point.
    package let suffixes: [String]
    /// Whether a file that begins with these lines is of this format; they are the first ones that are not blank, at most
    /// ``sniffedLines``.
    let recognizes: @Sendable ([String]) -> Bool
    let makeReader: @Sendable (ImportSource) -> any EntryReader

    /// Lines that are looked at to recognize a format.
    static let sniffedLines = 20

    /// In the order in which they are tried: the strictest first; Markdown takes any text.
    package static let all: [ImportFormat] = [.jsonl, .tsv, .csv, .markdown]

    package static func named(_ name: String) -> ImportFormat? { all.first { $0.name == name } }

    /// The format of a file of this name; nil when its suffix says nothing.
    package static func ofFile(_ name: String) -> ImportFormat? {
        guard let point = name.lastIndex(of: "."), !name[point...].contains("/") else { return nil }
        let suffix = name[name.index(after: point)...].lowercased()
        return all.first { $0.suffixes.contains(suffix) }
    }

    /// The format of a text by its first lines.
    static func recognized(in lines: [String]) -> ImportFormat {
        all.first { $0.recognizes(lines) } ?? .markdown
    }
}

extension ImportFormat {
    static let markdown = ImportFormat(
        name: "markdown", suffixes: ["md", "markdown", "mdown", "mkd", "txt"], recognizes: { _ in true },
        makeReader: { MarkdownReader(source: $0) })
}
