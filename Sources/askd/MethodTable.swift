// The methods that askd answers, by name; and the way from a message's bytes to calls of them.

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
    /// Reads a request's parameters.
    let decode: @Sendable (KeyedDecodingContainer<RequestKey>) throws -> Operation
}

/// Who calls, and what there is to answer with.
struct CallContext: Sendable {
    let service: Service
    let peer: PeerCredentials
    /// Whether the peer may change entries: found out once, when it connects.
    let mayChange: Bool
    /// Whether the caller has gone, as far as the kernel knows; to be asked on the connection's own loop.
    let isCancelled: @Sendable () -> Bool
    /// What was passed with the message, for methods that take a descriptor.
    var descriptor: SharedDescriptor?
}

/// A call that is ready to run; its outcome is a reply's bytes, once the id is known.
typealias Operation = @Sendable (CallContext) async -> EncodedOutcome
typealias EncodedOutcome = @Sendable (RPCID) -> [UInt8]

/// Declares how askd answers `method`.
/// - Parameter answer: throws `RPCError`, or what `RPCError(_: any Error)` knows to translate.
func handler<Method: RPCMethod>(
    for method: Method.Type,
    _ answer: @escaping @Sendable (Method.Parameters, CallContext) async throws -> Method.Result
) -> MethodHandler {
    let name = Method.name
    return MethodHandler(
        name: name, access: Method.access, lineLimit: Method.lineLimit, takesDescriptor: Method.takesDescriptor
    ) { container in
        let parameters =
            container.contains(.params)
            ? try container.decode(Strict<Method.Parameters>.self, forKey: .params).value
            : try JSONDecoder().decode(Strict<Method.Parameters>.self, from: Data("{}".utf8)).value
        try Method.validate(parameters)
        return { context in
            do {
                return encoded(.success(try await answer(parameters, context)))
            } catch {
                let failure = RPCError(error)
                context.service.statistics.errors.add(1, ordering: .relaxed)
                if failure.code == .internalError || failure.code == .storageFailed {
                    context.service.log.error("\(name): \(error)")
                }
                return encoded(Result<Method.Result, RPCError>.failure(failure))
            }
        }
    }
}

/// The reply's line, without its line feed, as a function of the id.
func encoded<Value: Codable & Sendable>(_ outcome: Result<Value, RPCError>) -> EncodedOutcome {
    { id in
        do {
            return Array(try JSON.encoder().encode(Reply(id: id, outcome: outcome)))
        } catch {
            // Only a number that JSON cannot express comes here: infinity, not a number.
            let failure = RPCError(.internalError, "the result cannot be written as JSON: \(error)")
            return encodedFailure(failure, id: id)
        }
    }
}

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
        case let error as StorageError where error.kind == .full:
            self.init(.storageFailed, error.message, reason: "make room on the disk and try again; nothing was changed")
        case let error as StorageError:
            self.init(.storageFailed, error.message, reason: "see the daemon's log; nothing was changed")
        case let error as SystemError where error.isFull:
            self.init(.storageFailed, "\(error)", reason: "make room on the disk and try again")
        case let error as SystemError:
            self.init(
                .invalidParameters, "the descriptor cannot be used: \(error)",
                reason: "pass one of a regular file, open for what the method does")
        default:
            self.init(.internalError, "\(error)", reason: "this is a fault of askd; please report it")
        }
    }
}
