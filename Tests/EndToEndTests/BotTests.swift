// Programs in other languages on the socket: the README's examples, and the bot in Config/bots, on a real IRC server.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct BotTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether there is such a program; CI installs them.
    private static func isThere(_ program: String) -> Bool {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/sbin"]
        return directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    /// The README's code in a language: what follows the first line "```NAME".
    private func example(_ language: String) throws -> String {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let after = try #require(readme.firstRange(of: "\n```\(language)\n")).upperBound
        let end = try #require(readme[after...].firstRange(of: "\n```")).lowerBound
        let code = String(readme[after..<end])
        #expect(code.split(separator: "\n").count <= 10, "ten lines are enough")
        return code
    }

    private func daemon() throws -> RunningDaemon {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How do I back up etcd?", answer: "With etcdctl snapshot save."))
        return daemon
    }

    @Test(
        arguments: [("python", "python3", "ask.py"), ("js", "node", "ask.js"), ("bash", "bash", "ask.sh")].filter {
            isThere($0.1)
        })
    func `the README's example asks the real daemon`(language: String, program: String, name: String) throws {
        let daemon = try daemon()
        try daemon.directory.write(try example(language), to: name)
        let output = try daemon.shell("\(program) \(name) 'how to back up etcd'")
        #expect(output.status == 0, "\(output.standardError)")
        #expect(output.standardOutput.contains("With etcdctl snapshot save."), "\(output.standardError)")
        let unknown = try daemon.shell("\(program) \(name) '红烧肉怎么做'")
        #expect(unknown.status == 0 && !unknown.standardOutput.contains("etcdctl"), "\(unknown.standardError)")
    }

    @Test(.enabled(if: isThere("ngircd"), "ngircd is not installed"))
    func `the bot answers what it is sure of, keeps quiet otherwise, and learns`() throws {
        let daemon = try daemon()
        let port = Int.random(in: 20_000..<30_000)
        try daemon.directory.write(
            """
            [Global]
            Name = irc.test
            Info = test
            Listen = 127.0.0.1
            Ports = \(port)
            [Limits]
            MaxConnectionsIP = 0
            MaxPenaltyTime = 0
            [Options]
            DNS = no
            Ident = no
            PAM = no
            """, to: "ngircd.conf")
        // Two people: alice asks, bob answers what the bot does not know.
        try daemon.directory.write(
            """
            import re, socket, time
            class Person:
                def __init__(self, nick):
                    for _ in range(100):
                        try: self.socket = socket.create_connection(("127.0.0.1", \(port))); break
                        except OSError: time.sleep(0.1)
                    self.file = self.socket.makefile("rb")
                    self.send(f"NICK {nick}"); self.send(f"USER {nick} 0 * :{nick}")
                    self.wait(" 001 "); self.send("JOIN #help"); self.wait(" 366 ")
                def send(self, line): self.socket.sendall(line.encode() + b"\\r\\n")
                def say(self, text): self.send("PRIVMSG #help :" + text)
                def wait(self, pattern, seconds=8):
                    self.socket.settimeout(seconds)
                    while True:
                        try: line = self.file.readline().decode()
                        except TimeoutError: return None
                        if not line: raise SystemExit("closed")
                        if line.startswith("PING"): self.send("PONG" + line[4:].rstrip())
                        if re.search(pattern, line): return line.rstrip()
            alice, bob = Person("alice"), Person("bob")
            for _ in range(100):
                alice.send("NAMES #help")
                if "askbot" in alice.wait(" 353 "): break
                time.sleep(0.1)
            alice.say("how can one back up etcd?")
            print(1, alice.wait(":askbot!"), flush=True)
            alice.say("✅"); bob.wait("✅")
            alice.say("where do wombats sleep?")
            alice.say("I said something without a mark")
            # Only now, since the server keeps the order of one person's words alone.
            bob.wait("without a mark"); bob.say("alice: in burrows")
            alice.wait("in burrows"); alice.say("✅"); bob.wait("✅")
            # What the bot says to this, it says after anything that it might have said before.
            bob.say("askbot: where do wombats sleep")
            print(2, alice.wait(":askbot!"), flush=True)
            """, to: "people.py")
        let output = try daemon.shell(
            """
            PATH=$PATH:/usr/sbin
            ngircd -n -f "$PWD/ngircd.conf" > server.log 2>&1 & server=$!
            sleep 0.5
            python3 '\(Self.root.path)/Config/bots/irc.py' --server 127.0.0.1:\(port) --channel '#help' --sure 0.5 2> bot.log & bot=$!
            timeout 40 python3 people.py; status=$?
            # ngircd is not ended by a signal that it inherits as blocked.
            kill -9 $bot $server; cat bot.log >&2; exit $status
            """)
        let log = (try? String(contentsOfFile: daemon.directory.file("server.log"), encoding: .utf8)) ?? ""
        #expect(output.status == 0 && output.standardError.isEmpty, "\(output.standardError)\n\(log)")
        let lines = output.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasSuffix("PRIVMSG #help :alice: With etcdctl snapshot save.") == true, "\(lines)")
        #expect(lines.last?.hasSuffix("PRIVMSG #help :bob: in burrows") == true, "\(lines)")
        let entries = try daemon.call(Entries.self, Entries.Parameters()).entries
        #expect(entries.first?.variants == ["how can one back up etcd?"])
        let learned = try #require(entries.last)
        #expect(
            learned.question == "where do wombats sleep?" && learned.answer == "in burrows" && learned.topic == "#help")
    }
}
