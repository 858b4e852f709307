// A disk without room: changes are refused, asking goes on, and with room again everything does.

import AskProtocol
import Foundation
import TestSupport
import Testing

struct FullDiskTests {
    /// Whether this process may mount a small file system for the disk that is to be full.
    private static let mayMount: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
        let output = try? BuiltProgram.shell("mount -t tmpfs -o size=1m none . && umount -l .", in: directory.path)
        return output?.status == 0
    }()

    @Test(.enabled(if: mayMount, "needs root and the right to mount a tmpfs"))
    func `without room changes are refused, asking goes on, and with room again changes do too`() throws {
        let directory = try TemporaryDirectory()
        let disk = directory.file("disk")
        let mounted = try BuiltProgram.shell(
            "mkdir disk && mount -t tmpfs -o size=4m none disk && head -c 1500000 /dev/zero >disk/ballast",
            in: directory.path)
        try #require(mounted.status == 0, "\(mounted)")
        defer { _ = try? BuiltProgram.shell("umount -l disk", in: directory.path) }
        let daemon = try RunningDaemon(data: disk + "/data")
        let connection = try daemon.connect()
        var answered: [Int64] = []
        var refusal: RPCError?
        for number in 0..<500 where refusal == nil {
            // Incompressible or not, the database stores it as it is.
            let entry = Entry(question: "question\(number)", answer: String(repeating: "word\(number) ", count: 2_000))
            do {
                answered += try connection.call(Add.self, Add.Parameters(entries: [entry])).ids
            } catch let error as RPCError {
                refusal = error
            }
        }
        let error = try #require(refusal)
        #expect(error.code == .storageFailed && error.reason?.english.contains("make room") == true, "\(error)")
        #expect(answered.count > 3)
        func expectAnswered() throws {
            for (number, id) in answered.enumerated() {
                #expect(try daemon.call(Get.self, Get.Parameters(id: id)).question == "question\(number)")
            }
            #expect(try daemon.ask("question2").answers.first?.id == answered[2])
        }
        try expectAnswered()
        // Not even its log's file has room; killed and started on the full disk it serves what was answered.
        daemon.kill(SIGKILL)
        try daemon.start()
        try expectAnswered()
        try FileManager.default.removeItem(atPath: disk + "/ballast")
        let late = try daemon.add(Entry(question: "late", answer: "a")).ids
        #expect(try daemon.ask("late").answers.first?.id == late[0])
        #expect(daemon.kill(SIGTERM) == 0)
        try daemon.start()
        try expectAnswered()
    }
}
