import Foundation
import TestSupport
import Testing

@testable import Importing

struct JSONFaultTests {
    @Test(arguments: [
        ("", 1), ("{", 2), (#"{"a":1,}"#, 8), (#"{"a":1,,"b":2}"#, 8), (#"{"a" 1}"#, 6), (#"{"题":tru}"#, 9),
        (#"{"a":"x"#, 8), (#"{"a":"\q"}"#, 8), (#"{"a":"\u12g4"}"#, 8), ("[1 2]", 4), ("01", 2), ("1.", 3), ("{} x", 4),
        ("plain", 1), ("{'a':1}", 2), ("\"a\u{1}b\"", 3), ("{\"a\":1e}", 8),
    ]) func `the column of the first fault is found`(text: String, column: Int) {
        #expect(JSONFault.column(in: Array(text.utf8)) == column, "\(text)")
    }

    @Test(arguments: [
        "{}", "[]", " {\"a\": [1, -2.5e+3, true, false, null, \"\\u00e9\\n\"]} ", "0", "\"\"", "[[[]],{\"a\":{}}]",
    ]) func `what is JSON has no fault`(text: String) {
        #expect(JSONFault.column(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `it finds a fault exactly where the decoder refuses`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"题\\n\"", "1", "-0.5", "true", "null", " ", "\\", "e3"]
        let text = (0..<Int.random(in: 1...7, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
        }
        .joined()
        let isJSON = (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
        #expect((JSONFault.column(in: Array(text.utf8)) == nil) == isJSON, "\(text)")
    }

    @Test func `a text of endless depth is left alone`() {
        #expect(JSONFault.column(in: Array(String(repeating: "[", count: 1 << 20).utf8)) == nil)
    }
}
