import AskProtocol
import Foundation
import TestSupport
import Testing

struct JSONReaderTests {
    /// What is wrong with the text; nil if it is JSON.
    private func problem(_ bytes: [UInt8]) -> String? {
        do throws(JSONError) {
            var reader = try JSONReader(bytes[...])
            _ = try reader.value()
            try reader.end()
            return nil
        } catch {
            return "\(error.offset): \(error.problem.english)"
        }
    }

    @Test(arguments: [
        ("", "0: the text ends"), ("{", "1: the text ends"), ("[1,]", "3: found no value"),
        ("[1 2]", "3: expected \",\""),
        (#"{"a":1,}"#, "7: expected a member's name"), (#"{"a" 1}"#, "5: expected \":\""), ("nul", "0: found no value"),
        ("01", "2: a number must not begin"), ("-", "1: found no value"), ("1.", "2: found no value"),
        ("1e+", "3: found no value"),
        (".5", "0: found no value"), ("+1", "0: found no value"), ("1 2", "2: found more"),
        ("'a'", "0: found no value"),
        ("\"a", "2: the text ends"), ("\"\t\"", "1: a control character"), (#""\x""#, "1: there is no such escape"),
        (#""\u12g4""#, "1: expected four"), (#""\u12"#, "1: the text ends"), (#""\ud800""#, "1: half of a surrogate"),
        (#""\udc00""#, "1: half of a surrogate"), (#""\ud800\u0041""#, "1: half of a surrogate"),
        (#"{"a":1,"a":2}"#, "7: the member \"a\" is there twice"),
        (#"{"a":1,"\u0061":2}"#, "7: the member \"a\" is there twice"),
        (#"{"b":{"a":1},"a":1,"c":[{"a":1,"b":2,"a":3}]}"#, "37: the member \"a\" is there twice"),
    ])
    func `what is no JSON is refused with its place`(text: String, expected: String) {
        let found = problem(Array(text.utf8))
        #expect(found?.hasPrefix(expected) == true, "\(text): \(found ?? "taken")")
    }

    @Test(
        arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22]] as [[UInt8]])
    func `ill-formed UTF-8 is refused`(bytes: [UInt8]) {
        #expect(problem(bytes)?.hasSuffix("ill-formed UTF-8") == true)
    }

    @Test func `nesting is bounded, members are not`() {
        let limit = JSONReader.maximumDepth
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(problem(nested(limit)) == nil)
        #expect(problem(nested(limit + 1)) == "\(limit): nested more than \(limit) deep")
        #expect(problem(Array(String(repeating: "[", count: 1_000_000).utf8)) != nil)
        let members = (0..<5_000).map { "\"\($0)\":0" }
        #expect(problem(Array("{\(members.joined(separator: ","))}".utf8)) == nil)
        #expect(problem(Array("{\((members + ["\"77\":0"]).joined(separator: ","))}".utf8))?.contains("twice") == true)
    }

    @Test func `numbers are what they say`() throws {
        func integer(_ text: String) throws -> Int {
            var reader = try JSONReader(Array(text.utf8)[...])
            return try reader.integer()
        }
        #expect(try integer("9223372036854775807") == Int.max)
        #expect(try integer("-9223372036854775808") == Int.min)
        #expect(try integer("5.0") == 5)
        #expect(try integer("5e2") == 500)
        for text in ["9223372036854775808", "1.5", "1e300", "\"1\"", "true", "null"] {
            #expect(throws: JSONError.self) { try integer(text) }
        }
        var huge = try JSONReader(Array("1e999".utf8)[...])
        #expect(throws: JSONError.self) { try huge.number() }
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `it takes what Foundation takes, and nothing else`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var bytes = Array(RandomJSON.text(&random).utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) { RandomJSON.mutate(&bytes, &random) }
            let found = problem(bytes)
            if found?.contains("twice") == true { continue }
            // Foundation takes several encodings and a byte order mark; the protocol is UTF-8 alone.
            let isText = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
            let expected = isText && (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) != nil
            let isJSON = found == nil
            let text = String(decoding: bytes, as: UTF8.self)
            // Where Foundation is not RFC 8259: it takes a comma before a closing bracket, refuses "0e5", and has no
            // number beyond a double.
            if !isJSON, text.contains(/,[ \t\r\n]*[}\]]/) { continue }
            if isJSON, text.contains(/0[eE]|[eE][+-]?[0-9]{3}/) { continue }
            #expect(isJSON == expected, "\(String(decoding: bytes, as: UTF8.self)): \(found ?? "taken")")
        }
    }
}

struct JSONWriterTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `strings and numbers are written as Foundation writes them`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let text = RandomJSON.string(&random)
            var bytes: [UInt8] = []
            bytes.append(string: text)
            #expect(bytes == Array(try JSON.encoder().encode(text)), "\(text)")
            let number = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            guard number.isFinite else { continue }
            bytes = []
            try bytes.append(number: number)
            #expect(bytes == Array(try JSON.encoder().encode(number)), "\(number)")
        }
        for number in [0.0, -0.0, 1, -1, 0.1, 1e15, 1e16, 1e21, 1e-5, 12.345678329467773, Double(Float(0.3))] {
            var bytes: [UInt8] = []
            try bytes.append(number: number)
            #expect(bytes == Array(try JSON.encoder().encode(number)), "\(number)")
        }
        var bytes: [UInt8] = []
        #expect(throws: NotFinite.self) { try bytes.append(number: .infinity) }
    }
}

