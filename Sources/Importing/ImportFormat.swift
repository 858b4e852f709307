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

    /// In the order in which they are tried: the strictest first.
    package static let all: [ImportFormat] = [.jsonl, .tsv, .csv, .conversation, .markdown]

    package static func named(_ name: String) -> ImportFormat? { all.first { $0.name == name } }

    /// The format of a file of this name; nil when its suffix says nothing.
    package static func ofFile(_ name: String) -> ImportFormat? {
        guard let point = name.lastIndex(of: "."), !name[point...].contains("/") else { return nil }
        let suffix = name[name.index(after: point)...].lowercased()
        return all.first { $0.suffixes.contains(suffix) }
    }

    /// The format of a file by its name and its first lines. The name decides when the lines agree with it, or when no format
    /// but Markdown, which takes any text, recognizes them.
    static func recognized(fileName: String?, lines: [String]) -> ImportFormat {
        let named = fileName.flatMap { ofFile($0) }
        if let named, named.recognizes(lines) { return named }
        return all.first { $0.name != markdown.name && $0.recognizes(lines) } ?? named ?? .markdown
    }
}

extension ImportFormat {
    static let markdown = ImportFormat(
        name: "markdown", suffixes: ["md", "markdown", "mdown", "mkd"], recognizes: { _ in true },
        makeReader: { MarkdownReader(source: $0) })
}
