// A line of a connection as what it asks for: one call or a batch of them, each of them good or not.

import AskProtocol

/// One call of a message.
struct Call: Sendable {
    /// Nil for a notification, which gets no reply, not even to say that it was wrong.
    let id: RPCID?
    let method: MethodHandler?
    /// What to run, or why it cannot be.
    let operation: Result<Operation, RPCError>
}

/// A line's content.
enum ReceivedLine: Sendable {
    case single(Call)
    case batch([Call])
    /// Nothing that could be called, and whose id is not known.
    case unreadable(RPCError)

    init(line: ArraySlice<UInt8>) {
        do throws(JSONError) {
            switch try ScannedLine(line) {
            case .single(let request): self = .single(Call(request))
            case .batch(_, 0):
                self = .unreadable(RPCError(.invalidRequest, Message("a batch without requests", "批次里没有请求")))
            case .batch(_, let count) where count > ScannedLine.longestBatch:
                let most = ScannedLine.longestBatch
                let sentence = Message(
                    "a batch of \(count) requests, expected \(most) at most", "批次里有 \(count) 个请求，最多 \(most) 个")
                self = .unreadable(
                    RPCError(.tooLarge, sentence, reason: Message("send several batches", "请分几个批次发送")))
            case .batch(let requests, _): self = .batch(requests.map { Call($0) })
            }
        } catch {
            self = .unreadable(
                RPCError(
                    .parseError,
                    Message(
                        "not a JSON text: at byte \(error.offset): \(error.problem.english)",
                        "不是 JSON：第 \(error.offset) 字节处：\(error.problem.chinese)")))
        }
    }
}

extension Call {
    /// Never fails: what is wrong with a request becomes its outcome.
    /// - Parameter request: nil for a value that is no object.
    init(_ request: ScannedRequest?) {
        guard let request else {
            self.init(invalid: .expected(.anObject), id: .null)
            return
        }
        var id: RPCID?
        if let bytes = request.id {
            // A null id is an id; only a missing one makes a notification.
            id = RPCID(json: bytes)
            if id == nil {
                self.init(invalid: RPCID.expected.at("id"), id: .null)
                return
            }
        }
        guard request.version.flatMap(Self.string) == "2.0" else {
            self.init(invalid: .expected(.verbatim("\"2.0\"")).at("jsonrpc"), id: id ?? .null)
            return
        }
        guard let name = request.method.flatMap(Self.string) else {
            self.init(invalid: .expected(.aString).at("method"), id: id ?? .null)
            return
        }
        guard let method = MethodTable.byName[name] else {
            let known = MethodTable.all.map(\.name).joined(separator: ", ")
            let sentence = Message(
                "there is no method \"\(name.prefix(64))\"; there are \(known)", "没有方法“\(name.prefix(64))”；有 \(known)")
            self.init(id: id, method: nil, operation: .failure(RPCError(.methodNotFound, sentence)))
            return
        }
        do {
            self.init(id: id, method: method, operation: .success(try method.decode(request.parameters)))
        } catch {
            self.init(id: id, method: method, operation: .failure(RPCError(error)))
        }
    }

    private init(invalid sentence: Message, id: RPCID) {
        self.init(id: id, method: nil, operation: .failure(RPCError(.invalidRequest, sentence)))
    }

    private static func string(_ json: ArraySlice<UInt8>) -> String? {
        guard var reader = try? JSONReader(json) else { return nil }
        return try? reader.string()
    }
}
