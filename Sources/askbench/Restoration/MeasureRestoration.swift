import Foundation
import TextRepair

/// `askbench restoration`: how well, how fast and how small, on sound texts that are damaged on purpose.
///
/// A TEXT must be one that the model has not learned from: see `Models/README.md`.
enum MeasureRestoration {
    static let command = Command(
        name: "restoration", arguments: "--model FILE  TEXT…",
        summary: "accuracy, speed and memory of the restoration, with and without each of its parts", run: run)

    struct Figures {
        var text: String
        var damagedCharacters = 0
        var rightCharacters = 0
        var damagedLines = 0
        var exactLines = 0
        var doubtfulCharacters = 0
        /// Wrong characters that were marked doubtful.
        var caughtErrors = 0
        /// Undamaged characters that did not come back; always 0.
        var harmedCharacters = 0
        var bytes = 0
        var seconds = 0.0

        var errors: Int { damagedCharacters - rightCharacters }

        static func + (a: Self, b: Self) -> Self {
            Self(
                text: a.text, damagedCharacters: a.damagedCharacters + b.damagedCharacters,
                rightCharacters: a.rightCharacters + b.rightCharacters, damagedLines: a.damagedLines + b.damagedLines,
                exactLines: a.exactLines + b.exactLines,
                doubtfulCharacters: a.doubtfulCharacters + b.doubtfulCharacters,
                caughtErrors: a.caughtErrors + b.caughtErrors,
                harmedCharacters: a.harmedCharacters + b.harmedCharacters,
                bytes: a.bytes + b.bytes, seconds: a.seconds + b.seconds)
        }
    }

    struct Report {
        var texts: [Figures]
        /// Over all texts: everything at work, and without one part each.
        var all: [Figures]
        var modelBytes: Int
        var modelLoadSeconds: Double
        var peakResidentBytes: Int
    }

    private static func run(_ arguments: [String]) throws {
        var texts: [String] = []
        var modelPath: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--model": modelPath = rest.popFirst()
            default: texts.append(argument)
            }
        }
        guard let modelPath, !texts.isEmpty else { throw UsageError() }
        try measure(texts, modelPath: modelPath).figures.show()
    }

    private static func measure(_ paths: [String], modelPath: String) throws -> Report {
        var model: RestorationModel?
        let loadSeconds = try seconds { model = try RestorationModel(contentsOf: modelPath) }
        let texts = try paths.map { (name: $0, text: try soundText(of: $0)) }
        func figures(_ name: String, _ parts: RestorationParts) -> [Figures] {
            var restorer = TextRestorer(model: model)
            restorer.parts = parts
            return texts.map { measure($0.text, name: $0.name, restorer: restorer) }
        }
        let whole = figures("", RestorationParts())
        func sum(_ name: String, _ figures: [Figures]) -> Figures { figures.reduce(Figures(text: name), +) }
        var all = [sum("all texts", whole)]
        for (name, change) in ablations {
            var parts = RestorationParts()
            change(&parts)
            all.append(sum(name, figures(name, parts)))
        }
        let modelBytes = try Data(contentsOf: URL(filePath: modelPath)).count
        return Report(
            texts: whole, all: all, modelBytes: modelBytes, modelLoadSeconds: loadSeconds,
            peakResidentBytes: peakResidentBytes())
    }

    /// Parts left out, of a model that was learned with them.
    private static let ablations: [(String, @Sendable (inout RestorationParts) -> Void)] = [
        ("without own counts", { $0.ownCounts = false }),
        ("without three neighbours", { parts in for index in 6...9 { parts.features[index] = false } }),
        ("without open brackets", { parts in for index in 11...12 { parts.features[index] = false } }),
        ("without questions", { parts in for index in 13...15 { parts.features[index] = false } }),
        ("nearest neighbours alone", { $0.features = $0.features.indices.map { $0 <= 2 } }),
    ]

    /// The text of a file, without lines that are damaged already.
    private static func soundText(of path: String) throws -> String {
        try TrainRestoration.lines(of: path).joined(separator: "\n")
    }

    private static func measure(_ text: String, name: String, restorer: TextRestorer) -> Figures {
        var figures = Figures(text: URL(filePath: name).deletingPathExtension().lastPathComponent)
        let damaged = Array(Damage.misread(text).utf8)
        var restored: [RestoredLine] = []
        figures.seconds = seconds { restored = restorer.restore(damaged).lines }
        figures.bytes = damaged.count
        for (line, truth) in zip(restored, text.split(separator: "\n", omittingEmptySubsequences: false)) {
            compare(line, truth, &figures)
        }
        return figures
    }

    private static func compare(_ line: RestoredLine, _ truth: Substring, _ figures: inout Figures) {
        var offset = 0
        var damaged = 0
        var wrong = 0
        let doubtful = Set(line.doubtful.map(\.lowerBound))
        for (actual, expected) in zip(line.text.unicodeScalars, truth.unicodeScalars) {
            if Damage.damages(expected) {
                damaged += 1
                let isDoubtful = doubtful.contains(offset)
                figures.doubtfulCharacters += isDoubtful ? 1 : 0
                if actual != expected {
                    wrong += 1
                    figures.caughtErrors += isDoubtful ? 1 : 0
                }
            } else if actual != expected {
                figures.harmedCharacters += 1
            }
            offset += UTF8.width(actual)
        }
        figures.damagedCharacters += damaged
        figures.rightCharacters += damaged - wrong
        figures.damagedLines += damaged > 0 ? 1 : 0
        figures.exactLines += damaged > 0 && wrong == 0 ? 1 : 0
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let duration = try ContinuousClock().measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    /// Linux: `VmHWM` of /proc/self/status, in kB.
    private static func peakResidentBytes() -> Int {
        guard let status = try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }
}

extension MeasureRestoration.Report {
    var figures: FigureTable {
        var table = FigureTable()
        func percent(_ part: Int, of whole: Int) -> Double { 100 * Double(part) / Double(max(1, whole)) }
        for text in texts + all {
            let sure = text.damagedCharacters - text.doubtfulCharacters
            table.add(text.text + ": characters", Double(text.damagedCharacters))
            table.add(text.text + ": right", percent(text.rightCharacters, of: text.damagedCharacters), "%")
            table.add(text.text + ": lines_right", percent(text.exactLines, of: text.damagedLines), "%")
            table.add(text.text + ": doubtful", percent(text.doubtfulCharacters, of: text.damagedCharacters), "%")
            table.add(text.text + ": wrong_of_sure", percent(text.errors - text.caughtErrors, of: sure), "%")
            table.add(text.text + ": speed", Double(text.bytes) / 1e6 / max(text.seconds, 1e-9), "MB/s")
        }
        table.add("undamaged_characters_changed", Double(all.reduce(0) { $0 + $1.harmedCharacters }))
        table.add("model", Double(modelBytes) / 1e6, "MB")
        table.add("model_load", modelLoadSeconds * 1e3, "ms")
        table.add("peak_memory", Double(peakResidentBytes) / 1e6, "MB")
        return table
    }
}
