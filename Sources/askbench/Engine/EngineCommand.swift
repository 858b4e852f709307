// `askbench engine`: builds an index, asks it, and says what that cost.

import Foundation
import Platform
import SearchEngine

enum EngineCommand {
    static let command = Command(
        name: "engine",
        arguments: """
            --index DIR (--tokens FILE --queries FILE [--k1 K] [--b B] | --models DIR --pairs N [--clauses FILE.jsonl] \
            [--seed N]) [--passes N] [--top FILE] [--latencies FILE]
            """,
        summary: "building and asking: one document of tokens a line beside other engines, or a collection of its own",
        run: run)

    private static func run(_ arguments: [String]) throws {
        let options = try Options(arguments)
        let directory = try options.required("index")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let passes = try options.number("passes", default: 1, Int.init)
        let report: EngineReport
        if options["tokens"] != nil {
            report = try TokenBenchmark(options, directory: directory).run(passes: passes)
        } else {
            report = try PairBenchmark(options, directory: directory).run(passes: passes)
        }
        if let path = options["top"] { try report.top.write(toFile: path, atomically: false, encoding: .utf8) }
        if let path = options["latencies"] {
            try report.latencyLines.write(toFile: path, atomically: false, encoding: .utf8)
        }
        report.figures.show()
    }
}
