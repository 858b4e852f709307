// Pairs on their way into the knowledge base.

import AskProtocol

/// Entries on their way to the daemon, many in one request: each request is one transaction.
struct EntryBatch {
    let connection: DaemonConnection
    let run: String
    let isDryRun: Bool
    /// Sums over the requests; ids are not kept.
    private(set) var result = Add.Result()
    /// Titles with their dates.
    private(set) var topics: Set<String> = []
    /// Ids of entries that were there before, and what would change; collected in a dry run only.
    private(set) var knownIDs: Set<Int64> = []
    private(set) var differences = ImportDifferences()
    private var waiting: [Entry] = []
    private var waitingBytes = 0

    /// A batch is sent when it has so many entries or so many bytes of text, well below the protocol's limit for a line
    /// even when JSON escapes much of it.
    private static let entryCount = 5_000
    private static let byteCount = 8 << 20

    init(connection: DaemonConnection, run: String, isDryRun: Bool) {
        self.connection = connection
        self.run = run
        self.isDryRun = isDryRun
    }

    /// Takes an entry; why not, if the daemon would refuse it.
    mutating func add(_ entry: Entry) throws -> Message? {
        if let fault = entry.faults.first { return fault.problem.at(fault.member) }
        let bytes = entry.question.utf8.count + entry.answer.utf8.count
        if bytes > Self.byteCount { return .tooMuchText(bytes, limit: Self.byteCount) }
        if waitingBytes + bytes > Self.byteCount || waiting.count == Self.entryCount { try send() }
        waiting.append(entry)
        waitingBytes += bytes
        if let topic = entry.topic { topics.insert(topic + "\n" + (entry.date ?? "")) }
        return nil
    }

    /// Sends what waits.
    mutating func send() throws {
        if waiting.isEmpty { return }
        let reply = try connection.call(
            Add.self, Add.Parameters(entries: waiting, run: run, dryRun: isDryRun ? true : nil))
        result.added += reply.added
        result.updated += reply.updated
        result.unchanged += reply.unchanged
        // An entry that was not there has no id in a dry run: 0.
        if isDryRun {
            knownIDs.formUnion(reply.ids.filter { $0 > 0 })
            try differences.note(waiting, reply, connection)
        }
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
    }

    /// Notes which entries of the source no file of this run has.
    mutating func noteRemovals(of source: String) throws {
        try differences.noteRemovals(of: source, knownIDs: knownIDs, connection)
    }
}
