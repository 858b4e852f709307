// What can be seen of a running daemon from outside: log, metrics, status, what systemd hears.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

struct ObservationTests {
    private func waitForLog(_ daemon: RunningDaemon, _ text: String) throws {
        let start = ContinuousClock.now
        while !daemon.log.contains(text) {
            try #require(ContinuousClock.now - start < .seconds(20), "\(text) in: \(daemon.log)")
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    @Test func `the metrics are what Prometheus reads`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "500 g"))
        for question in ["numbat", "红烧肉", "heavy"] { _ = try daemon.ask(question) }
        let raw = try RawConnection(path: daemon.socket)
        try raw.send("no JSON\n")
        _ = try raw.receive()
        let text = try daemon.call(Metrics.self, NoParameters()).text
        let families = try PrometheusText(text).families
        #expect(families["askd_request_seconds"]?.type == "histogram")
        #expect(families["askd_request_seconds"]?.samples["askd_request_seconds_count{method=\"ask\"}"] == 3)
        #expect(families["askd_ask_seconds"]?.samples["askd_ask_seconds_count"] == 3)
        // A line that was no request is an error too.
        #expect(families["askd_errors_total"]?.samples["askd_errors_total"] == 1)
        #expect(families["askd_build_info"]?.samples.count == 1)
        #expect(families.keys.allSatisfy { $0.hasPrefix("askd_") })
        // Base units: seconds and bytes, nothing smaller.
        #expect(!families.keys.contains { $0.contains("micros") || $0.contains("milli") || $0.hasSuffix("_mb") })
        for (name, family) in families where family.type == "counter" { #expect(name.hasSuffix("_total"), "\(name)") }
        for (name, family) in families where family.type == "gauge" { #expect(!name.hasSuffix("_total"), "\(name)") }
    }

    @Test func `the log has one line a message, and people's words at debug alone`() throws {
        for (level, isSeen) in [("info", false), ("debug", true)] {
            let daemon = try RunningDaemon(configuration: #"{"meaning": false, "logLevel": "\#(level)"}"#)
            _ = try daemon.ask("how heavy is\na numbat")
            _ = try? daemon.call(Ask.self, Ask.Parameters(question: "how heavy is a numbat", limit: 0))
            daemon.kill(SIGTERM)
            let lines = daemon.log.split(separator: "\n")
            #expect(lines.contains { $0.contains("numbat") } == isSeen)
            #expect(lines.contains { $0.contains(#"question="how heavy is\na numbat""#) } == isSeen)
            for line in lines {
                #expect(
                    line.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ askd (debug|info|notice|warning|error): .*/)
                        != nil,
                    "\(line)")
            }
            #expect(lines.contains { $0.hasSuffix(" askd info: stopped") })
        }
    }

