// What commands are told, and where they work.

import Foundation
import Platform

/// `--name value` pairs.
struct Options {
    private var values: [String: String] = [:]

    private static let names = [
        "index", "tokens", "queries", "k1", "b", "models", "pairs", "clauses", "seed", "passes", "top", "latencies",
        "kills", "seconds", "rounds", "directory", "minutes", "adds", "clients",
    ]

    init(_ arguments: [String]) throws {
        for index in stride(from: 0, to: arguments.count, by: 2) {
            let name = String(arguments[index].dropFirst(2))
            guard arguments[index].hasPrefix("--"), Options.names.contains(name), index + 1 < arguments.count else {
                throw UsageError()
            }
            values[name] = arguments[index + 1]
        }
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws -> String {
        guard let value = values[name] else { throw UsageError() }
        return value
    }

    func number<Value>(_ name: String, default value: Value?, _ parse: (String) -> Value?) throws -> Value {
        guard let number = values[name].map(parse) ?? value else { throw UsageError() }
        return number
    }
}

extension Options {
    /// The seed of everything that is random; 1 unless it was given.
    var seed: UInt64 {
        get throws { try number("seed", default: 1) { UInt64($0) } }
    }
}

/// A directory to work in: the one that was named, which stays, or one that goes with this value.
final class ScratchDirectory {
    let path: String
    private let isOurs: Bool

    /// - Parameter named: made if it is missing.
    init(_ named: String? = nil) throws {
        path = named ?? FileManager.default.temporaryDirectory.path + "/askbench-\(getpid())"
        isOurs = named == nil
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        if isOurs { try? FileManager.default.removeItem(atPath: path) }
    }
}
