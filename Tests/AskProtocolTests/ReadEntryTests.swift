import AskProtocol
import Foundation
import TestSupport
import Testing

/// Entries are read by hand; Foundation says what is one.
struct ReadEntryTests {
    private func byHand(_ bytes: [UInt8]) throws -> Entry? {
        let read = try ReadEntry(json: bytes[...])
        return read.faults.isEmpty ? read.entry : nil
    }

    private func byFoundation(_ bytes: [UInt8]) -> Entry? {
        let entry = try? JSONDecoder().decode(Strict<Entry>.self, from: Data(bytes)).value
        return entry?.faults.isEmpty == true ? entry : nil
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `an entry is read as Foundation reads it, good and bad`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let entry = Self.entry(&random)
            var bytes = Array(try JSONEncoder().encode(entry))
            #expect(try byHand(bytes) == entry)
            for _ in 0..<Int.random(in: 1...3, using: &random) { RandomJSON.mutate(&bytes, &random) }
            var found: Entry?
            do {
                found = try byHand(bytes)
            } catch let error as JSONError {
                if error.problem.english.contains("twice") { continue }
            }
            let isText = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
            #expect(found == (isText ? byFoundation(bytes) : nil), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private static func entry(_ random: inout SeededGenerator) -> Entry {
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
        return Entry(
            id: maybe(Int64.random(in: 0...99, using: &random)), question: "题" + RandomJSON.string(&random),
            answer: RandomJSON.string(&random), topic: maybe("t"), date: maybe("2020-06-02"),
            tags: maybe([RandomJSON.string(&random), "b"]) ?? [], variants: maybe(["v"]) ?? [],
            source: maybe(EntrySource(name: "n", line: maybe(3))),
            doubtful: maybe(TextRanges(question: [ByteRange(0..<3)])))
    }

    @Test func `every wrong member is named with its place`() throws {
        let json = #"{"question":5,"answer":"a","tags":["x",7],"frob":{},"source":{"line":"1"},"date":null}"#
        let read = try ReadEntry(json: Array(json.utf8)[...])
        let faults = read.faults.map { "\($0.offset) \($0.sentence.english)" }
        #expect(
            faults == [
                "12 question: expected a string", "39 tags[1]: expected a string",
                "49 frob: unknown member; expected one of: id, question, answer, topic, date, tags, variants, source, doubtful",
                "69 source.line: expected a whole number",
            ])
    }

    @Test(arguments: [
        (#" {"question":"q"}"#, ["1 answer: missing"]),
        (
            #"{"question":" ","answer":"a","date":"May"}"#,
            [
                "12 question: found no text, expected a question",
                "36 date: found \"May\", expected a day: 2020-06-02",
            ]
        ),
        (
            #"{"question":"q","answer":"a","source":{"name":"n","line":0}}"#,
            ["57 source.line: found 0, expected 1 or more"]
        ),
        (
            #"{"question":"q","answer":"a","doubtful":{"answer":[[0,1],[0,2]]}}"#,
            ["57 doubtful.answer[1]: found [0, 2], expected an end of 1 at most, the bytes of the text"]
        ),
        (
            #"{"question":"q","answer":"a","doubtful":{"answer":[[1]]}}"#,
            ["51 doubtful.answer[0]: expected [start, end] with 0 ≤ start ≤ end"]
        ),
        (#"{"question":"q","answer":"a","source":{"line":1}}"#, ["38 source.name: missing"]),
    ])
    func `what an entry lacks or may not be has its place`(json: String, expected: [String]) throws {
        let read = try ReadEntry(json: Array(json.utf8)[...])
        #expect(read.faults.map { "\($0.offset) \($0.sentence.english)" } == expected)
    }

    @Test func `what is no object, or no JSON, has its place`() {
        #expect { try ReadEntry(json: Array(#"{"question":tru}"#.utf8)[...]) } throws: {
            ($0 as? JSONError)?.kind == .syntax && ($0 as? JSONError)?.offset == 12
        }
        #expect { try ReadEntry(json: Array("[]".utf8)[...]) } throws: { ($0 as? JSONError)?.kind == .mismatch }
    }
}
