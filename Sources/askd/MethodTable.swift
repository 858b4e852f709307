// The methods that askd answers, by name; and the way from a request's parameters to a call of them.

import AskProtocol
import FoundationEssentials
import KnowledgeBase
import Platform
import Synchronization

/// A method with its handler, its types hidden.
struct MethodHandler: Sendable {
    let name: String
    let access: MethodAccess
    let lineLimit: Int
    let takesDescriptor: Bool
    /// Reads a request's parameters, the bytes of a JSON value; nil when it has none.
    let decode: @Sendable (ArraySlice<UInt8>?) throws -> Operation
}

/// Who calls, and what there is to answer with.
struct CallContext: Sendable {
    let service: Service
    let client: ClientRecord
    /// Whether the peer may change entries: found out once, when it connects.
    let mayChange: Bool
    /// Whether the caller has gone, as far as the kernel knows; to be asked on the connection's own loop.
    let isCancelled: @Sendable () -> Bool
    /// What was passed with the message, for methods that take a descriptor.
    var descriptor: SharedDescriptor?
    /// Whether nobody waits for a reply.
    var isNotification = false

    /// Runs a change when its turn comes, unless who waits for its reply is gone by then.
    func change<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try await service.changes.run(while: { isNotification || !client.isGone.load(ordering: .relaxed) }, body)
    }
}

/// A call that is ready to run. What it gives is the reply as JSON; nothing when there is no id, which makes it a notification.
enum Operation: Sendable {
    /// Takes less time than handing it to another thread and back: it runs where it was read, and appends its reply.
    case immediate(@Sendable (CallContext, RPCID?, inout [UInt8]) -> Void)
    /// Waits for something, or takes long.
    case waiting(@Sendable (CallContext, RPCID?) async -> [UInt8])
}

/// Declares that askd answers `method` at once.
/// - Parameter answer: throws `RPCError`, or what `RPCError(_: any Error)` knows to translate.
func immediate<Method: RPCMethod>(
    _ method: Method.Type,
    read: @escaping @Sendable (ArraySlice<UInt8>?) throws -> Method.Parameters = strictParameters,
    write: @escaping @Sendable (Method.Result, inout [UInt8]) throws -> Void = appendEncoded,
    _ answer: @escaping @Sendable (Method.Parameters, CallContext) throws -> Method.Result
) -> MethodHandler {
    MethodHandler(method) { bytes in
        let parameters = try read(bytes)
        try Method.validate(parameters)
        return .immediate { context, id, output in
            do {
                let result = try answer(parameters, context)
                if let id { try output.append(replyTo: id) { json in try write(result, &json) } }
            } catch {
                output.append(failureOf: Method.name, error, to: id, context.service)
            }
        }
    }
}

/// Declares that askd answers `method` with work that waits or takes long.
func waiting<Method: RPCMethod>(
    _ method: Method.Type,
    _ answer: @escaping @Sendable (Method.Parameters, CallContext) async throws -> Method.Result
) -> MethodHandler {
    MethodHandler(method) { bytes in
        let parameters: Method.Parameters = try strictParameters(bytes)
        try Method.validate(parameters)
        return .waiting { context, id in
            var output: [UInt8] = []
            var context = context
            context.isNotification = id == nil
            do {
                let result = try await answer(parameters, context)
                if let id { try output.append(replyTo: id) { json in try appendEncoded(result, &json) } }
            } catch {
                output.append(failureOf: Method.name, error, to: id, context.service)
            }
            return output
        }
    }
}

extension MethodHandler {
    fileprivate init<Method: RPCMethod>(
        _ method: Method.Type, decode: @escaping @Sendable (ArraySlice<UInt8>?) throws -> Operation
    ) {
        self.init(
            name: Method.name, access: Method.access, lineLimit: Method.lineLimit,
            takesDescriptor: Method.takesDescriptor, decode: decode)
    }
}

@Sendable private func strictParameters<Parameters: KnownMembers>(_ bytes: ArraySlice<UInt8>?) throws -> Parameters {
    try JSONDecoder().decode(Strict<Parameters>.self, from: bytes.map { Data($0) } ?? Data("{}".utf8)).value
}

