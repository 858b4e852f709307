import AskProtocol
import TestSupport
import Testing

@testable import ask

struct QueryFileTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func read(_ text: String) throws -> [JudgedQuery] {
        try JudgedQuery.read(try directory.write(text, to: "q.jsonl"))
    }

    /// What is said of the file, without its path.
    private func sentence(_ text: String) -> String? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return Message(error).english.replacing(directory.path + "/", with: "")
        }
    }

    @Test func `a query has its kind, its context and its grades`() throws {
        let queries = try read(
            """
            {"qid":"x1","kind":"hard","query":"怎么备份","context":null,"relevant":{"12":2,"30":1}}

            {"kind":"followup","query":"and etcd?","context":"how do I upgrade?","relevant":{}}
            """)
        #expect(
            queries == [
                JudgedQuery(qid: "x1", kind: "hard", query: "怎么备份", context: nil, relevant: [12: 2, 30: 1]),
                JudgedQuery(
                    qid: "and etcd?", kind: "followup", query: "and etcd?", context: "how do I upgrade?", relevant: [:]),
            ])
        #expect(queries.map(\.hasAnswer) == [true, false])
    }

    @Test func `what is wrong is named with its line and member`() {
        let good = #"{"kind":"a","query":"q","relevant":{}}"# + "\n"
        #expect(sentence(good + "nonsense\n") == "q.jsonl:2: not JSON, expected one object a line")
        #expect(sentence(good + "\n" + #"{"kind":"a","relevant":{}}"#) == "q.jsonl:3: query: missing")
        #expect(sentence(#"{"kind":1,"query":"q","relevant":{}}"#) == "q.jsonl:1: kind: expected a string")
        #expect(
            sentence(#"{"kind":"a","query":" ","relevant":{}}"#)
                == "q.jsonl:1: query: found no text, expected a question")
        #expect(
            sentence(#"{"kind":"a","query":"q","relevant":{"x":2}}"#)
                == #"q.jsonl:1: relevant: found "x", expected a line, 1 or more"#)
        #expect(
            sentence(#"{"kind":"a","query":"q","relevant":{"7":3}}"#)
                == "q.jsonl:1: relevant: line 7: found grade 3, expected 0, 1 or 2")
        #expect(sentence("[1]\n")?.hasPrefix("q.jsonl:1: ") == true)
        #expect(sentence("\n\n") == "q.jsonl: no questions, expected one JSON object a line")
        #expect(sentence("") == "q.jsonl: no questions, expected one JSON object a line")
    }
}
