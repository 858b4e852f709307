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
            throw DecodingError.corrupted(decoder.codingPath + [stranger], .unknownMember(known: known))
        }
        value = try Value(from: decoder)
    }
}

extension Strict: Sendable where Value: Sendable {}

extension JSONReader {
    /// Reads an object whose members are those of `type`; `member` must read the value of each. Unknown members are errors.
    /// - Throws: `JSONError`, which names the member.
    mutating func members<Value: KnownMembers>(
        of type: Value.Type, _ member: (inout JSONReader, Value.CodingKeys) throws(JSONError) -> Void
    ) throws(JSONError) {
        try object { (reader, name) throws(JSONError) in
            guard let key = Value.CodingKeys.allCases.first(where: { name.elementsEqual($0.stringValue.utf8) }) else {
                throw reader.mismatch(.unknownMember(known: Value.CodingKeys.allCases.map(\.stringValue)))
                    .within(String(decoding: name.prefix(64), as: UTF8.self))
            }
            do throws(JSONError) {
                try member(&reader, key)
            } catch {
                throw error.kind == .mismatch ? error.within(key.stringValue) : error
            }
        }
    }
}

/// A member's name, whatever it is.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
