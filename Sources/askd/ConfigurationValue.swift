// The values of the configuration file, checked one by one.

import AskProtocol

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
