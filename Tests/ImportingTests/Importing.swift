// Imports a text, for the tests.

import AskProtocol

@testable import Importing

struct Imported: Equatable {
    var entries: [Entry] = []
    var warnings: [ImportWarning] = []

    init(
        _ lines: [ImportLine], format: ImportFormat?, fileName: String? = nil,
        source: ImportSource = ImportSource(name: "test")
    ) throws {
        var importer = Importer(source: source, format: format, fileName: fileName)
        for line in lines { importer.read(line) { take($0) } }
        try importer.finish { take($0) }
    }

    init(
        _ text: String, format: ImportFormat? = .markdown, fileName: String? = nil,
        source: ImportSource = ImportSource(name: "test")
    ) throws {
        try self.init(ImportLine.lines(of: text), format: format, fileName: fileName, source: source)
    }

    private mutating func take(_ event: ImportEvent) {
        switch event {
        case .entry(let entry): entries.append(entry)
        case .warning(let warning): warnings.append(warning)
        }
    }

    var lines: [Int] { entries.compactMap { $0.source?.line } }
    var questions: [String] { entries.map(\.question) }
    var answers: [String] { entries.map(\.answer) }
}
