// What goes wrong on the socket, in JSON-RPC's form (https://www.jsonrpc.org/specification, section 5.1).

/// An error reply.
package struct RPCError: Error, Sendable, Equatable {
    package var code: Code
    /// One sentence for a person: place, what was found, what was expected.
    package var message: Message
    /// What the sender can do about it.
    package var reason: Message?
    /// With −32001: when to try again, milliseconds.
    package var retryAfterMs: Int?

    package init(_ code: Code, _ message: Message, reason: Message? = nil, retryAfterMs: Int? = nil) {
        self.code = code
        self.message = message
        self.reason = reason
        self.retryAfterMs = retryAfterMs
    }

    /// Message and reason.
    package var sentence: Message {
        reason.map { Message("\(message.english); \($0.english)", "\(message.chinese)；\($0.chinese)") } ?? message
    }

    package struct Code: RawRepresentable, Codable, Sendable, Hashable {
        package var rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let parseError = Code(rawValue: -32700)
        package static let invalidRequest = Code(rawValue: -32600)
        package static let methodNotFound = Code(rawValue: -32601)
        package static let invalidParameters = Code(rawValue: -32602)
        package static let internalError = Code(rawValue: -32603)
        package static let overloaded = Code(rawValue: -32001)
        package static let notPermitted = Code(rawValue: -32002)
        package static let notFound = Code(rawValue: -32003)
        package static let tooLarge = Code(rawValue: -32004)
        package static let shuttingDown = Code(rawValue: -32005)
        package static let storageFailed = Code(rawValue: -32006)
    }
}

extension RPCError: CustomStringConvertible {
    /// For logs, which are in English.
    package var description: String { message.english }
}

/// On the socket the texts are English, in the members that JSON-RPC gives them, and `data.zh` has both in Chinese.
extension RPCError: Codable {
    private enum Key: String, CodingKey { case code, message, data }

    private struct Details: Codable {
        var reason: String?
        var retryAfterMs: Int?
        var zh: Texts?
    }

    private struct Texts: Codable {
        var message: String
        var reason: String?
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        code = try container.decode(Code.self, forKey: .code)
        let english = try container.decode(String.self, forKey: .message)
        // Another daemon's may lack the Chinese, or have data of its own kind.
        let details = try? container.decodeIfPresent(Details.self, forKey: .data)
        message = Message(english, details?.zh?.message ?? english)
        reason = details?.reason.map { Message($0, details?.zh?.reason ?? $0) }
        retryAfterMs = details?.retryAfterMs
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(code, forKey: .code)
        try container.encode(message.english, forKey: .message)
        let isBoth = message.chinese != message.english || reason?.chinese != reason?.english
        let chinese = isBoth ? Texts(message: message.chinese, reason: reason?.chinese) : nil
        if reason != nil || retryAfterMs != nil || isBoth {
            try container.encode(
                Details(reason: reason?.english, retryAfterMs: retryAfterMs, zh: chinese), forKey: .data)
        }
    }
}

extension RPCError {
    /// A parameter that decoded but has a value that it may not have.
    package static func invalid(_ member: String, _ problem: Message) -> RPCError {
        RPCError(.invalidParameters, problem.at(member))
    }

    /// What a failed decoding of `params` says to the sender: the member's path, what was found and what was expected.
    package init(parameters error: DecodingError) {
        self.init(.invalidParameters, error.sentence(root: "params"))
    }
}

extension Message {
    static func noText(expected: Message) -> Message { .found(Message("no text", "空的"), expected: expected) }

    static func tooManyBytes(_ count: Int, limit: Int) -> Message {
        .found(Message("\(count) bytes", "\(count) 字节"), expected: Message("\(limit) at most", "最多 \(limit)"))
    }
}

/// What a decoder says of a value in both languages; Foundation's own sentences are English.
private struct Explanation: Error {
    let message: Message
}

extension DecodingError {
    /// A value that may not be what it is.
    package static func corrupted(_ path: [any CodingKey], _ message: Message) -> DecodingError {
        .dataCorrupted(
            Context(
                codingPath: path, debugDescription: message.english, underlyingError: Explanation(message: message)))
    }

    /// The path of what could not be decoded and why: `entries[3].answer: missing`.
    package var sentence: Message { sentence(root: "message") }

    /// - Parameter root: what the whole is called.
    package func sentence(root: String) -> Message {
        func at(_ keys: [any CodingKey], _ problem: Message) -> Message {
            let path = Self.path(keys)
            return problem.at(path.isEmpty ? root : path)
        }
        return switch self {
        case .keyNotFound(let key, let context): at(context.codingPath + [key], .missing)
        case .typeMismatch(let type, let context): at(context.codingPath, .expected(Self.name(of: type)))
        case .valueNotFound(let type, let context):
            at(context.codingPath, .found("null", expected: Self.name(of: type)))
        case .dataCorrupted(let context):
            at(
                context.codingPath,
                (context.underlyingError as? Explanation)?.message ?? .verbatim(context.debugDescription))
        @unknown default: .verbatim("\(self)")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        // Members are named as the sender sees them, within its parameters.
        let start = keys.firstIndex { $0.stringValue == RequestKey.params.rawValue }.map { $0 + 1 } ?? 0
        return keys[start...].reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }

    private static func name(of type: Any.Type) -> Message {
        switch type {
        case is String.Type: .aString
        case is Bool.Type: .trueOrFalse
        case is any BinaryInteger.Type: .aWholeNumber
        case is any BinaryFloatingPoint.Type: .aNumber
        case is any Collection.Type: "\(type)".contains("Dictionary") ? .anObject : .anArray
        default: .anObject
        }
    }
}
