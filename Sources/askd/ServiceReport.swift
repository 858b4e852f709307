// What is told to whoever watches over the daemon: the service manager, by itself; a person, on demand.

import AskProtocol
import KnowledgeBase
import Platform
import Synchronization

/// Tells the service manager, again and again, what is served and that all loops turn.
struct ServiceReport {
    let service: Service
    let loops: [EventLoop]

    /// How often the state is told when no watchdog wants to hear more often.
    private static let usual = Duration.seconds(10)

    /// Runs until its task is cancelled; at once if nobody listens.
    func run() async {
        guard ServiceManager.isWatched() else { return }
        let watchdog = ServiceManager.watchdogTime()
        // Half of the time, as sd_watchdog_enabled(3) advises; a beat that a loop missed is then not yet the end.
        let pause = min(watchdog.map { $0 / 2 } ?? Self.usual, Self.usual)
        var turns = Turns(count: loops.count)
        turns.ask(loops)
        while true {
            do { try await Task.sleep(for: pause) } catch { return }
            if turns.areAllDone {
                turns = Turns(count: loops.count)
                turns.ask(loops)
                try? ServiceManager.notify((watchdog == nil ? "" : "WATCHDOG=1\n") + "STATUS=\(status)")
            } else {
                service.log.warning(
                    "a loop has not turned for a while",
                    ["loops": turns.missing.map(String.init).joined(separator: ",")])
            }
        }
    }

    private var status: String {
        let statistics = service.statistics
        return
            "\(service.knowledge.entryCount) entries, \(statistics.connections.load(ordering: .relaxed)) connections, "
            + "\(statistics.requests.load(ordering: .relaxed)) requests"
    }

    /// Which loops have had a turn since they were asked.
    private struct Turns {
        private let done: Done

        private final class Done: Sendable {
            let flags: Mutex<[Bool]>
            init(count: Int) { flags = Mutex(Array(repeating: false, count: count)) }
        }

        init(count: Int) {
            done = Done(count: count)
        }

        func ask(_ loops: [EventLoop]) {
            for (index, loop) in loops.enumerated() {
                Task(executorPreference: loop) { [done] in done.flags.withLock { $0[index] = true } }
            }
        }

        var missing: [Int] { done.flags.withLock { flags in flags.indices.filter { !flags[$0] } } }
        var areAllDone: Bool { missing.isEmpty }
    }
}

extension Service {
    /// Writes what the daemon is doing into the log.
    func logActivity() {
        let activity = activity
        log.notice(
            "activity",
            [
                "entries": knowledge.entryCount, "vectors": knowledge.vectorCount,
                "connections": activity.connections.count, "requests": activity.requests.count,
                "clientBytes": activity.clientBytes, "waitingLines": clients.waitingLines,
                "waitingChanges": activity.waitingChanges,
                "sessions": activity.sessions, "residentBytes": CurrentProcess.residentBytes,
            ])
        let index = knowledge.indexState
        log.notice(
            "activity: index",
            [
                "documents": knowledge.entryCount, "segments": index.segments, "bytes": knowledge.indexBytes,
                "fileBytes": index.fileBytes, "unflushed": index.unflushed, "transaction": index.transaction,
                "generation": index.generation ?? 0, "work": index.work ?? "none", "mergeDue": index.mergeDue,
                "indexed": index.rebuilding.map { "\($0.indexed)/\($0.of)" } ?? "all",
            ])
        for request in activity.requests {
            log.notice(
                "activity: request",
                ["method": request.method, "connection": request.connection, "seconds": request.seconds])
        }
        for connection in activity.connections {
            log.notice(
                "activity: connection",
                [
                    "connection": connection.number, "user": connection.userID, "process": connection.processID,
                    "seconds": connection.seconds, "requests": connection.requests,
                    "waitingInput": connection.waitingInput, "waitingOutput": connection.waitingOutput,
                ])
        }
    }
}
