// Two runs of the same benchmark beside each other.

import Foundation

/// `askbench compare`: every figure of two JSON outputs, with their ratio.
enum Compare {
    static let command = Command(
        name: "compare", arguments: "BEFORE AFTER",
        summary: "two runs beside each other: files with the JSON output of any command here, or of ask eval --json",
        run: run)

    private static func run(_ arguments: [String]) throws {
        guard arguments.count == 2 else { throw UsageError() }
        let (before, after) = (try figures(in: arguments[0]), try figures(in: arguments[1]))
        let values = Dictionary(after) { first, _ in first }
        print("| figure | before | after | ratio |\n| --- | ---: | ---: | ---: |")
        for (name, old) in before {
            guard let new = values[name] else { continue }
            let ratio = old == 0 ? (new == 0 ? "1" : "") : String(format: "%.3f", new / old)
            print("| \(name) | \(old.formatted()) | \(new.formatted()) | \(ratio) |")
        }
        let known = Set(before.map(\.name))
        let (lost, gained) = (known.subtracting(values.keys).sorted(), Set(values.keys).subtracting(known).sorted())
        if !lost.isEmpty { print("only before: " + lost.joined(separator: ", ")) }
        if !gained.isEmpty { print("only after: " + gained.joined(separator: ", ")) }
    }

    /// A figure of no file that can be compared.
    private struct NotJSON: Error, CustomStringConvertible {
        let path: String
        var description: String {
            "\(path): no line of it is a JSON object or array, as --json or the last line of a run is"
        }
    }

    /// The numbers of the last line that is JSON, in its order of names.
    private static func figures(in path: String) throws -> [(name: String, value: Double)] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("{") || $0.hasPrefix("[") }
        guard let line = lines.last, let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) else {
            throw NotJSON(path: path)
        }
        return flattened(value, name: "")
    }

    private static func flattened(_ value: Any, name: String) -> [(name: String, value: Double)] {
        switch value {
        case let number as NSNumber: [(name, number.doubleValue)]
        case let object as [String: Any]:
            object.sorted { $0.key < $1.key }.flatMap { key, value in
                flattened(value, name: name.isEmpty ? key : name + "." + key)
            }
        case let array as [Any]:
            array.enumerated().flatMap { index, value in
                flattened(value, name: name + "[\(index)\(title(value).map { " " + $0 } ?? "")]")
            }
        default: []
        }
    }

    /// What tells an element of an array from the others: its texts.
    private static func title(_ value: Any) -> String? {
        guard let object = value as? [String: Any] else { return nil }
        let texts = object.sorted { $0.key < $1.key }.compactMap { $0.value as? String }
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }
}
