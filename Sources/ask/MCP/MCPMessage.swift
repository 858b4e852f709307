// The messages of the Model Context Protocol: JSON-RPC 2.0, one a line (https://modelcontextprotocol.io/specification).

import AskProtocol
import FoundationEssentials

/// A revision of the protocol, named by its date.
enum MCPRevision: String, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"

    static let latest = june2025

    /// What the client wants if it is known, else ours: the client decides whether to go on.
    init(wanted: String) { self = MCPRevision(rawValue: wanted) ?? .latest }

    /// Whether several messages may come in one array: JSON-RPC's batches were taken out in June 2025.
    var hasBatches: Bool { self < .june2025 }
    /// Whether tools may say what the model is told of them beside their schema.
    var hasAnnotations: Bool { self >= .march2025 }
    /// Whether results are structured, and tools say how, and have titles.
    var hasStructuredContent: Bool { self >= .june2025 }

    static func < (left: MCPRevision, right: MCPRevision) -> Bool { left.rawValue < right.rawValue }
}

/// What a client has sent.
struct MCPMessage {
    /// As it came, for the parameters to be decoded from.
    let bytes: [UInt8]
    /// Nil for a notification.
    let id: RPCID?
    let method: String

    /// - Returns: nil for a reply, of which none is expected.
    /// - Throws: `RPCError`, with `id` if it could be read.
    init?(_ bytes: [UInt8]) throws(MCPFault) {
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: Data(bytes))
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw MCPFault(id: .null, error: RPCError(.parseError, .noJSON))
        } catch let error as DecodingError {
            throw MCPFault(id: .null, error: RPCError(.invalidRequest, error.sentence))
        } catch {
            throw MCPFault(id: .null, error: RPCError(.invalidRequest, Message(error)))
        }
        if head.method == nil, head.isReply { return nil }
        guard head.jsonrpc == "2.0", let method = head.method else {
            throw MCPFault(
                id: head.id ?? .null,
                error: RPCError(
                    .invalidRequest,
                    .expected(
                        Message(
                            "a JSON-RPC 2.0 message with jsonrpc and method", "带有 jsonrpc 和 method 的 JSON-RPC 2.0 消息"))
                ))
        }
        if head.id == .null {
            throw MCPFault(id: .null, error: RPCError.nullID)
        }
        self.bytes = bytes
        self.id = head.id
        self.method = method
    }

    /// The message's parameters.
    /// - Throws: `RPCError` of invalid parameters, naming the member.
    func parameters<Value: Decodable>(_ type: Value.Type) throws(RPCError) -> Value {
        do {
            return try JSONDecoder().decode(Body<Value>.self, from: Data(bytes)).params
        } catch let error as DecodingError {
            throw RPCError(parameters: error)
        } catch {
            throw RPCError(.invalidParameters, Message(error))
        }
    }

    private struct Body<Value: Decodable>: Decodable { let params: Value }

    private struct Head: Decodable {
        let jsonrpc: String?
        /// `.null` if it is there and null.
        let id: RPCID?
        let method: String?
        let isReply: Bool

        private enum Key: String, CodingKey { case jsonrpc, id, method, result, error }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            jsonrpc = try container.decodeIfPresent(String.self, forKey: .jsonrpc)
            id = container.contains(.id) ? try container.decode(RPCID.self, forKey: .id) : nil
            method = try container.decodeIfPresent(String.self, forKey: .method)
            isReply = container.contains(.result) || container.contains(.error)
        }
    }
}

extension Message {
    static let noJSON = Message("not JSON", "不是 JSON")
}

extension RPCError {
    fileprivate static let nullID = RPCError(
        .invalidRequest,
        Message.found("null", expected: Message("a string or a number", "字符串或数")).at("id"))
}

/// Why a message got no further than being read, and whose it was.
struct MCPFault: Error {
    let id: RPCID
    let error: RPCError
}
