// What is fed with libFuzzer's inputs, and with those that are kept in Tests/Fixtures/fuzz. An error that is thrown is
// well, if it is of the kind that the caller expects: what is looked for are traps, hangs, memory without end, and results
// that contradict each other.

import Foundation
import Importing

/// Something that takes bytes from outside.
struct FuzzTarget: Sendable {
    /// Takes one input; traps when something is wrong.
    typealias Feed = (ArraySlice<UInt8>) -> Void

    let name: String
    /// Files whose contents are good to begin with, below `Tests`.
    let seeds: [String]
    /// Makes it ready.
    let prepare: @Sendable () throws -> Feed

    init(_ name: String, seeds: [String] = [], _ prepare: @escaping @Sendable () throws -> Feed) {
        self.name = name
        self.seeds = seeds + ["Fixtures/fuzz/" + name]
        self.prepare = prepare
    }

    static let all: [FuzzTarget] =
        [
            FuzzTarget("message", messages),
            FuzzTarget("import", seeds: ["Fixtures/importing"]) { importing(nil) },
        ]
        + ImportFormat.all.map { format in
            FuzzTarget("import-\(format.name)", seeds: ["Fixtures/importing"]) { importing(format) }
        }
        + [
            FuzzTarget("restoration", restoration), FuzzTarget("query", query), FuzzTarget("index", index),
            FuzzTarget("manifest", manifest), FuzzTarget("configuration", configuration),
        ] + engineFiles

    /// The repository's root.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let models = root + "/Models"

    /// Expects nothing but errors of these types of `body`.
    static func run(allowing types: any Error.Type..., body: () throws -> Void) {
        do {
            try body()
        } catch {
            precondition(types.contains { $0 == type(of: error) }, "an error of another kind: \(error)")
        }
    }
}
