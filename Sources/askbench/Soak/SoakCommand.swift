// `askbench soak`: a long time of everything at once, and what has grown by then.

import Foundation
import Platform

enum SoakCommand {
    static let command = Command(
        name: "soak",
        arguments: "[--minutes M] [--seed N] [--directory DIR]",
        summary: "16 clients ask, change, import and back up for an hour: memory, descriptors, errors, and whether a "
            + "fresh daemon gives the same answers",
        run: run)

    private static func run(_ arguments: [String]) throws {
        let options = try Options(arguments)
        let named = options["directory"]
        let directory =
            named ?? FileManager.default.temporaryDirectory.path
            + "/askbench-\(ProcessInfo.processInfo.processIdentifier)"
        CurrentProcess.ignoreBrokenPipes()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { if named == nil { try? FileManager.default.removeItem(atPath: directory) } }
        let soak = Soak(
            directory: directory, minutes: try options.number("minutes", default: 60) { Double($0) },
            seed: try options.number("seed", default: 1) { UInt64($0) })
        let report = try soak.run { print($0) }
        print(report.table)
        if !report.isGood { throw DaemonProcess.Failure("it did not last; see above") }
    }
}
