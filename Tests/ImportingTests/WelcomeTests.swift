// The knowledge base that a new user starts with is one that the importer reads whole.

import AskProtocol
import Foundation
import Testing

@testable import Importing

@Suite struct WelcomeTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Config/welcome.md").standardized

    @Test func `every heading of the third level is a question with answer, topic and line`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let imported = try Imported(text, format: nil, source: ImportSource(name: "welcome.md"))
        let headings = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $0.element.hasPrefix("### ") && $0.element != "### 2024-03-05：数据库" }
        #expect(imported.questions == headings.map { String($0.element.dropFirst(4)) })
        #expect(imported.lines == headings.map { $0.offset + 1 })
        #expect(imported.warnings.isEmpty)
        #expect(imported.entries.count >= 40)
        #expect(imported.entries.allSatisfy { !$0.answer.isEmpty && $0.topic != nil && $0.topic != "askd" })
        #expect(Set(imported.questions).count == imported.entries.count)
    }

    @Test func `no line is wider than a page`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
}
