// A line of the protocol cut into its requests and these into their members, each still in the bytes in which it came.

/// One request as it stands in its line. Members that JSON-RPC does not know are passed over.
package struct ScannedRequest: Sendable {
    /// Each the bytes of a value, checked to be JSON; nil when it is missing.
    package private(set) var id: ArraySlice<UInt8>?
    package private(set) var version: ArraySlice<UInt8>?
    package private(set) var method: ArraySlice<UInt8>?
    package private(set) var parameters: ArraySlice<UInt8>?

    private init() {}

    /// Reads the next value; nil when it is no object.
    fileprivate init?(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.kind() == UInt8(ascii: "{") else {
            _ = try reader.value()
            return nil
        }
        var members = ScannedRequest()
        try reader.object { (reader, name) throws(JSONError) in
            let value = try reader.value()
            switch name.count {
            case 2 where name.elementsEqual("id".utf8): members.id = value
            case 6 where name.elementsEqual("method".utf8): members.method = value
            case 6 where name.elementsEqual("params".utf8): members.parameters = value
            case 7 where name.elementsEqual("jsonrpc".utf8): members.version = value
            default: break
            }
        }
        self = members
    }
}

/// A line's requests; nil stands for a value that is no object.
package enum ScannedLine: Sendable {
    case single(ScannedRequest?)
    /// `count` of them, of which no more are kept than a batch may have.
    case batch([ScannedRequest?], count: Int)

    /// Requests in one batch.
    package static let longestBatch = 1_000

    /// - Throws: `JSONError` when the line is no JSON text.
    package init(_ line: ArraySlice<UInt8>) throws(JSONError) {
        var reader = try JSONReader(line)
        if try reader.kind() == UInt8(ascii: "[") {
            var requests: [ScannedRequest?] = []
            var count = 0
            try reader.array { (reader) throws(JSONError) in
                let request = try ScannedRequest(&reader)
                count += 1
                if count <= Self.longestBatch { requests.append(request) }
            }
            self = .batch(requests, count: count)
        } else {
            self = .single(try ScannedRequest(&reader))
        }
        try reader.end()
    }
}

extension RPCID {
    /// - Parameter json: a value's bytes.
    /// - Returns: nil when the value is none that may be an id.
    package init?(json: ArraySlice<UInt8>) {
        guard var reader = try? JSONReader(json), let kind = try? reader.kind() else { return nil }
        switch kind {
        case UInt8(ascii: "\""):
            guard let string = try? reader.string() else { return nil }
            self = .string(string)
        case UInt8(ascii: "n"): self = .null
        default:
            var again = reader
            if let integer = try? reader.integer() {
                self = .integer(Int64(integer))
            } else if let number = try? again.number() {
                self = .number(number)
            } else {
                return nil
            }
        }
    }

    /// Appends the id as JSON.
    package func write(to json: inout [UInt8]) {
        switch self {
        case .string(let string): json.append(string: string)
        case .integer(let integer): json.append(integer: integer)
        // Whatever was read as a number is finite.
        case .number(let number): (try? json.append(number: number)) ?? json.append(json: "null")
        case .null: json.append(json: "null")
        }
    }
}
