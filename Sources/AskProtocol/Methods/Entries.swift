// The methods that read and change entries: `get`, `entries`, `add`, `prune`, `edit`, `remove`.

package enum Get: RPCMethod {
    package static let name = "get"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var id: Int64

        package enum CodingKeys: String, CodingKey, CaseIterable { case id }

        package init(id: Int64) {
            self.id = id
        }
    }

    package typealias Result = Entry
}

/// All entries, a page at a time: what an export is made of.
package enum Entries: RPCMethod {
    package static let name = "entries"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        /// The last id of the page before; from the beginning if nil.
        package var after: Int64?
        /// Entries wanted, 1…1000; 1000 if nil.
        package var limit: Int?

        package enum CodingKeys: String, CodingKey, CaseIterable { case after, limit }

        package init(after: Int64? = nil, limit: Int? = nil) {
            self.after = after
            self.limit = limit
        }
    }

    package static let defaultLimit = 1_000

    package struct Result: Codable, Sendable, Equatable {
        /// In the order of their ids. Fewer than asked for when they are long; none when none follows.
        package var entries: [Entry]

        package init(entries: [Entry]) {
            self.entries = entries
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if let limit = parameters.limit, !(1...1_000).contains(limit) {
            throw .invalid("limit", .found(limit, expected: .number(from: 1, to: 1_000)))
        }
    }
}

/// Adds entries or brings those of the same source up to date, in one transaction.
package enum Add: RPCMethod {
    package static let name = "add"
    package static let access = MethodAccess.changing
    package static let lineLimit = LineLimit.entries

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var entries: [Entry]
        /// Names an import run, for `prune`; an entry that the run has brought is not taken for another of its entries.
        package var run: String?
        /// Says what would happen and changes nothing.
        package var dryRun: Bool?

        package enum CodingKeys: String, CodingKey, CaseIterable { case entries, run, dryRun }

        package init(entries: [Entry], run: String? = nil, dryRun: Bool? = nil) {
            self.entries = entries
            self.run = run
            self.dryRun = dryRun
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            entries = try container.decode([Strict<Entry>].self, forKey: .entries).map(\.value)
            run = try container.decodeIfPresent(String.self, forKey: .run)
            dryRun = try container.decodeIfPresent(Bool.self, forKey: .dryRun)
        }
    }

    package struct Result: Codable, Sendable, Equatable {
        /// Of the entries, in their order.
        package var ids: [Int64]
        package var added: Int
        package var updated: Int
        package var unchanged: Int
        /// With `dryRun` only: those that would be updated.
        package var updatedIDs: [Int64]?

        package init(ids: [Int64] = [], added: Int = 0, updated: Int = 0, unchanged: Int = 0) {
            self.ids = ids
            self.added = added
            self.updated = updated
            self.unchanged = unchanged
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        for (index, entry) in parameters.entries.enumerated() {
            if let fault = entry.faults.first { throw .invalid("entries[\(index)]." + fault.member, fault.problem) }
        }
    }

    /// Checks what an entry's members may hold.
    package static func validate(_ entry: Entry) throws(RPCError) {
        if let fault = entry.faults.first { throw .invalid(fault.member, fault.problem) }
    }
}

/// Removes a source's entries that an import run did not bring.
package enum Prune: RPCMethod {
    package static let name = "prune"
    package static let access = MethodAccess.changing

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var source: String
        package var run: String
        package var dryRun: Bool?

        package enum CodingKeys: String, CodingKey, CaseIterable { case source, run, dryRun }

        package init(source: String, run: String, dryRun: Bool? = nil) {
            self.source = source
            self.run = run
            self.dryRun = dryRun
        }
    }

    package typealias Result = Removed
}

package struct Removed: Codable, Sendable, Equatable {
    package var removed: Int

    package init(removed: Int) {
        self.removed = removed
    }
}

/// Changes the members that are given; the others stay.
package enum Edit: RPCMethod {
    package static let name = "edit"
    package static let access = MethodAccess.changing
    package static let lineLimit = LineLimit.entries

    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var id: Int64
        package var question: String?
        package var answer: String?
        /// Empty removes it, as an empty date does.
        package var topic: String?
        package var date: String?
        package var tags: [String]?
        package var variants: [String]?

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case id, question, answer, topic, date, tags, variants
        }

        package init(
            id: Int64, question: String? = nil, answer: String? = nil, topic: String? = nil, date: String? = nil,
            tags: [String]? = nil, variants: [String]? = nil
        ) {
            self.id = id
            self.question = question
            self.answer = answer
            self.topic = topic
            self.date = date
            self.tags = tags
            self.variants = variants
        }
    }

    package typealias Result = Entry
}

package enum Remove: RPCMethod {
    package static let name = "remove"
    package static let access = MethodAccess.changing

    /// Exactly one of the two.
    package struct Parameters: KnownMembers, Sendable, Equatable {
        package var ids: [Int64]?
        package var source: String?

        package enum CodingKeys: String, CodingKey, CaseIterable { case ids, source }

        package init(ids: [Int64]) {
            self.ids = ids
        }

        package init(source: String) {
            self.source = source
        }
    }

    package typealias Result = Removed

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if (parameters.ids == nil) == (parameters.source == nil) {
            throw RPCError(.invalidParameters, .expected(Message("either ids or source", " ids 或 source，二者取一")))
        }
    }
}
