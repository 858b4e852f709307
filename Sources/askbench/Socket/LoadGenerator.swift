// Clients that ask as fast as they are answered: so many connections, so many requests under way on each.

import AskProtocol
import Foundation
import Platform

/// What clients saw.
struct Load {
    /// Nanoseconds of each round trip.
    var latencies: [Int64] = []
    var seconds = 0.0
    /// Replies that were errors.
    var errors = 0

    static func += (load: inout Load, other: Load) {
        load.latencies += other.latencies
        load.seconds += other.seconds
        load.errors += other.errors
    }
}

/// The lines that are sent: the id comes first, so that any server's reply shows it at one place.
struct RequestLines: Sendable {
    /// A line from its question's last quotation mark back to its id, and what closes it.
    private let heads: [[UInt8]]
    private let isRepeated: Bool

    /// Of the questions that are repeated: as many as people ask again and again.
    private static let repeatedCount = 32

    /// - Parameter isRepeated: whether a few questions are asked again and again; else none is asked twice: each time that all
    ///   have been asked, they end in other punctuation, which takes a server that does not know them as much work as before.
    init(questions: [String], isRepeated: Bool = false) {
        self.isRepeated = isRepeated
        heads = (isRepeated ? questions.prefix(Self.repeatedCount) : questions[...]).map { question in
            var line = Array(#","jsonrpc":"2.0","method":"ask","params":{"question":"#.utf8)
            line.append(string: question)
            line.removeLast()
            return line
        }
    }

    /// Appends the line of question `number` (any number ≥ 0) with this id.
    func append(_ number: Int, id: Int, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"id":"#.utf8)
        bytes.append(integer: id)
        bytes.append(contentsOf: heads[number % heads.count])
        var round = isRepeated ? 0 : number / heads.count
        while round > 0 {
            bytes.append(round & 1 == 1 ? UInt8(ascii: "?") : UInt8(ascii: "!"))
            round >>= 1
        }
        bytes.append(contentsOf: "\"}}\n".utf8)
    }

    /// The id of a reply, or of an echoed request, and whether it is an error.
    static func id(of line: ArraySlice<UInt8>) -> (id: Int, isError: Bool)? {
        let prefix = Array(#"{"id":"#.utf8)
        var digits = line.dropFirst(prefix.count)
        let isError = !line.starts(with: prefix)
        if isError {
            // Members are sorted: the error comes first, and the id after it.
            guard let range = line.suffix(64).lastRange(of: Array(#""id":"#.utf8)) else { return nil }
            digits = line[range.upperBound...]
        }
        var id = 0
        for byte in digits.prefix(while: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            id = id * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return (id, isError)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func lastRange(of bytes: [UInt8]) -> Range<Int>? {
        guard count >= bytes.count else { return nil }
        for start in (startIndex...endIndex - bytes.count).reversed() where self[start...].starts(with: bytes) {
            return start..<start + bytes.count
        }
        return nil
    }
}

enum LoadGenerator {
    /// One client that waits for each reply before it sends the next request, as `ask` does.
    static func alone(_ socket: String, _ lines: RequestLines, seconds: Double, from first: Int = 0) throws -> Load {
        let socket = try UnixSocket.connect(to: socket)
        var load = Load()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        var (number, now) = (first, start)
        while now < end {
            var line: [UInt8] = []
            lines.append(number, id: 1, to: &line)
            number += 1
            let sent = ContinuousClock.now
            try socket.writeAll(line)
            var count = 0
            var isError: Bool?
            repeat {
                count = try socket.read(into: &buffer)
                if count == 0 { throw Failure("the server closed the connection") }
                if isError == nil { isError = buffer[..<count].starts(with: Array(#"{"error""#.utf8)) }
            } while buffer[count - 1] != UInt8(ascii: "\n")
            now = ContinuousClock.now
            load.latencies.append((now - sent).nanoseconds)
            if isError == true { load.errors += 1 }
        }
        load.seconds = (now - start).seconds
        return load
    }

    /// `connections` clients, each with `depth` requests under way.
    /// - Parameter first: number of the first line.
    static func together(
        _ socket: String, _ lines: RequestLines, connections: Int, depth: Int, seconds: Double, from first: Int = 0
    ) throws -> Load {
        try onLoop { loop in
            try await LoadClients(loop, lines, depth: depth, from: first).run(
                socket, connections: connections, seconds: seconds)
        }
    }

    /// Runs clients on a loop of their own, and waits for them.
    static func onLoop(_ run: @escaping @Sendable (EventLoop) async throws -> Load) throws -> Load {
        let loop = try EventLoop(name: "clients")
        let done = DispatchSemaphore(value: 0)
        let result = ResultBox()
        Task {
            do {
                result.set(.success(try await run(loop)))
            } catch {
                result.set(.failure(error))
            }
            done.signal()
        }
        done.wait()
        loop.end()
        return try result.take()
    }
}

/// Hands a result from a task to the thread that waits for it.
// @unchecked: written before the semaphore is signalled, read after.
final class ResultBox: @unchecked Sendable {
    private var result: Result<Load, any Error>?

    func set(_ result: Result<Load, any Error>) { self.result = result }
    func take() throws -> Load { try result?.get() ?? Load() }
}

/// Clients on one event loop.
private actor LoadClients {
    private nonisolated let loop: EventLoop
    private let lines: RequestLines
    private let depth: Int
    private var clients: [Client] = []
    private var load = Load()
    private var number: Int
    private var underWay = 0
    private var end = ContinuousClock.now
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var whenDone: CheckedContinuation<Load, any Error>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private final class Client {
        let socket: FileDescriptor
        var framing = LineFraming(limit: 1 << 30)
        /// When the request with this id, 0..<depth, was sent.
        var starts: [ContinuousClock.Instant]

        init(_ socket: consuming FileDescriptor, depth: Int) {
            self.socket = socket
            starts = Array(repeating: .now, count: depth)
        }
    }

    init(_ loop: EventLoop, _ lines: RequestLines, depth: Int, from first: Int) {
        number = first
        self.loop = loop
        self.lines = lines
        self.depth = depth
    }

    func run(_ path: String, connections: Int, seconds: Double) async throws -> Load {
        for _ in 0..<connections {
            clients.append(Client(try UnixSocket.connect(to: path), depth: depth))
        }
        let start = ContinuousClock.now
        end = start + .seconds(seconds)
        for index in clients.indices {
            try loop.register(clients[index].socket.number, for: .readable) { [self] _ in
                assumeIsolated { $0.receive(index) }
            }
        }
        for index in clients.indices { try send(Array(0..<depth), to: index) }
        var load = try await withCheckedThrowingContinuation { whenDone = $0 }
        load.seconds = (ContinuousClock.now - start).seconds
        for client in clients { loop.unregister(client.socket.number) }
        return load
    }

    private func send(_ ids: [Int], to index: Int) throws(SystemError) {
        var bytes: [UInt8] = []
        for id in ids {
            lines.append(number, id: id, to: &bytes)
            number += 1
        }
        underWay += ids.count
        let now = ContinuousClock.now
        for id in ids { clients[index].starts[id] = now }
        try clients[index].socket.writeAll(bytes)
    }

    private func receive(_ index: Int) {
        do {
            let client = clients[index]
            let count = try client.socket.read(into: &buffer)
            if count == 0 { throw Failure("the server closed a connection") }
            client.framing.append(buffer[..<count])
            let now = ContinuousClock.now
            var free: [Int] = []
            while let line = try client.framing.next() {
                guard let (id, isError) = RequestLines.id(of: line.joined()), id < depth else {
                    throw Failure("a reply without its id")
                }
                load.latencies.append((now - client.starts[id]).nanoseconds)
                if isError { load.errors += 1 }
                free.append(id)
            }
            underWay -= free.count
            if now < end, !free.isEmpty { try send(free, to: index) }
            if underWay == 0, now >= end { finish(.success(load)) }
        } catch {
            finish(.failure(error))
        }
    }

    private func finish(_ result: Result<Load, any Error>) {
        whenDone?.resume(with: result)
        whenDone = nil
    }
}
