import AskProtocol
import Testing

@testable import askd

struct ReceivedLineTests {
    /// The code that a single message is refused with; nil if it can run.
    private func code(_ text: String) -> Int? {
        switch ReceivedLine(line: Array(text.utf8)[...]) {
        case .unreadable(let error): return error.code.rawValue
        case .single(let call):
            if case .failure(let error) = call.operation { return error.code.rawValue }
            return nil
        case .batch: return 0
        }
    }

    @Test(arguments: [
        ("{", -32700), ("", -32700), ("nonsense", -32700), ("\"text\"", -32600), ("[]", -32600), ("5", -32600),
        ("{}", -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"pong"}"#, -32601),
        (#"{"jsonrpc":"2.0","id":1,"method":"ask","params":[]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"ask","params":{"question":"q","limit":0}}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":1}}"#, -32602),
    ])
    func `a bad message has the code that JSON-RPC gives it`(text: String, expected: Int) {
        #expect(code(text) == expected)
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":"a","method":"ping","params":{}}"#,
        #"{"jsonrpc":"2.0","id":null,"method":"ask","params":{"question":"q"}}"#,
        #"{"jsonrpc":"2.0","method":"ask","params":{"question":"q","limit":100,"tags":[],"since":"2020"}}"#,
    ])
    func `a good message can run`(text: String) {
        #expect(code(text) == nil)
    }

    @Test func `a batch keeps its good calls beside the bad`() throws {
        let text = #"[{"jsonrpc":"2.0","id":1,"method":"ping"},5,{"jsonrpc":"2.0","id":2,"method":"x"}]"#
        guard case .batch(let calls) = ReceivedLine(line: Array(text.utf8)[...]) else {
            Issue.record("no batch")
            return
        }
        #expect(calls.map(\.id) == [.integer(1), .null, .integer(2)])
        #expect((try? calls[0].operation.get()) != nil)
        #expect((try? calls[1].operation.get()) == nil)
    }

    @Test func `a long line is told from others by its beginning`() {
        func mayBeEntries(_ text: String) -> Bool { LongLine.mayBeEntries(Array(text.utf8)[...]) }
        #expect(mayBeEntries(#"{"jsonrpc":"2.0","id":1,"method":"add","params":{"#))
        #expect(mayBeEntries(#"  {"id":1,"params":{"entries":["#))
        #expect(!mayBeEntries(#"{"jsonrpc":"2.0","method" : "ask","params":{"#))
        #expect(!mayBeEntries("GET / HTTP/1.1"))
        #expect(!mayBeEntries(""))
    }
}
