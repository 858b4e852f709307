// The client end of a connection: one request at a time, waiting for its reply.

package import FoundationEssentials
package import Platform

/// A connection to a running askd.
package final class DaemonConnection {
    /// The socket's path.
    package let path: String
    private let socket: FileDescriptor
    private var framing = LineFraming(limit: 1 << 30)
    private var lastID: Int64 = 0
    /// What is looked after while a reply is awaited.
    package var watch: Watch?

    /// What may happen while a reply is awaited. A call that ends by it leaves a connection on which the reply may still
    /// come: it is to be dropped, which also tells the daemon that nobody waits any more.
    package struct Watch {
        /// A descriptor, and what to do when it can be read: what that throws ends the call, false ends the watch.
        package var descriptor: Int32?
        package var handle: () throws -> Bool
        /// How long the reply may take to begin; nil for ever.
        package var patience: Duration?

        package init(
            descriptor: Int32? = nil, patience: Duration? = nil, handle: @escaping () throws -> Bool = { false }
        ) {
            self.descriptor = descriptor
            self.patience = patience
            self.handle = handle
        }
    }

    /// Connects to the socket at `path`.
    /// - Throws: `SystemError`: ENOENT or ECONNREFUSED when no daemon is there, EACCES when it may not be used.
    package init(path: String) throws(SystemError) {
        self.path = path
        socket = try UnixSocket.connect(to: path)
    }

    /// Calls a method that takes a descriptor, and passes `descriptor` along.
    /// - Throws: as `call(_:_:)`.
    package func call<Method: RPCMethod>(_ method: Method.Type, passing descriptor: borrowing FileDescriptor) throws
        -> Method.Result where Method.Parameters == NoParameters
    {
        let (id, line) = try request(method, NoParameters())
        let sent = try socket.write(line[...], passing: descriptor)
        try socket.writeAll(Array(line[sent...]))
        return try reply(to: id, as: Method.Result.self)
    }

    /// Calls a method and waits for its result.
    /// - Throws: `RPCError` as the daemon sent it; `SystemError` when the connection fails; `ConnectionError`.
    package func call<Method: RPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws -> Method.Result
    {
        let (id, line) = try request(method, parameters)
        do throws(SystemError) {
            try socket.writeAll(line)
        } catch {
            // The daemon may have closed the connection and said why; its last words are still to be read.
            guard error.isBrokenPipe else { throw error }
        }
        return try reply(to: id, as: Method.Result.self)
    }

    private func request<Method: RPCMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) throws -> (id: RPCID, line: [UInt8]) {
        lastID += 1
        let id = RPCID.integer(lastID)
        let message = try JSON.encoder().encode(Request<Method>(id: id, parameters: parameters))
        return (id, Array(message) + [UInt8(ascii: "\n")])
    }

    private func reply<Value: Codable & Sendable>(to id: RPCID, as type: Value.Type) throws -> Value {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            while let line = try framing.next() {
                let reply: Reply<Value>
                do {
                    reply = try JSONDecoder().decode(Reply<Value>.self, from: Data(line.joined()))
                } catch let error as DecodingError {
                    throw ConnectionError.unreadable(error.sentence)
                }
                // An error without id concerns what was sent last: the line could not be read.
                if reply.id == id || reply.id == .null { return try reply.outcome.get() }
            }
            try waitForReply(on: socket.number)
            let count = try socket.read(into: &buffer)
            if count == 0 { throw ConnectionError.closed }
            framing.append(buffer[..<count])
        }
    }

    /// Waits until the socket can be read, with an eye on what else is watched.
    private func waitForReply(on socket: Int32) throws {
        while let watch {
            let ready = try Polling.wait([socket] + (watch.descriptor.map { [$0] } ?? []), timeout: watch.patience)
            if ready[0] { return }
            if ready.count == 1 || !ready[1] { throw ConnectionError.late }
            if try !watch.handle() { self.watch?.descriptor = nil }
            if self.watch?.descriptor == nil, self.watch?.patience == nil { self.watch = nil }
        }
    }
}

/// What can be wrong with a connection beside the system's errors.
package enum ConnectionError: Error, Equatable {
    /// The daemon closed it before it replied.
    case closed
    /// No reply came within the time that there was for it.
    case late
    /// The reply is not what the protocol says; the sentence names the place.
    case unreadable(Message)

    package var message: Message {
        switch self {
        case .closed: Message("the daemon closed the connection before it replied", "守护进程还没有回复就关闭了连接")
        case .late: Message("the daemon has not replied in time", "守护进程没有及时回复")
        case .unreadable(let sentence): Message("the daemon's reply cannot be read: ", "守护进程的回复读不懂：") + sentence
        }
    }
}

package enum JSON {
    /// An encoder for one line: members in alphabetical order, so that equal values are equal bytes.
    package static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The value in one line, line feed included.
    package static func line(_ value: some Encodable) throws -> String {
        String(decoding: try encoder().encode(value), as: UTF8.self) + "\n"
    }
}