/// Random JSON texts, near enough to the protocol's to be interesting.
enum RandomJSON {
    static func text(_ random: inout SeededGenerator, depth: Int = 0) -> String {
        let blank = ["", "", "", " ", "\t", "\r\n"].randomElement(using: &random) ?? ""
        let kinds = depth > 4 ? 0..<6 : 0..<9
        let value: String
        switch Int.random(in: kinds, using: &random) {
        case 0: value = "null"
        case 1: value = "\(Bool.random(using: &random))"
        case 2: value = "\(Int.random(in: -1_000...1_000, using: &random))"
        case 3: value = ["0.5", "-1e3", "1E-2", "12.50", "-0", "1e5"].randomElement(using: &random) ?? "0"
        case 4: value = quoted(&random)
        case 5: value = quoted(&random)
        case 6:
            let count = Int.random(in: 0...4, using: &random)
            value = "[" + (0..<count).map { _ in text(&random, depth: depth + 1) }.joined(separator: ",") + "]"
        default:
            let count = Int.random(in: 0...4, using: &random)
            let members = (0..<count).map { index in "\"\(index)\(blank)\":" + text(&random, depth: depth + 1) }
            value = "{" + members.joined(separator: ",") + "}"
        }
        return blank.replacing("\r\n", with: "\n") + value + blank.replacing("\r\n", with: "\n")
    }

    static func string(_ random: inout SeededGenerator) -> String {
        let characters: [String] = [
            "a", "Z", "é", "中", "😀", "\"", "\\", "/", "\n", "\r", "\t", "\u{8}", "\u{c}", "\u{0}", "\u{1f}", "\u{7f}",
            "\u{2028}", "\u{301}", "\u{fffd}", "\u{feff}", " ",
        ]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in characters.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// A string as JSON, with escapes where none are needed, too.
    private static func quoted(_ random: inout SeededGenerator) -> String {
        let pieces = string(&random).unicodeScalars.map { scalar -> String in
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            guard mustEscape || Int.random(in: 0..<6, using: &random) == 0 else { return String(scalar) }
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
        return "\"" + pieces.joined() + "\""
    }

    static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let signs = Array("{}[]\",:\\u0123456789abcdefEtn+-. \n\0".utf8)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(signs.randomElement(using: &random) ?? 0, at: place)
        case 3: bytes.removeSubrange(place...)
        default: bytes[place] = signs.randomElement(using: &random) ?? 0
        }
    }
}