    @Test func `systemd gets priorities when it is what reads the log`() throws {
        let directory = try TemporaryDirectory()
        // The shell knows which file standard error is; the daemon must find that it is the one that was named.
        let output = try BuiltProgram.shell(
            """
            export JOURNAL_STREAM=$(stat -L -c %d:%i log)
            for i in 1 2; do
            "$askd" --data d --socket s 2>>log & pid=$!
            for i in $(seq 200); do "$ask" --socket s --no-spawn status >/dev/null 2>&1 && break; sleep 0.05; done
            kill $pid; wait $pid
            export JOURNAL_STREAM=1:1
            done
            """, environment: ["askd": BuiltProgram.askd.path],
            in: {
                try directory.write("", to: "log"); return directory.path
            }())
        let log = try String(contentsOfFile: directory.file("log"), encoding: .utf8)
        let lines = log.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("<6>serving entries=0 data=") }, "\(log) \(output)")
        #expect(lines.contains { $0.contains(" askd info: serving entries=0 data=") }, "\(log)")
    }

    @Test func `a quit signal, and a verbose status, tell what it is doing`() throws {
        let daemon = try RunningDaemon()
        let busy = try RawConnection(path: daemon.socket)
        let entries = (0..<20_000).map { #"{"question":"question \#($0)","answer":"a"}"# }.joined(separator: ",")
        try busy.send(
            #"{"jsonrpc":"2.0","id":1,"method":"add","params":{"dryRun":true,"entries":[\#(entries)]}}"# + "\n")
        var activity: Status.Activity?
        let start = ContinuousClock.now
        while activity?.requests.contains(where: { $0.method == "add" }) != true {
            try #require(ContinuousClock.now - start < .seconds(20))
            activity = try daemon.call(Status.self, Status.Parameters(verbose: true)).activity
        }
        let add = try #require(activity?.requests.first { $0.method == "add" })
        let connection = try #require(activity?.connections.first { $0.number == add.connection })
        #expect(connection.processID == ProcessInfo.processInfo.processIdentifier)
        #expect(connection.waitingInput > 500_000)
        #expect(activity?.requests.contains { $0.method == "status" } == true)
        Foundation.kill(daemon.processIdentifier, SIGQUIT)
        try waitForLog(daemon, "activity: request method=add connection=\(add.connection) seconds=")
        try waitForLog(daemon, "activity: index documents=0 segments=0 bytes=")
        try waitForLog(daemon, " transaction=0 generation=0 work=none mergeDue=false indexed=all\n")
        try waitForLog(daemon, "activity: connection connection=\(add.connection) user=")
        #expect(try busy.receive()?["result"] != nil)
        #expect(try daemon.call(Status.self, Status.Parameters()).activity == nil)
        let output = try daemon.client("status", "--verbose")
        #expect(output.standardOutput.contains("\nat work:\n  status, for "), "\(output)")
        #expect(output.standardOutput.contains("\nconnected:\n  "), "\(output)")
        #expect(daemon.isRunning)
    }

    @Test func `the service manager hears of start, work, reload and end, and the watchdog is fed`() throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let daemon = try RunningDaemon(environment: [
            "NOTIFY_SOCKET": directory.file("notify"), "WATCHDOG_USEC": "200000",
        ])
        let ready = try manager.receive()
        #expect(ready.hasPrefix("READY=1\nSTATUS=0 entries"), "\(ready)")
        let start = ContinuousClock.now
        for _ in 0..<3 {
            let beat = try manager.receive()
            #expect(beat.hasPrefix("WATCHDOG=1\nSTATUS=0 entries, "), "\(beat)")
        }
        // Half the time apart; it is a busy machine.
        #expect(ContinuousClock.now - start < .seconds(2))
        Foundation.kill(daemon.processIdentifier, SIGHUP)
        var heard = ""
        while !heard.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") { heard = try manager.receive() }
        while heard != "READY=1" { heard = try manager.receive() }
        Foundation.kill(daemon.processIdentifier, SIGTERM)
        while !heard.hasPrefix("STOPPING=1") { heard = try manager.receive() }
        daemon.kill(SIGTERM)
    }

    @Test func `an end in the middle of a large change comes in time, and nothing of it is kept`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "kept", answer: "a"))
        let busy = try RawConnection(path: daemon.socket)
        let entries = (0..<60_000).map { #"{"question":"question \#($0)","answer":"a"}"# }.joined(separator: ",")
        try busy.send(#"{"jsonrpc":"2.0","id":1,"method":"add","params":{"entries":[\#(entries)]}}"# + "\n")
        Thread.sleep(forTimeInterval: 0.5)
        let start = ContinuousClock.now
        #expect(daemon.kill(SIGTERM) == 0)
        #expect(ContinuousClock.now - start < .milliseconds(2_500))
        let reply = try busy.receive()
        try daemon.start()
        let status = try daemon.call(Status.self, Status.Parameters())
        #expect(status.entries == (reply?["result"] == nil ? 1 : 60_001))
    }
}

/// A socket that datagrams are sent to.
private final class DatagramSocket {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: test paths are short, and the rest of the address is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit { close(descriptor) }

    /// The next datagram; an error after 20 seconds without one.
    func receive() throws -> String {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        // SAFETY: one record, and a buffer of the length that is told.
        guard unsafe poll(&waiting, 1, 20_000) == 1 else { throw CocoaError(.fileReadUnknown) }
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }
}
