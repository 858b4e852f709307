// What is wrong with the encoder's file.

package enum MeaningError: Error, Equatable, CustomStringConvertible {
    /// No such file, or one that cannot be read.
    case unreadable(path: String, reason: String)
    /// Bytes that are no model, or no longer the model that was written.
    case damaged(path: String, found: String, expected: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .damaged(let path, let found, let expected): "\(path): \(found), expected \(expected)"
        }
    }
}
