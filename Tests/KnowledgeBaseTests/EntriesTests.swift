import AskProtocol
import KnowledgeBase
import TestSupport
import Testing

struct EntriesTests {
    /// All entries, page by page.
    private func all(_ knowledge: KnowledgeBase, limit: Int?) throws -> (entries: [Entry], pages: [Int]) {
        var entries: [Entry] = []
        var pages: [Int] = []
        while true {
            let page = try knowledge.entries(Entries.Parameters(after: entries.last?.id, limit: limit)).entries
            if page.isEmpty { return (entries, pages) }
            entries += page
            pages.append(page.count)
        }
    }

    @Test func `pages put together are all entries, in the order of their ids`() async throws {
        let fixture = try Fixture()
        #expect(try all(fixture.knowledge, limit: nil).entries.isEmpty)
        var expected = (1...25).map { index in
            Entry(
                question: "question number\(index)", answer: index % 5 == 0 ? "" : "answer \(index)",
                topic: index % 2 == 0 ? "topic" : nil, date: index % 3 == 0 ? "2020-06-02" : nil,
                tags: ["t\(index % 4)"],
                variants: ["v"], source: index % 2 == 0 ? EntrySource(name: "file", line: index) : nil)
        }
        let ids = try await fixture.add(expected).ids
        for (index, id) in ids.enumerated() { expected[index].id = id }
        _ = try await fixture.knowledge.remove(Remove.Parameters(ids: [ids[3], ids[24]]))
        expected.remove(at: 24)
        expected.remove(at: 3)
        #expect(try all(fixture.knowledge, limit: nil).entries == expected)
        let (entries, pages) = try all(fixture.knowledge, limit: 10)
        #expect(entries == expected && pages == [10, 10, 3])
        #expect(try fixture.knowledge.entries(Entries.Parameters(after: .max)).entries.isEmpty)
    }

    @Test func `a page of long entries ends early`() async throws {
        let fixture = try Fixture()
        let long = String(repeating: "\n", count: 600_000)
        _ = try await fixture.add((1...3).map { Entry(question: "q\($0)", answer: long) })
        #expect(try all(fixture.knowledge, limit: nil).pages == [2, 1])
    }
}
