import Foundation
import TestSupport
import Testing

@testable import ask

struct HistoryTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("history") }

    init() throws { directory = try TemporaryDirectory() }

    @Test func `lines come back, those that begin with a blank are not kept, nobody else may read them`() throws {
        var history = try History(path: path)
        for line in ["怎么重启", " secret", "", "a\\nb\nc", "a\\nb\nc", "怎么重启"] { try history.add(line) }
        #expect(history.lines == ["怎么重启", "a\\nb\nc", "怎么重启"])
        #expect(try History(path: path).lines == history.lines)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a thousand lines are kept, of all programs that add`() throws {
        try directory.write((1...999).map { "line \($0)\n" }.joined(), to: "history")
        var one = try History(path: path)
        var other = try History(path: path)
        try one.add("of one")
        try other.add("of the other")
        let lines = try History(path: path).lines
        #expect(lines.count == History.limit && lines.first == "line 2")
        #expect(lines.suffix(2) == ["of one", "of the other"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
