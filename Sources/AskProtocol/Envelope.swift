// The JSON-RPC 2.0 envelope around requests and replies.

/// What a reply is matched to its request by.
package enum RPCID: Codable, Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case null

    package static let expected = Message.expected(Message("a string, a number or null", "字符串、数或 null"))

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else {
            throw DecodingError.corrupted(decoder.codingPath, Self.expected)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let string): try container.encode(string)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .null: try container.encodeNil()
        }
    }
}

/// The members of a request.
package enum RequestKey: String, CodingKey, CaseIterable {
    case jsonrpc, id, method, params
}

/// A request as a client writes it.
package struct Request<Method: RPCMethod>: Encodable {
    /// Nil makes it a notification, which gets no reply.
    package var id: RPCID?
    package var parameters: Method.Parameters

    package init(id: RPCID?, parameters: Method.Parameters) {
        self.id = id
        self.parameters = parameters
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: RequestKey.self)
        try container.encode("2.0", forKey: .jsonrpc)
        try container.encodeIfPresent(id, forKey: .id)
        try container.encode(Method.name, forKey: .method)
        if Method.Parameters.self != NoParameters.self { try container.encode(parameters, forKey: .params) }
    }
}

/// A reply as the daemon writes it and a client reads it.
package struct Reply<Value: Codable & Sendable>: Codable, Sendable {
    package var id: RPCID
    package var outcome: Swift.Result<Value, RPCError>

    package init(id: RPCID, outcome: Swift.Result<Value, RPCError>) {
        self.id = id
        self.outcome = outcome
    }

    private enum Key: String, CodingKey {
        case jsonrpc, id, result, error
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        id = try container.decode(RPCID.self, forKey: .id)
        if let error = try container.decodeIfPresent(RPCError.self, forKey: .error) {
            outcome = .failure(error)
        } else {
            outcome = .success(try container.decode(Value.self, forKey: .result))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("2.0", forKey: .jsonrpc)
        try container.encode(id, forKey: .id)
        switch outcome {
        case .success(let value): try container.encode(value, forKey: .result)
        case .failure(let error): try container.encode(error, forKey: .error)
        }
    }
}
