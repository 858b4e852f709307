// A method of the socket protocol: declared here once for both ends.

/// One method: its name, what it takes and gives, who may call it.
package protocol RPCMethod: SendableMetatype {
    static var name: String { get }
    static var access: MethodAccess { get }
    /// Longest line that may call it, bytes.
    static var lineLimit: Int { get }
    /// Whether a call brings an open descriptor with it (SCM_RIGHTS).
    static var takesDescriptor: Bool { get }
    associatedtype Parameters: KnownMembers & Sendable
    associatedtype Result: Codable & Sendable
    /// Checks ranges that a type cannot express.
    static func validate(_ parameters: Parameters) throws(RPCError)
}

extension RPCMethod {
    package static var access: MethodAccess { .reading }
    package static var lineLimit: Int { LineLimit.question }
    package static var takesDescriptor: Bool { false }
    package static func validate(_ parameters: Parameters) throws(RPCError) {}
}

package enum MethodAccess: Sendable {
    /// Whoever may connect.
    case reading
    /// The daemon's user, root, and whom the configuration names.
    case changing
}

/// For methods without parameters.
package struct NoParameters: KnownMembers, Sendable, Equatable {
    package enum CodingKeys: String, CodingKey, CaseIterable { case none = "" }

    package init() {}
    package init(from decoder: any Decoder) throws {}
    package func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: AnyKey.self) }
}

/// For methods whose result says nothing but that it was done: `{}`.
package struct Done: Codable, Sendable, Equatable {
    package init() {}
}
