// Backup and restore, through the client and the socket.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct CopiesTests {
    private func filled() throws -> RunningDaemon {
        let daemon = try RunningDaemon()
        let id = try daemon.add(
            Entry(
                question: "How heavy is a numbat?", answer: "500 g", topic: "Animals", date: "2020-06-02", tags: ["a"]),
            Entry(question: "How heavy is a bilby?", answer: "2 kg", source: EntrySource(name: "f", line: 3))
        ).ids[0]
        _ = try daemon.call(Feedback.self, Feedback.Parameters(id: id, question: "numbat mass", good: true))
        return daemon
    }

    @Test func `what is backed up comes back, with its ids and what people said`() throws {
        let daemon = try filled()
        let before = try daemon.call(Entries.self, Entries.Parameters())
        let copy = daemon.directory.file("copy.db")
        let backup = try daemon.client("backup", copy)
        #expect(backup.status == 0, "\(backup.standardError)")
        #expect(backup.standardOutput == "\(try Data(contentsOf: URL(filePath: copy)).count) bytes\n")

        _ = try daemon.call(Remove.self, Remove.Parameters(source: "f"))
        _ = try daemon.add(Entry(question: "later", answer: "gone after the restore"))
        let restore = try daemon.client("restore", copy)
        #expect(restore.standardOutput == "2 pairs restored\n", "\(restore.standardError)")
        #expect(try daemon.call(Entries.self, Entries.Parameters()) == before)
        #expect(try daemon.ask("numbat mass").answers.first?.answer == "500 g")
        #expect(try daemon.ask("later").answers.isEmpty)
        // Durable; ids go on where the copy ended.
        daemon.kill(SIGKILL)
        try daemon.start()
        #expect(try daemon.call(Entries.self, Entries.Parameters()) == before)
        #expect(try daemon.add(Entry(question: "next", answer: "a")).ids == [3])
    }

    @Test func `a backup can be opened as a data directory's database`() throws {
        let daemon = try filled()
        let other = try RunningDaemon()
        other.kill(SIGTERM)
        try FileManager.default.removeItem(atPath: other.data + "/askd.db")
        #expect(try daemon.client("backup", other.data + "/askd.db").status == 0)
        try other.start()
        let status = try other.call(Status.self, Status.Parameters())
        #expect(status.entries == 2, "\(status) \(other.log)")
    }

    @Test func `what is no sound copy is refused and nothing is replaced`() throws {
        let daemon = try filled()
        let copy = daemon.directory.file("copy.db")
        #expect(try daemon.client("backup", copy).status == 0)
        let sound = try Data(contentsOf: URL(filePath: copy))
        var flipped = sound
        for place in stride(from: 5_000, to: flipped.count, by: 97) { flipped[place] ^= 0x55 }
        for (name, bytes) in [
            ("empty", Data()), ("text", Data("no database".utf8)), ("cut", sound.prefix(sound.count / 2)),
            ("flipped", flipped),
        ] {
            let file = daemon.directory.file(name)
            try bytes.write(to: URL(filePath: file))
            let output = try daemon.client("restore", file)
            #expect(output.status == 65, "\(name): \(output)")
            #expect(output.standardError.contains("cannot be restored"), "\(name): \(output.standardError)")
        }
        #expect(try daemon.call(Status.self, Status.Parameters()).entries == 2)
        #expect(try daemon.ask("numbat mass").answers.first?.answer == "500 g")
        let left = try FileManager.default.contentsOfDirectory(atPath: daemon.data).sorted()
        #expect(left == ["askd.db", "askd.db-shm", "askd.db-wal", "index", "lock"])
    }

    @Test func `without a descriptor both say what is missing`() throws {
        let daemon = try RunningDaemon()
        for method in ["backup", "restore"] {
            let raw = try RawConnection(path: daemon.socket)
            try raw.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"# + "\n")
            let error = try raw.receive()?["error"] as? [String: Any]
            #expect(error?["message"] as? String == "no descriptor came with the message")
        }
    }

    @Test func `asking and adding go on beside backups`() throws {
        let daemon = try filled()
        let copies = DispatchQueue(label: "copies")
        let path = daemon.socket
        let files = (0..<10).map { daemon.directory.file("copy\($0)") }
        copies.async {
            for file in files { _ = try? BuiltProgram.ask.run(["backup", file], environment: ["ASKD_SOCKET": path]) }
        }
        for number in 0..<100 {
            _ = try daemon.add(Entry(question: "added \(number)", answer: "a"))
            #expect(try daemon.ask("added \(number)").answers.first?.question == "added \(number)")
        }
        copies.sync {}
        for file in files { #expect(try daemon.client("restore", file).status == 0) }
    }
}
