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
        let directory = try ScratchDirectory(options["directory"])
        defer { withExtendedLifetime(directory) {} }
        CurrentProcess.ignoreBrokenPipes()
        let soak = Soak(
            directory: directory.path, minutes: try options.number("minutes", default: 60) { Double($0) },
            seed: try options.seed)
        let report = try soak.run { print($0) }
        report.figures.show()
        if !report.isGood {
            let faults = report.errors.prefix(5) + report.differing.prefix(5)
            throw Failure("it did not last: " + faults.joined(separator: "; "))
        }
    }
}
