// A line of a connection as what it asks for: one call or a batch of them, each of them good or not.

import AskProtocol
import Foundation

/// One call of a message.
struct Call: Sendable {
    /// Nil for a notification, which gets no reply, not even to say that it was wrong.
    let id: RPCID?
    let method: MethodHandler?
    /// What to run, or why it cannot be.
    let operation: Result<Operation, RPCError>
}

/// A line's content.
enum Message: Sendable {
    case single(Call)
    case batch([Call])
    /// Nothing that could be called, and whose id is not known.
    case unreadable(RPCError)

    /// Requests in one batch.
    private static let longestBatch = 1_000

    init(line: [UInt8]) {
        do {
            let content = try JSONDecoder().decode(Content.self, from: Data(line))
            switch content {
            case .single(let call): self = .single(call)
            case .batch(let calls) where calls.isEmpty:
                self = .unreadable(RPCError(.invalidRequest, "a batch without requests"))
            case .batch(let calls) where calls.count > Self.longestBatch:
                let sentence = "a batch of \(calls.count) requests, expected \(Self.longestBatch) at most"
                self = .unreadable(RPCError(.tooLarge, sentence, reason: "send several batches"))
            case .batch(let calls): self = .batch(calls)
            }
        } catch {
            self = .unreadable(RPCError(.parseError, "not a JSON text: \(Message.reason(line: line))"))
        }
    }

    private enum Content: Decodable {
        case single(Call)
        case batch([Call])

        init(from decoder: any Decoder) throws {
            if var elements = try? decoder.unkeyedContainer() {
                var calls: [Call] = []
                while !elements.isAtEnd { calls.append(try elements.decode(Call.self)) }
                self = .batch(calls)
            } else {
                self = .single(try Call(from: decoder))
            }
        }
    }

    /// Where the text stops being JSON: `JSONDecoder` does not say, `JSONSerialization` does.
    private static func reason(line: [UInt8]) -> String {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(line))
            return "nested too deeply"
        } catch {
            return unsafe (error as? CocoaError)?.userInfo[NSDebugDescriptionErrorKey] as? String ?? "\(error)"
        }
    }
}

extension Call: Decodable {
    /// Never throws for a JSON value of any kind: what is wrong with it becomes its outcome.
    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: RequestKey.self) else {
            self.init(invalid: "expected an object", id: .null)
            return
        }
        let id: RPCID?
        do {
            // A null id is an id; only a missing one makes a notification.
            id = container.contains(.id) ? try container.decode(RPCID.self, forKey: .id) : nil
        } catch {
            self.init(invalid: "id: expected a string, a number or null", id: .null)
            return
        }
        guard (try? container.decode(String.self, forKey: .jsonrpc)) == "2.0" else {
            self.init(invalid: "jsonrpc: expected \"2.0\"", id: id ?? .null)
            return
        }
        guard let name = try? container.decode(String.self, forKey: .method) else {
            self.init(invalid: "method: expected a string", id: id ?? .null)
            return
        }
        guard let method = MethodTable.byName[name] else {
            let known = MethodTable.all.map(\.name).joined(separator: ", ")
            let error = RPCError(.methodNotFound, "there is no method \"\(name.prefix(64))\"; there are \(known)")
            self.init(id: id, method: nil, operation: .failure(error))
            return
        }
        do {
            self.init(id: id, method: method, operation: .success(try method.decode(container)))
        } catch {
            self.init(id: id, method: method, operation: .failure(RPCError(error)))
        }
    }

    private init(invalid sentence: String, id: RPCID) {
        self.init(id: id, method: nil, operation: .failure(RPCError(.invalidRequest, sentence)))
    }
}
