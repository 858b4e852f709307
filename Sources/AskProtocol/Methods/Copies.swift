// A consistent copy of everything: `backup`, `restore`. The file is opened by the client, with its own rights; the daemon
// opens no path that a client names.

/// Writes a copy to the descriptor that is passed with the message, while others go on asking and adding.
package enum Backup: RPCMethod {
    package static let name = "backup"
    package static let access = MethodAccess.changing
    package static let takesDescriptor = true
    package typealias Parameters = NoParameters

    package struct Result: Codable, Sendable, Equatable {
        /// Of the copy, which is an SQLite database.
        package var bytes: Int

        package init(bytes: Int) {
            self.bytes = bytes
        }
    }
}

/// Replaces everything by the copy that the descriptor passed with the message holds. It is checked whole before anything
/// is replaced; then all of it is replaced, or nothing.
package enum Restore: RPCMethod {
    package static let name = "restore"
    package static let access = MethodAccess.changing
    package static let takesDescriptor = true
    package typealias Parameters = NoParameters

    package struct Result: Codable, Sendable, Equatable {
        /// In the copy, now served.
        package var entries: Int

        package init(entries: Int) {
            self.entries = entries
        }
    }
}
