/// What keeps text from being restored. Damaged *text* is never an error: what cannot be read becomes U+FFFD, marked doubtful.
package enum RepairError: Error, Equatable, CustomStringConvertible {
    /// The model file could not be read; nothing was restored.
    case modelUnreadable(path: String, reason: String)
    /// The model file is not what it should be: wrong magic, version, size or checksum.
    case modelDamaged(path: String, found: String, expected: String)
    /// A text to learn from, or the model to be written, could not be used.
    case trainingFailed(path: String, reason: String)

    package var description: String {
        switch self {
        case .modelUnreadable(let path, let reason): "\(path): cannot read the restoration model: \(reason)"
        case .modelDamaged(let path, let found, let expected):
            "\(path): not a sound restoration model: \(found), expected \(expected)"
        case .trainingFailed(let path, let reason): "\(path): cannot train: \(reason)"
        }
    }
}
