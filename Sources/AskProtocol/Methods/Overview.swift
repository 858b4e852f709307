// The methods that tell what is in it and how it does: `topics`, `status`, `ping`.

package enum Topics: RPCMethod {
    package static let name = "topics"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        /// 1…10,000; all if nil.
        package var limit: Int?
        /// Topics to pass over, ≥ 0.
        package var offset: Int?

        package enum CodingKeys: String, CodingKey, CaseIterable { case limit, offset }

        package init(limit: Int? = nil, offset: Int? = nil) {
            self.limit = limit
            self.offset = offset
        }
    }

    /// Newest first, those without a date last.
    package struct Result: Codable, Sendable, Equatable {
        package var topics: [Topic]

        package init(topics: [Topic]) {
            self.topics = topics
        }
    }

    package struct Topic: Codable, Sendable, Equatable {
        package var title: String
        package var date: String?
        package var entries: Int

        package init(title: String, date: String?, entries: Int) {
            self.title = title
            self.date = date
            self.entries = entries
        }
    }

    package static func validate(_ parameters: Parameters) throws(RPCError) {
        if let limit = parameters.limit, !(1...10_000).contains(limit) {
            throw .invalid("limit", .found(limit, expected: .number(from: 1, to: 10_000)))
        }
        if let offset = parameters.offset, offset < 0 {
            throw .invalid("offset", .found(offset, expected: .number(from: 0, to: nil)))
        }
    }
}

package enum Status: RPCMethod {
    package static let name = "status"

    package struct Parameters: KnownMembers, Sendable, Equatable {
        /// Whether `activity` is wanted too; not if nil.
        package var verbose: Bool?

        package enum CodingKeys: String, CodingKey, CaseIterable { case verbose }

        package init(verbose: Bool? = nil) {
            self.verbose = verbose
        }
    }

    /// Members that came after the first version are nil when an older daemon replies.
    package struct Result: Codable, Sendable, Equatable {
        package var version: String
        package var entries: Int
        package var topics: Int
        /// Entries whose meaning is known; the others are found by their words alone until theirs is.
        package var vectors: Int?
        package var uptimeSeconds: Double
        /// The index's files, and what it holds in memory beside them.
        package var indexBytes: Int
        package var index: Index?
        package var databaseBytes: Int
        package var residentBytes: Int
        package var connections: Int
        /// Requests since the start.
        package var requests: Int
        /// Of `ask`, since the start; zeros before the first.
        package var latencyMicros: Latency
        /// Where its data lies.
        package var dataDirectory: String
        /// The ranking function: `bm25f` or `tfidf`.
        package var scoring: String
        /// What it is doing at this moment, if that was asked for.
        package var activity: Activity?

        package init(
            version: String, entries: Int, topics: Int, vectors: Int? = nil, uptimeSeconds: Double, indexBytes: Int,
            index: Index? = nil, databaseBytes: Int, residentBytes: Int, connections: Int, requests: Int,
            latencyMicros: Latency, dataDirectory: String, scoring: String, activity: Activity? = nil
        ) {
            self.version = version
            self.entries = entries
            self.topics = topics
            self.vectors = vectors
            self.uptimeSeconds = uptimeSeconds
            self.indexBytes = indexBytes
            self.index = index
            self.databaseBytes = databaseBytes
            self.residentBytes = residentBytes
            self.connections = connections
            self.requests = requests
            self.latencyMicros = latencyMicros
            self.dataDirectory = dataDirectory
            self.scoring = scoring
            self.activity = activity
        }
    }

    /// What the daemon is doing.
    package struct Activity: Codable, Sendable, Equatable {
        /// Open connections, oldest first.
        package var connections: [Connection]
        /// Requests at work or waiting for their turn, oldest first.
        package var requests: [Request]
        /// Lines and replies of clients that are held in memory, bytes.
        package var clientBytes: Int
        /// Changes that wait for their turn to be written.
        package var waitingChanges: Int
        /// Conversations that are remembered.
        package var sessions: Int

        package init(
            connections: [Connection], requests: [Request], clientBytes: Int, waitingChanges: Int, sessions: Int
        ) {
            self.connections = connections
            self.requests = requests
            self.clientBytes = clientBytes
            self.waitingChanges = waitingChanges
            self.sessions = sessions
        }
    }

    package struct Connection: Codable, Sendable, Equatable {
        /// Counted from the start.
        package var number: Int
        package var userID: UInt32
        package var processID: Int32
        package var seconds: Double
        package var requests: Int
        /// Bytes of lines that are not complete or not yet looked at.
        package var waitingInput: Int
        /// Bytes of replies that the client has not taken.
        package var waitingOutput: Int

        package init(
            number: Int, userID: UInt32, processID: Int32, seconds: Double, requests: Int, waitingInput: Int,
            waitingOutput: Int
        ) {
            self.number = number
            self.userID = userID
            self.processID = processID
            self.seconds = seconds
            self.requests = requests
            self.waitingInput = waitingInput
            self.waitingOutput = waitingOutput
        }
    }

    package struct Request: Codable, Sendable, Equatable {
        package var method: String
        /// The number of its connection.
        package var connection: Int
        package var seconds: Double

        package init(method: String, connection: Int, seconds: Double) {
            self.method = method
            self.connection = connection
            self.seconds = seconds
        }
    }

    /// The index on disk, which follows the database.
    package struct Index: Codable, Sendable, Equatable {
        /// Pieces that are searched one after the other.
        package var segments: Int
        /// Whether some of them are to become one.
        package var mergeDue: Bool
        /// Number of the last change that is in its files; later ones are in memory and in the database.
        package var transaction: Int64
        /// Entries and vectors that are in no file yet.
        package var unflushed: Int
        package var fileBytes: Int
        /// How often it has been emptied, to be made anew, since the start.
        package var generation: Int?
        /// What is done with its files at this moment: `checking`, `flushing`, `merging`, `rebuilding`; nil for nothing.
        package var work: String?
        /// Nil when every entry can be found.
        package var rebuilding: Rebuilding?

        package init(
            segments: Int, mergeDue: Bool, transaction: Int64, unflushed: Int, fileBytes: Int, generation: Int?,
            work: String?, rebuilding: Rebuilding?
        ) {
            self.segments = segments
            self.mergeDue = mergeDue
            self.transaction = transaction
            self.unflushed = unflushed
            self.fileBytes = fileBytes
            self.generation = generation
            self.work = work
            self.rebuilding = rebuilding
        }
    }

    /// How far making the index anew is; entries that are not in it yet are not found.
    package struct Rebuilding: Codable, Sendable, Equatable {
        package var indexed: Int
        package var of: Int

        package init(indexed: Int, of: Int) {
            self.indexed = indexed
            self.of = of
        }
    }

    package struct Latency: Codable, Sendable, Equatable {
        package var p50: Int
        package var p95: Int
        package var p99: Int

        package init(p50: Int, p95: Int, p99: Int) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }
}

package enum Ping: RPCMethod {
    package static let name = "ping"
    package typealias Parameters = NoParameters
    /// `"pong"`.
    package typealias Result = String
}
