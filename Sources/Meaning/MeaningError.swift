// What is wrong with the encoder's file.

package enum MeaningError: Error, Equatable, CustomStringConvertible {
    case missing(path: String)
    /// A file that cannot be read.
    case unreadable(path: String, reason: String)
    /// Bytes that are no model, or no longer the model that was written.
    case damaged(path: String, found: String, expected: String)

    package var description: String {
        switch self {
        case .missing(let path): "\(path): no such file"
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .damaged(let path, let found, let expected): "\(path): \(found), expected \(expected)"
        }
    }
}
