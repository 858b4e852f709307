// What every format is: lines in, entries and warnings out.

/// Reads one file of a format. Lines come in order; what is found is appended as soon as it is complete.
protocol EntryReader: Sendable {
    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent])
    /// The file ends here.
    mutating func finish(_ found: inout [ImportEvent])
}

/// What a reader must know about the file beside its lines.
package struct ImportSource: Sendable, Equatable {
    /// What the entries' `source.name` is: the file's name, or what the user called it.
    package var name: String
    /// Entries that name a source of their own (an export does) get this one all the same.
    package var overrides: Bool

    package init(name: String, overrides: Bool = false) {
        self.name = name
        self.overrides = overrides
    }
}
