import AskProtocol
import Foundation
import Testing

struct EntryTests {
    private func decode(_ json: String) throws -> Entry {
        try JSONDecoder().decode(Strict<Entry>.self, from: Data(json.utf8)).value
    }

    private func sentence(_ json: String) -> String {
        do {
            return "\(try decode(json))"
        } catch {
            return (error as? DecodingError)?.sentence.english ?? "\(error)"
        }
    }

    @Test func `an entry survives JSON`() throws {
        let entry = Entry(
            id: 7, question: "什么是 Pod？", answer: "a\nb", topic: "t", date: "2020-06-02", tags: ["x"], variants: ["y"],
            source: EntrySource(name: "f.md", line: 3),
            doubtful: TextRanges(question: [ByteRange(0..<3)], answer: [], topic: []))
        let json = String(decoding: try JSON.encoder().encode(entry), as: UTF8.self)
        #expect(try decode(json) == entry)
        #expect(json.contains("[[0,3]]"))
    }

    @Test func `only question and answer are needed`() throws {
        #expect(try decode(#"{"question":"q","answer":""}"#) == Entry(question: "q", answer: ""))
        #expect(sentence(#"{"question":"q"}"#) == "answer: missing")
    }

    @Test func `an unknown member is named with those that there are`() {
        #expect(
            sentence(#"{"question":"q","answer":"a","anwser":"b"}"#).hasPrefix(
                "anwser: unknown member; expected one of:"))
        #expect(
            sentence(#"{"question":"q","answer":"a","source":{"name":"f","row":1}}"#).hasPrefix(
                "source.row: unknown member"))
    }

    @Test func `a byte range is a pair in order`() {
        let prefix = #"{"question":"q","answer":"a","doubtful":{"question":["#
        #expect(sentence(prefix + "[2,1]]}}").contains("expected [start, end]"))
        #expect(sentence(prefix + "[1]]}}").hasPrefix("doubtful.question[0]"))
    }

    @Test(arguments: [
        (Entry(question: " \n", answer: "a"), "question: found no text, expected a question"),
        (
            Entry(question: "q", answer: "a", date: "2020-13-01"),
            #"date: found "2020-13-01", expected a day: 2020-06-02"#
        ),
        (
            Entry(question: "q", answer: "a", source: EntrySource(name: "n", line: 0)),
            "source.line: found 0, expected 1 or more"
        ),
        (
            Entry(question: "q", answer: "a", doubtful: TextRanges(question: [ByteRange(0..<2)])),
            "doubtful.question[0]: found [0, 2], expected an end of 1 at most, the bytes of the text"
        ),
        (
            Entry(question: "q", answer: "abc", doubtful: TextRanges(answer: [ByteRange(1..<2), ByteRange(0..<1)])),
            "doubtful.answer[1]: found [0, 1], expected a start of 2 or more, where the range before it ends"
        ),
        (
            Entry(question: "q", answer: "a", topic: "的", doubtful: TextRanges(topic: [ByteRange(0..<2)])),
            "doubtful.topic[0]: found [0, 2], expected ends between characters; byte 2 is within one"
        ),
    ])
    func `an entry that cannot be kept is refused by name`(entry: Entry, sentence: String) {
        #expect { try Add.validate(entry) } throws: { ($0 as? RPCError)?.message.english == sentence }
    }
}
