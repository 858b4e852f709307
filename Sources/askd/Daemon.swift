// From a command line to a daemon that serves, and from a signal to its end.

import AskProtocol
import Dispatch
import FoundationEssentials
import KnowledgeBase
import Platform
import Synchronization

/// Everything that lives as long as the daemon.
final class Daemon: Sendable {
    private let service: Service
    private let loops: [EventLoop]
    private let listener: Listener
    /// The path that the end removes; nil when systemd owns the socket.
    private let ownSocket: String?
    private let locks: Locks
    private let reporting = Mutex<Task<Void, Never>?>(nil)
    private let readConfiguration: @Sendable () throws -> Configuration
    private let models: String

    /// Descriptors beside those of connections: database, index, models, loops, copies under way.
    private static let ownDescriptors = 128
    /// How long running calls may go on when it is to end, and how long all of the end may take.
    private static let (drainTime, endTime) = (Duration.milliseconds(1_500), 1.9)

    /// What keeps a second daemon from the same directory and the same socket.
    private struct Locks: ~Copyable, Sendable {
        let data: FileLock
        let socket: FileLock?
    }

    /// Opens the data and the socket; clients are served once `start` has been called.
    /// - Parameter readConfiguration: gives the configuration as it is written down at that moment.
    /// - Throws: `StartError`, `StorageError` and whatever else keeps it from starting.
    init(
        _ configuration: Configuration, models: String, log: Log,
        readConfiguration: @escaping @Sendable () throws -> Configuration
    ) throws {
        self.models = models
        self.readConfiguration = readConfiguration
        Self.makeRoom(for: configuration, log)
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
            "serving",
            [
                "entries": service.knowledge.entryCount, "data": service.configuration.data,
                "socket": service.configuration.socket, "version": askdVersion,
            ])
        if service.knowledge.lacksEncoder {
            service.log.notice("the directory Models has no meaning.bin: questions are answered by words alone")
        }
        try ServiceManager.notify("READY=1\nSTATUS=\(service.knowledge.entryCount) entries")
        let report = ServiceReport(service: service, loops: loops)
        reporting.withLock { $0 = Task { await report.run() } }
    }

    /// Writes what it is doing into the log.
    func logActivity() { service.logActivity() }

    /// Reads models, synonyms and configuration again; when something cannot be read, that is logged, and all stays as it was.
    func reload() async {
        try? ServiceManager.notify("RELOADING=1\nMONOTONIC_USEC=\(CurrentProcess.monotonicMicroseconds)")
        do {
            let (configuration, later) = service.configuration.reloaded(from: try readConfiguration())
            try await service.knowledge.reload(configuration.options(models: models))
            Self.makeRoom(for: configuration, service.log)
            service.adopt(configuration)
            service.log.info("reloaded models, synonyms and configuration")
            if !later.isEmpty {
                service.log.notice(
                    "of some keys other values count from the next start only", ["keys": later.joined(separator: ",")])
            }
        } catch {
            service.log.warning("models, synonyms and configuration stay as they were: \(error)")
        }
        try? ServiceManager.notify("READY=1")
    }

    /// Has the kernel allow the descriptors that the configuration's connections need.
    private static func makeRoom(for configuration: Configuration, _ log: Log) {
        let wanted = configuration.connections + ownDescriptors
        CurrentProcess.raiseDescriptorLimit(to: wanted)
        if CurrentProcess.descriptorLimit < wanted {
            log.warning(
                "fewer files may be open than the configured connections need",
                ["limit": CurrentProcess.descriptorLimit, "needed": wanted])
        }
    }

    /// The one way to end: stop accepting, drain, flush, close.
    func stop() async {
        try? ServiceManager.notify("STOPPING=1\nSTATUS=ending")
        reporting.withLock(\.self)?.cancel()
        endInTime()
        await listener.stop(within: Self.drainTime)
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

    /// Ends the process when the orderly end takes too long: a large change is being written. It was not answered, and the
    /// next start finds the database as it was before it, and brings the index in step.
    private func endInTime() {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.endTime) { [self] in
            if let ownSocket { try? FileSystem.remove(ownSocket) }
            service.log.warning(
                "ended in the middle of a change, which was not answered and is undone at the next start")
            CurrentProcess.exitNow(0)
        }
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
        return try UnixSocket.listen(
            at: path, mode: configuration.socketMode, group: configuration.socketGroup)
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
