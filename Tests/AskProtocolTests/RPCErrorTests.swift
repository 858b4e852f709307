import AskProtocol
import Foundation
import Testing

struct RPCErrorTests {
    private let error = RPCError(
        .overloaded, Message("too many", "太多"), reason: Message("try again", "再试"), retryAfterMs: 5)

    @Test func `an error goes over the socket in both languages`() throws {
        let json = try JSON.encoder().encode(error)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"code":-32001,"data":{"reason":"try again","retryAfterMs":5,"zh":{"message":"太多","reason":"再试"}},"message":"too many"}"#
        )
        #expect(try JSONDecoder().decode(RPCError.self, from: json) == error)
    }

    @Test(arguments: [
        #"{"code":-32003,"message":"m","data":{"reason":"r"}}"#, #"{"code":-32003,"message":"m"}"#,
        #"{"code":-32003,"message":"m","data":["of","another","kind"]}"#,
    ])
    func `an error of an older daemon is read, in the language that it has`(json: String) throws {
        let error = try JSONDecoder().decode(RPCError.self, from: Data(json.utf8))
        #expect(error.code == .notFound && error.message == .verbatim("m"))
        #expect(error.reason == (json.contains("reason") ? .verbatim("r") : nil))
    }
}

/// What the first askd replied, of which a newer client must make do.
struct OlderReplyTests {
    @Test func `a status without the members that came later is read`() throws {
        let json = """
            {"version":"0.1","entries":3,"topics":1,"uptimeSeconds":1.5,"indexBytes":10,"databaseBytes":20,
            "residentBytes":30,"connections":1,"requests":2,"latencyMicros":{"p50":1,"p95":2,"p99":3},
            "dataDirectory":"/d","scoring":"bm25f"}
            """
        let status = try JSONDecoder().decode(Status.Result.self, from: Data(json.utf8))
        #expect(status.entries == 3 && status.vectors == nil && status.index == nil && status.activity == nil)
    }

    @Test func `answers without the members that came later are read as complete`() throws {
        let json = #"{"answers":[],"answered":false,"threshold":0.3,"total":0,"micros":7}"#
        let result = try JSONDecoder().decode(Ask.Result.self, from: Data(json.utf8))
        #expect(result.complete && result.totalIsExact && result.context == nil)
    }
}
