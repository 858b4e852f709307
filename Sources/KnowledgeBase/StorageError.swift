// What can be wrong with the data directory.

/// The database could not do what it was asked; nothing of it was done.
package struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The disk or a quota is full.
        case full
        /// The file is not a database, or a part of it is damaged.
        case damaged
        /// The file is a database of some other program, or of a later askd.
        case foreign
        /// May not be read or written.
        case forbidden
        /// Anything else: I/O errors, a lock that somebody holds.
        case failed
    }

    package let kind: Kind
    /// One sentence: what was tried, on what, and why not.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
