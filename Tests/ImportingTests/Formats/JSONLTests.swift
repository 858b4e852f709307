import AskProtocol
import Testing

@testable import Importing

struct JSONLTests {
    private func warnings(_ text: String) throws -> [String] {
        try Imported(text + "\n" + #"{"question":"q","answer":"a"}"#, format: .jsonl).warnings.map {
            "\($0.line):\($0.column ?? 0) \($0.message.english)\($0.skipsRow ? "" : " (again)")"
        }
    }

    @Test func `each wrong member of a row has its column, in characters`() throws {
        #expect(
            try warnings(#"{"question":"题目","answer":1,"tags":"etcd"}"#) == [
                "1:27 row skipped: answer: expected a string", "1:36 row skipped: tags: expected an array (again)",
            ])
        #expect(try warnings(#"{"question":"题目"}"#) == ["1:1 row skipped: answer: missing"])
    }

    @Test(arguments: [
        ("{", 2), (#"{"a":1,}"#, 8), (#"{"a":1,,"b":2}"#, 8), (#"{"a" 1}"#, 6), (#"{"题":tru}"#, 6),
        (#"{"a":"x"#, 8), (#"{"a":"\q"}"#, 7), ("{} x", 4), ("{'a':1}", 2), ("{\"a\":1e}", 8),
    ])
    func `a row that is no JSON has the column where it ceases to be`(text: String, column: Int) throws {
        let warning = try #require(try warnings(text).first)
        #expect(warning.hasPrefix("1:\(column) row skipped: not JSON: "), "\(warning)")
    }

    @Test func `a line that is no object is one fault`() throws {
        let expected = "row skipped: no object, expected an object with question and answer"
        #expect(try warnings("plain text") == ["1:1 \(expected)"])
        #expect(try warnings("  [1]") == ["1:3 \(expected)"])
    }
}
