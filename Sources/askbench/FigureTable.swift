// What a command measured: the same table and the same JSON for every one.

import Foundation

/// Figures in the order in which they are shown.
struct FigureTable {
    private(set) var rows: [(name: String, value: Double, unit: String)] = []

    /// - Parameters:
    ///   - name: in lower case, with underscores; what it is one of may stand before it: `askd: p50`. No quotes.
    ///   - unit: empty for a count.
    mutating func add(_ name: String, _ value: Double, _ unit: String = "") { rows.append((name, value, unit)) }

    /// In Markdown.
    var table: String {
        let lines = rows.map { "| \($0.name) | \(Self.rounded($0.value)) | \($0.unit) |" }
        return "| figure | value | unit |\n| --- | ---: | --- |\n" + lines.joined(separator: "\n")
    }

    /// One line: an object with a number for each figure, which `askbench compare` reads.
    var json: String {
        "{" + rows.map { "\"\($0.name)\": \(Self.rounded($0.value))" }.joined(separator: ", ") + "}"
    }

    /// Prints both.
    func show() {
        print(table)
        print(json)
    }

    /// To four decimals; a whole number without any.
    private static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        return value == value.rounded() && abs(value) < 1e15
            ? String(Int64(value)) : String((value * 1e4).rounded() / 1e4)
    }
}
