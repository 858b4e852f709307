// Calls to the daemon that outlive its restarts, and that the user can cancel.

import AskProtocol
import Platform

/// A daemon that is found, or started, when it is first called, and again after it has ended or been restarted.
final class Daemon {
    /// Whether Ctrl-C ends a call, which then throws `Cancelled`, and not the program.
    var cancelsOnInterrupt = false
    /// What is looked after while a reply is awaited; what its handler throws ends the call.
    var watch: DaemonConnection.Watch?

    private let invocation: Invocation
    private var connection: DaemonConnection?

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// The path of the socket, once it is connected to.
    var socket: String? { connection?.path }

    /// - Throws: `AskError.noDaemon`, `AskError.notPermitted`.
    func connect() throws {
        if connection == nil { connection = try invocation.connect() }
    }

    func call<Method: RPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws -> Method.Result {
        let isFresh = connection == nil
        do {
            return try attempt(method, parameters)
        } catch  where ExitCode(error) == .noDaemon && !isFresh {
            return try attempt(method, parameters)
        }
    }

    private func attempt<Method: RPCMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) throws -> Method.Result {
        try connect()
        guard let connection else { throw ConnectionError.closed }
        do {
            guard cancelsOnInterrupt else {
                connection.watch = watch
                return try connection.call(method, parameters)
            }
            let interrupts = try InterruptWatch()
            connection.watch = DaemonConnection.Watch(descriptor: interrupts.descriptor) { throw Cancelled() }
            defer { connection.watch = nil }
            return try connection.call(method, parameters)
        } catch let error as RPCError {
            // The daemon's answer; the connection is sound, unless it is about to be closed.
            if ExitCode(error) == .noDaemon { self.connection = nil }
            throw error
        } catch {
            self.connection = nil
            throw error
        }
    }
}

/// A call was cancelled by whoever had asked for it.
struct Cancelled: Error {}
