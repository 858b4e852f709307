/// What a restoration did to one file.
package struct RepairReport: Sendable, Codable, Equatable {
    /// A place in the input: 1-based line, 1-based column in Unicode scalars of the restored line.
    package struct Position: Sendable, Codable, Equatable {
        package var line: Int
        package var column: Int
    }

    /// Positions listed at most; the counts are always whole.
    package static let maximumPositions = 1000

    package var encoding: InputEncoding = .utf8
    package var lines = 0
    /// Lines that were not what the file's bytes say: undone, or with characters put back.
    package var repairedLines = 0
    /// Lines that held at least one character with lost bytes.
    package var damagedLines = 0
    /// Characters whose lost bytes were put back.
    package var repairedCharacters = 0
    /// Those of `repairedCharacters` that are not certain.
    package var doubtfulCharacters = 0
    /// Characters that nobody can read; each became U+FFFD.
    package var unmappableCharacters = 0
    /// Where they are, the first ``maximumPositions``.
    package var unmappable: [Position] = []

    mutating func add(_ line: RestoredLine, undone: Bool) {
        lines = max(lines, line.number)
        repairedLines += undone ? 1 : 0
        damagedLines += line.restoredCharacters + line.unmappableColumns.count > 0 ? 1 : 0
        repairedCharacters += line.restoredCharacters
        doubtfulCharacters += line.doubtful.count - line.unmappableColumns.count
        unmappableCharacters += line.unmappableColumns.count
        for column in line.unmappableColumns where unmappable.count < Self.maximumPositions {
            unmappable.append(Position(line: line.number, column: column))
        }
    }
}
