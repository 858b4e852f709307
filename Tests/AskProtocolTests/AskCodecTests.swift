import AskProtocol
import Foundation
import TestSupport
import Testing

/// `ask` is read and written by hand; Foundation says what the hand must do.
struct AskCodecTests {
    private func byHand(_ bytes: [UInt8]) -> Result<Ask.Parameters, JSONError> {
        do throws(JSONError) {
            return .success(try Ask.Parameters(json: bytes[...]))
        } catch {
            return .failure(error)
        }
    }

    private func byFoundation(_ bytes: [UInt8]) -> Ask.Parameters? {
        try? JSONDecoder().decode(Strict<Ask.Parameters>.self, from: Data(bytes)).value
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `parameters are read as Foundation reads them, good and bad`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            let parameters = Self.parameters(&random)
            var bytes = Array(try JSONEncoder().encode(parameters))
            #expect(try byHand(bytes).get() == parameters)
            for _ in 0..<Int.random(in: 1...3, using: &random) { RandomJSON.mutate(&bytes, &random) }
            let found = byHand(bytes)
            if case .failure(let error) = found, error.problem.english.contains("twice") { continue }
            let isText = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect((try? found.get()) == (isText ? byFoundation(bytes) : nil), "\(text)")
        }
    }

    @Test(arguments: [
        (#"{"question":5}"#, "question: expected a string"), (#"{"question":null}"#, "question: found null"),
        ("{}", "question: missing"), ("[]", "params: expected an object"),
        (#"{"question":"q","limt":1}"#, "limt: unknown member; expected one of: question, limit"),
        (#"{"question":"q","limit":"1"}"#, "limit: expected a whole number"),
        (#"{"question":"q","limit":1.5}"#, "limit: found 1.5, expected a whole number"),
        (#"{"question":"q","tags":["a",2]}"#, "tags[1]: expected a string"),
        (#"{"question":"q","tags":{}}"#, "tags: expected an array"),
        (#"{"question":"q","explain":1}"#, "explain: expected true or false"),
    ])
    func `what is wrong with a parameter is named with its place`(json: String, expected: String) {
        guard case .failure(let error) = byHand(Array(json.utf8)) else {
            Issue.record("taken: \(json)")
            return
        }
        #expect(error.kind == .mismatch && error.sentence.english.hasPrefix(expected), "\(error.sentence)")
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `a result is written byte for byte as Foundation writes it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let result = Self.result(&random, isFull: seed % 4 == 0)
        var bytes: [UInt8] = []
        try result.write(to: &bytes)
        let expected = try JSON.encoder().encode(result)
        #expect(
            bytes == Array(expected),
            "\(String(decoding: bytes, as: UTF8.self)) \(String(decoding: expected, as: UTF8.self))")
    }

    @Test func `no member is left out`() throws {
        var random = SeededGenerator(seed: 1)
        var result = Self.result(&random, isFull: true)
        while result.answers.isEmpty { result = Self.result(&random, isFull: true) }
        var bytes: [UInt8] = []
        try result.write(to: &bytes)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let answer = try #require((object["answers"] as? [[String: Any]])?.first)
        // Whoever adds a member finds here that it is to be written by hand.
        #expect(Set(object.keys) == Set(Mirror(reflecting: result).children.compactMap(\.label)))
        #expect(Set(answer.keys) == Set(Mirror(reflecting: result.answers[0]).children.compactMap(\.label)))
    }

    @Test func `a number that JSON does not have is an error, not a reply`() {
        var random = SeededGenerator(seed: 1)
        var result = Self.result(&random, isFull: true)
        result.threshold = .nan
        var bytes: [UInt8] = []
        #expect(throws: NotFinite.self) { try result.write(to: &bytes) }
    }

    @Test(
        arguments: [
            ("1", .integer(1)), ("-7", .integer(-7)), ("1.5", .number(1.5)), ("\"a\\n\"", .string("a\n")),
            ("null", .null),
            ("1e0", .integer(1)), ("1e300", .number(1e300)), ("{}", nil), ("[1]", nil), ("true", nil), ("1e999", nil),
        ] as [(String, RPCID?)])
    func `an id comes back as it was sent`(json: String, expected: RPCID?) throws {
        let id = RPCID(json: Array(json.utf8)[...])
        #expect(id == expected)
        guard let id else { return }
        var bytes: [UInt8] = []
        id.write(to: &bytes)
        #expect(bytes == Array(try JSON.encoder().encode(id)))
    }

    // MARK: - Random values

    private static func optional<Value>(_ random: inout SeededGenerator, _ value: Value) -> Value? {
        Bool.random(using: &random) ? value : nil
    }

    private static func parameters(_ random: inout SeededGenerator) -> Ask.Parameters {
        var parameters = Ask.Parameters(question: RandomJSON.string(&random))
        parameters.limit = optional(&random, Int.random(in: -5...200, using: &random))
        parameters.session = optional(&random, RandomJSON.string(&random))
        parameters.topic = optional(&random, RandomJSON.string(&random))
        parameters.tags = optional(&random, [RandomJSON.string(&random), RandomJSON.string(&random)])
        parameters.since = optional(&random, "2020")
        parameters.until = optional(&random, "2020-05")
        parameters.threshold = optional(&random, Double.random(in: -1...2, using: &random))
        parameters.explain = optional(&random, Bool.random(using: &random))
        parameters.record = optional(&random, Bool.random(using: &random))
        return parameters
    }

    private static func result(_ random: inout SeededGenerator, isFull: Bool) -> Ask.Result {
        func optional<Value>(_ value: Value) -> Value? { isFull || Bool.random(using: &random) ? value : nil }
        func ranges() -> TextRanges {
            TextRanges(question: [ByteRange(0..<3), ByteRange(5..<9)], answer: [], topic: [ByteRange(1..<2)])
        }
        let answers = (0..<Int.random(in: isFull ? 1...3 : 0...3, using: &random)).map { index in
            let entry = Entry(
                question: RandomJSON.string(&random), answer: RandomJSON.string(&random),
                topic: optional(RandomJSON.string(&random)), date: optional("2020-06-02"),
                tags: [RandomJSON.string(&random)],
                source: optional(EntrySource(name: RandomJSON.string(&random), line: optional(7))),
                doubtful: optional(ranges()))
            let term = TermContribution(
                term: RandomJSON.string(&random), field: "question", documentFrequency: 3,
                contribution: Double(Float.random(in: 0...9, using: &random)))
            return Answer(
                entry: entry, id: Int64(index), score: Double(Float.random(in: 0...40, using: &random)),
                confidence: Double.random(in: 0...1, using: &random), highlights: ranges(),
                duplicates: optional([Duplicate(entry, id: 9)]) ?? [], terms: optional([term, term]))
        }
        return Ask.Result(
            answers: answers, answered: Bool.random(using: &random), threshold: 0.31, total: 12,
            context: optional(RandomJSON.string(&random)), micros: 150)
    }
}
