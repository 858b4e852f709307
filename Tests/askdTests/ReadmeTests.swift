import Foundation
import Testing

@testable import askd

struct ReadmeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the README's table of the configuration is the code's`() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let rows = ConfigurationKey.all.map { "| `\($0.name)` | `\($0.standard)` | \($0.meaning) | \($0.allowed) |" }
        #expect(readme.contains(rows.joined(separator: "\n")), "expected:\n\(rows.joined(separator: "\n"))")
    }
}
