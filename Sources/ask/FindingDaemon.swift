// Which daemon to speak to, and starting the user's own when none answers.

import AskProtocol
import FoundationEssentials
import Platform

extension Invocation {
    /// A connection to the daemon that the arguments and the environment point to.
    /// - Throws: `AskError.noDaemon`, `AskError.notPermitted`.
    func connect(mayStart: Bool = true) throws -> DaemonConnection {
        try DaemonFinder(
            explicit: arguments.text(.socket) ?? environment["ASKD_SOCKET"],
            mayStart: mayStart && !arguments.has(.noSpawn),
            environment: environment, console: console
        ).connect()
    }
}

struct DaemonFinder {
    /// The only socket to try; nil for the user's and then the system's.
    let explicit: String?
    let mayStart: Bool
    let environment: [String: String]
    let console: Console

    /// The exit code of an askd that finds its data directory in use (EX_TEMPFAIL of sysexits.h): another client was
    /// quicker, and its daemon is about to answer.
    static let dataDirectoryInUse: Int32 = 75
    /// How long a daemon may take until it answers: it may have an index to rebuild.
    static let patience = Duration.seconds(60)

    private var directories: StandardDirectories { StandardDirectories(environment: environment) }

    /// Sockets to try, in this order.
    var candidates: [String] {
        if let explicit, !explicit.isEmpty { return [explicit] }
        return [directories.userSocket, StandardDirectories.systemSocket]
    }

    func connect() throws -> DaemonConnection {
        var failures: [SystemError] = []
        for path in candidates {
            do throws(SystemError) {
                return try DaemonConnection(path: path)
            } catch {
                failures.append(error)
            }
        }
        let refusal = failures.first(where: \.isRefusal)
        if let refusal, !mayStart || explicit != nil {
            throw AskError.notPermitted(.socketRefused(refusal.subject))
        }
        // A daemon would not take its place.
        if let explicit, (try? FileSystem.isSocket(explicit)) == false {
            throw AskError.noDaemon(.noSocket(explicit))
        }
        guard mayStart else {
            throw AskError.noDaemon(.noAnswer(at: failures))
        }
        return try start(socket: candidates[0])
    }

    /// Starts askd and waits until it answers.
    private func start(socket: String) throws -> DaemonConnection {
        let program = try program()
        let log = try preparedLog()
        let logStart = FileSystem.size(of: log) ?? 0
        let daemon: BackgroundProgram
        do {
            daemon = try BackgroundProgram(
                path: program, arguments: ["--socket", socket], environment: daemonEnvironment, log: log)
        } catch {
            throw AskError.noDaemon(.cannotStart(Message(error)))
        }
        var isRunning = true
        let clock = ContinuousClock()
        let started = clock.now
        while clock.now - started < Self.patience {
            if let connection = answering(socket) { return connection }
            if isRunning, let end = try daemon.end() {
                isRunning = false
                if end != .exited(Self.dataDirectoryInUse) {
                    throw AskError.noDaemon(Self.failure(end, log: log, from: logStart))
                }
            }
            if clock.now - started > .seconds(1) { console.progress(.waitingForDaemon) }
            CurrentProcess.sleep(.milliseconds(5))
        }
        throw AskError.noDaemon(.startedInVain(socket: socket, log: log))
    }

    /// A connection on which the daemon has answered; nil when there is none yet.
    private func answering(_ socket: String) -> DaemonConnection? {
        guard let connection = try? DaemonConnection(path: socket) else { return nil }
        guard (try? connection.call(Ping.self, NoParameters())) != nil else { return nil }
        console.eraseProgress()
        return connection
    }

    /// The askd beside this program, else the one in `$PATH`.
    private func program() throws -> String {
        if let directory = StandardDirectories.programDirectory, Executable.isExecutable(directory + "/askd") {
            return directory + "/askd"
        }
        if let path = Executable.find("askd", path: environment["PATH"]) { return path }
        throw AskError.noDaemon(.noDaemonToStart)
    }

    /// The file for the daemon's words; begun anew when it has grown over 1 MiB.
    private func preparedLog() throws -> String {
        let directory = directories.userState
        do {
            try StandardDirectories.makePrivateDirectory(directory)
        } catch {
            throw AskError.noDaemon(.noPlaceForLog(Message(error)))
        }
        let log = directory + "/askd.log"
        if (FileSystem.size(of: log) ?? 0) > 1 << 20 { try? FileManager.default.removeItem(atPath: log) }
        return log
    }

    /// Ours without what a service manager meant for us alone.
    private var daemonEnvironment: [String: String] {
        environment.filter { !["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"].contains($0.key) }
    }

    /// What the user needs to know about a daemon that ended: how, and its last words.
    private static func failure(_ end: BackgroundProgram.End, log: String, from start: Int) -> Message {
        let bytes = (try? FileDescriptor.open(log, for: .reading).readAll()) ?? []
        let words = String(decoding: bytes.dropFirst(start), as: UTF8.self)
        let last = words.split(separator: "\n").suffix(5).map { "\n  " + $0 }.joined()
        return switch end {
        case .exited(let code): .daemonEnded(exitCode: code, signal: nil, words: last, log: log)
        case .signalled(let number): .daemonEnded(exitCode: nil, signal: number, words: last, log: log)
        }
    }
}

extension SystemError {
    /// There is a daemon, but its socket is not for us.
    fileprivate var isRefusal: Bool { ExitCode(self) == .notPermitted }
}