@Sendable private func appendEncoded(_ value: some Encodable, _ json: inout [UInt8]) throws {
    json.append(contentsOf: try JSON.encoder().encode(value))
}

extension [UInt8] {
    /// Appends a reply whose result `write` appends; nothing when that fails.
    fileprivate mutating func append(replyTo id: RPCID, _ write: (inout [UInt8]) throws -> Void) throws {
        let start = count
        append(json: "{\"id\":")
        id.write(to: &self)
        append(json: ",\"jsonrpc\":\"2.0\",\"result\":")
        do {
            try write(&self)
        } catch {
            removeSubrange(start...)
            throw error
        }
        append(json: "}")
    }

    /// Appends what a caller is told of an error, if it wants a reply, and counts and logs it.
    fileprivate mutating func append(failureOf method: String, _ error: any Error, to id: RPCID?, _ service: Service) {
        // Nobody is there to be told.
        if error is CancellationError { return }
        let failure = RPCError(error)
        service.statistics.errors.add(1, ordering: .relaxed)
        if failure.code == .overloaded { service.statistics.overloaded.add(1, ordering: .relaxed) }
        if failure.code == .internalError || failure.code == .storageFailed {
            service.log.error("\(method) failed: \(error)", ["method": method, "code": failure.code.rawValue])
        }
        if let id { append(contentsOf: encodedFailure(failure, id: id)) }
    }
}

/// An error's line, without its line feed.
func encodedFailure(_ error: RPCError, id: RPCID) -> [UInt8] {
    let reply = Reply<Done>(id: id, outcome: .failure(error))
    return (try? JSON.encoder().encode(reply)).map(Array.init) ?? []
}

enum MethodTable {
    static let all: [MethodHandler] = [
        ask, suggest, analyze, get, entries, terms, add, prune, edit, remove, feedback, unanswered, topics, status,
        metrics, backup,
        restore,
        ping,
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension RPCError {
    /// What a client is told about an error: the one place where errors become codes.
    init(_ error: any Error) {
        switch error {
        case let error as RPCError:
            self = error
        case let error as DecodingError:
            self.init(parameters: error)
        case let error as JSONError:
            self.init(.invalidParameters, error.sentence)
        case let error as StorageError:
            self.init(
                .storageFailed, Message(error.message, "无法存取数据：\(error.message)"), reason: Self.remedy(error.kind))
        case let error as SystemError where error.isFull:
            self.init(
                .storageFailed, Message(error),
                reason: Message("make room on the disk and try again", "请腾出磁盘空间后再试"))
        case let error as SystemError:
            self.init(
                unusable: Message(error),
                reason: Message("pass one of a regular file, open for what the method does", "请传递一个普通文件的描述符，并以相应的方式打开"))
        case let error as Stalled:
            self.init(
                unusable: Message("\(error)", "对方 \(error.seconds) 秒没有读写"),
                reason: Message(
                    "pass one of a regular file, or of a pipe that somebody reads or writes",
                    "请传递普通文件的描述符，或有人读写的管道的描述符"))
        case is NotFinite:
            self.init(
                .internalError, Message("the result has a number that JSON cannot express", "结果里有 JSON 无法表示的数"))
        default:
            self.init(
                .internalError, Message("\(error)", "内部错误：\(error)"),
                reason: Message("this is a fault of askd; please report it", "这是 askd 的错误，请报告"))
        }
    }

    private init(unusable problem: Message, reason: Message) {
        let sentence = Message("the descriptor cannot be used: ", "描述符不能用：") + problem
        self.init(.invalidParameters, sentence, reason: reason)
    }

    private static func remedy(_ kind: StorageError.Kind) -> Message {
        kind == .full
            ? Message("make room on the disk and try again; nothing was changed", "请腾出磁盘空间后再试；什么都没有改")
            : Message("see the daemon's log; nothing was changed", "请看守护进程的日志；什么都没有改")
    }
}
