// What goes wrong on the socket, in JSON-RPC's form (https://www.jsonrpc.org/specification, section 5.1).

/// An error reply.
package struct RPCError: Error, Codable, Sendable, Equatable, CustomStringConvertible {
    package var code: Code
    /// One sentence for a person: place, what was found, what was expected.
    package var message: String
    package var data: Details?

    package struct Details: Codable, Sendable, Equatable {
        /// What the sender can do about it.
        package var reason: String
        /// With −32001: when to try again, milliseconds.
        package var retryAfterMs: Int?
    }

    package init(_ code: Code, _ message: String, reason: String? = nil, retryAfterMs: Int? = nil) {
        self.code = code
        self.message = message
        data = reason.map { Details(reason: $0, retryAfterMs: retryAfterMs) }
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

    package var description: String { message }
}

extension RPCError {
    /// A parameter that decoded but has a value that it may not have.
    package static func invalid(_ member: String, found: some CustomStringConvertible, expected: String) -> RPCError {
        RPCError(.invalidParameters, "\(member): found \(found), expected \(expected)")
    }

    /// What a failed decoding of `params` says to the sender: the member's path, what was found and what was expected.
    package init(parameters error: DecodingError) {
        self.init(.invalidParameters, error.sentence(root: "params"))
    }
}

extension DecodingError {
    /// The path of what could not be decoded and why: `entries[3].answer: missing, expected String`.
    package var sentence: String { sentence(root: "message") }

    /// - Parameter root: what the whole is called.
    package func sentence(root: String) -> String {
        func path(_ keys: [any CodingKey]) -> String {
            let path = Self.path(keys)
            return path.isEmpty ? root : path
        }
        return switch self {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])): missing"
        case .typeMismatch(let type, let context):
            "\(path(context.codingPath)): expected \(Self.name(of: type))"
        case .valueNotFound(let type, let context):
            "\(path(context.codingPath)): found null, expected \(Self.name(of: type))"
        case .dataCorrupted(let context):
            "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default:
            "\(self)"
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

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type: "\(type)".contains("Dictionary") ? "an object" : "an array"
        default: "an object"
        }
    }
}
