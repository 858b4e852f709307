// Any JSON value, for a file whose members are checked one by one.

import FoundationEssentials

enum JSONValue: Decodable, Equatable, Sendable, CustomStringConvertible {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// As it would stand in a file.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        case .string(let string): "\"\(string)\""
        case .array(let array): "[" + array.map(\.description).joined(separator: ", ") + "]"
        case .object(let object): "an object with \(object.count) members"
        }
    }
}

extension JSONValue {
    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// An absolute path.
    var path: String? {
        string.flatMap { $0.hasPrefix("/") && !$0.utf8.contains(0) ? $0 : nil }
    }

    /// Permission bits in octal that let at least the owner in.
    var mode: UInt32? {
        string.flatMap { UInt32($0, radix: 8) }.flatMap { (0o600...0o777).contains($0) ? $0 : nil }
    }

    func number(_ range: ClosedRange<Double>) -> Double? {
        if case .number(let number) = self, range.contains(number) { number } else { nil }
    }

    func integer(_ range: ClosedRange<Int>) -> Int? {
        number(Double(range.lowerBound)...Double(range.upperBound)).flatMap { Int(exactly: $0) }
    }

    /// An array of strings, each of which `transform` knows.
    func map<Value>(_ transform: (String) -> Value?) -> [Value]? {
        guard case .array(let elements) = self else { return nil }
        let values = elements.compactMap { $0.string.flatMap(transform) }
        return values.count == elements.count ? values : nil
    }
}
