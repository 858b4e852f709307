// From a command line to a daemon that serves, and from a signal to its end.

import AskProtocol
import Dispatch
import FoundationEssentials
import KnowledgeBase
import Platform

/// Everything that lives as long as the daemon.
final class Daemon: Sendable {
    private let service: Service
    private let loops: [EventLoop]
    private let listener: Listener
    /// The path that the end removes; nil when systemd owns the socket.
    private let ownSocket: String?
    private let locks: Locks

    /// What keeps a second daemon from the same directory and the same socket.
    private struct Locks: ~Copyable, Sendable {
        let data: FileLock
        let socket: FileLock?
    }

    /// Opens the data and the socket; clients are served once `start` has been called.
    /// - Throws: `StartError`, `StorageError` and whatever else keeps it from starting.
    init(_ configuration: Configuration, models: String, log: Log) throws {
        try StandardDirectories.makePrivateDirectory(configuration.data)
        let dataLock = try Self.lockData(configuration)
        let handedOver = try ServiceManager.takeListener()
        let socketLock: FileLock?
        if handedOver == nil {
            try StandardDirectories.makePrivateDirectory(StandardDirectories.parent(of: configuration.socket))
            socketLock = try Self.lockSocket(configuration.socket)
        } else {
            socketLock = nil
        }
        locks = Locks(data: dataLock, socket: socketLock)
        var options = configuration.options(models: models)
        options.report = { event in
            switch event {
            case .rebuilding, .rebuilt: log.notice("\(event)")
            case .setAside, .failed: log.warning("\(event)")
            }
        }
        let knowledge = try KnowledgeBase(directory: configuration.data, options: options)
        service = Service(knowledge: knowledge, configuration: configuration, log: log)

        let socket: FileDescriptor
        if let handedOver = consume handedOver {
            socket = handedOver
            ownSocket = nil
        } else {
            socket = try Self.listen(configuration)
            ownSocket = configuration.socket
        }
        let count = max(1, min(4, ProcessInfo.processInfo.activeProcessorCount))
        loops = try (0..<count).map { try EventLoop(name: "askd-loop-\($0)") }
        listener = Listener(socket: socket, service: service, loops: loops)
    }

    /// Serves clients from now on.
    func start() async throws {
        try await listener.start()
        service.log.info(
            "serving \(service.knowledge.entryCount) entries of \(service.configuration.data) "
                + "at \(service.configuration.socket)")
        try ServiceManager.notify("READY=1\nSTATUS=\(service.knowledge.entryCount) entries")
    }

    /// Reads models and synonyms again; what cannot be read is logged, and the old ones stay in use.
    func reload() async {
        try? ServiceManager.notify("RELOADING=1\nMONOTONIC_USEC=\(CurrentProcess.monotonicMicroseconds)")
        do {
            try await service.knowledge.reloadModels(synonyms: service.configuration.synonymsFile)
            service.log.info("reloaded models and synonyms")
        } catch {
            service.log.warning("models and synonyms stay as they were: \(error)")
        }
        try? ServiceManager.notify("READY=1")
    }

    /// The one way to end: stop accepting, drain, flush, close.
    func stop() async {
        try? ServiceManager.notify("STOPPING=1")
        await listener.stop(within: .seconds(2))
        for loop in loops { loop.end() }
        if let ownSocket { try? FileSystem.remove(ownSocket) }
        do {
            try await service.knowledge.close()
        } catch {
            // Nothing is lost: the write-ahead log stays and is read at the next start.
            service.log.warning("the database was not folded together: \(error)")
        }
        service.log.info("stopped")
    }

    private static func lockData(_ configuration: Configuration) throws -> FileLock {
        let path = configuration.data + "/lock"
        do throws(SystemError) {
            let lock = try FileLock(path: path)
            try lock.describe(configuration.socket)
            return lock
        } catch {
            guard error.isHeldElsewhere else { throw error }
            let other = FileLock.holder(path: path)
            // Another client has just started one for the same socket: it is about to answer there.
            guard other.isEmpty || other == configuration.socket else {
                throw StartError.servedElsewhere(data: configuration.data, socket: other)
            }
            throw StartError.occupied("\(configuration.data): another askd has this data directory")
        }
    }

    private static func lockSocket(_ socket: String) throws -> FileLock {
        do throws(SystemError) {
            return try FileLock(path: socket + ".lock")
        } catch {
            guard error.isHeldElsewhere else { throw error }
            throw StartError.occupied("\(socket): another askd has this socket")
        }
    }

    private static func listen(_ configuration: Configuration) throws -> FileDescriptor {
        let path = configuration.socket
        // The lock is ours, so a socket file is left over from a daemon that was killed; unless something else serves it.
        if FileManager.default.fileExists(atPath: path) {
            if (try? UnixSocket.connect(to: path)) != nil {
                throw StartError.occupied("\(path): some other program serves this socket")
            }
            guard try FileSystem.isSocket(path) else {
                throw StartError.occupied("\(path): is there already and is no socket")
            }
            try FileSystem.remove(path)
        }
        let socket = try UnixSocket.listen(at: path, mode: configuration.socketMode)
        if let group = configuration.socketGroup { try FileSystem.setGroup(group, of: path) }
        return socket
    }
}

/// Why a daemon does not start though nothing is wrong with its data.
enum StartError: Error, CustomStringConvertible {
    /// Another process has the data directory or the socket.
    case occupied(String)
    /// Another askd has the data directory and serves it on another socket.
    case servedElsewhere(data: String, socket: String)
    case noModels

    /// Waiting for the other askd to answer on this socket is of no use.
    var isFinal: Bool {
        if case .occupied = self { false } else { true }
    }

    var description: String {
        switch self {
        case .occupied(let sentence): sentence
        case .servedElsewhere(let data, let socket):
            "\(data): another askd has this data directory and serves it on \(socket)"
        case .noModels: "the directory Models is not beside the program; name it in ASKD_MODELS"
        }
    }
}
