// SQLite on a disk whose n-th operation fails, for every n; and on one that loses what was not synchronised.

import FaultVFS
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct FaultTests {
    /// What fails, in words and bits.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let kinds: fault_kind
        var isFull = false

        var testDescription: String { name }

        static let all = [
            Fault(name: "open", kinds: fault_open),
            Fault(name: "read", kinds: fault_read),
            Fault(name: "write", kinds: fault_write),
            Fault(name: "write, disk full", kinds: fault_write, isFull: true),
            Fault(name: "sync", kinds: fault_sync),
            Fault(name: "mapping of shared memory", kinds: fault_map),
            Fault(name: "delete", kinds: fault_delete),
            Fault(name: "truncate", kinds: fault_truncate),
        ]
    }

    /// Every second fault lasts. Whether every place is tried, which takes minutes: else the first ones, and every seventeenth of the others.
    private static let isExhaustive = ProcessInfo.processInfo.environment["ASKD_EVERY_FAULT"] != nil

    /// Memory, where there is some: nothing waits for a disk.
    private func directory() throws -> TemporaryDirectory {
        try TemporaryDirectory(in: FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp")
    }

    @Test(arguments: Fault.all)
    func `when an operation of the disk fails, whoever asked is told so, and nothing answered is lost`(
        fault: Fault
    ) async throws {
        fault_vfs_install()
        var total = Script.Outcome()
        var nth = 0
        var places = 0
        var reached = true
        while reached && nth < 5_000 {
            nth += nth < 12 || Self.isExhaustive ? 1 : 17
            places += 1
            let directory = try directory()
            unsafe fault_vfs_watch(directory.path, nil)
            defer { fault_vfs_watch(nil, nil) }
            fault_vfs_fail(Int32(fault.kinds.rawValue), nth, nth % 2 == 0 ? 1 : 0, fault.isFull ? 1 : 0)
            let script = try Script(directory: directory.file("data"))
            do {
                try await script.run()
            } catch {
                Issue.record("\(fault.name) number \(nth): \(error)")
            }
            total.failed += script.outcome.failed
            total.reported += script.outcome.reported
            total.refused += script.outcome.refused
            reached = fault_vfs_failed() > 0
        }
        let line =
            "faults: \(fault.name): \(places - 1) places, \(total.reported) reported, "
            + "\(total.refused) starts refused\n"
        FileHandle.standardError.write(Data(line.utf8))
        #expect(nth > 1 && nth < 5_000)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `what was answered is there after the power failed, whatever else reached the disk`(seed: UInt64) async throws
    {
        fault_vfs_install()
        var generator = SeededGenerator(seed: seed)
        let directory = try directory()
        let durable = directory.file("durable")
        try FileManager.default.createDirectory(atPath: durable, withIntermediateDirectories: true)
        unsafe fault_vfs_watch(directory.file("data"), durable)
        defer { fault_vfs_watch(nil, nil) }
        let script = try Script(directory: directory.file("data"))
        var number = 0
        script.afterStep = { script in
            for _ in 0..<3 {
                number += 1
                let left = directory.file("left\(number)")
                try Self.losePower(of: script.directory, durable: durable, to: left, using: &generator)
                try script.expectAnswered(in: left)
            }
        }
        try await script.run()
    }

    /// What a disk may have after the power failed: of each sector what was synchronised last or what was written since.
    private static func losePower(
        of directory: String, durable: String, to left: String, using generator: inout SeededGenerator
    ) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: left, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: durable) where !name.hasSuffix("-shm") {
            let old = try Data(contentsOf: URL(filePath: durable + "/" + name))
            // Removed since: the removal was not synchronised.
            let new = files.contents(atPath: directory + "/" + name) ?? old
            var mixed = Data(old)
            if new.count > old.count, Bool.random(using: &generator) {
                mixed += new[old.count...].prefix(Int.random(in: 0...(new.count - old.count), using: &generator))
            }
            for start in stride(from: 0, to: min(mixed.count, new.count), by: 512) where Bool.random(using: &generator)
            {
                let end = min(start + 512, mixed.count, new.count)
                mixed.replaceSubrange(start..<end, with: new[start..<end])
            }
            try mixed.write(to: URL(filePath: left + "/" + name))
        }
    }
}
