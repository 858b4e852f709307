// Parameters with members that nobody knows are an error: a misspelt option must not be ignored in silence.
// Results are read without this, since a newer daemon may say more than an older client knows.

/// A type that lists the members it may have in JSON.
package protocol KnownMembers: Codable {
    associatedtype CodingKeys: CodingKey & CaseIterable
}

/// Decodes a `Value` and refuses members that it does not know.
package struct Strict<Value: KnownMembers>: Decodable {
    package let value: Value

    package init(from decoder: any Decoder) throws {
        let present = try decoder.container(keyedBy: AnyKey.self).allKeys
        let known = Value.CodingKeys.allCases.map(\.stringValue)
        if let stranger = present.first(where: { !known.contains($0.stringValue) }) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath + [stranger],
                    debugDescription: "unknown member; expected one of: " + known.joined(separator: ", ")))
        }
        value = try Value(from: decoder)
    }
}

extension Strict: Sendable where Value: Sendable {}

/// A member's name, whatever it is.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
