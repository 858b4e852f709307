import Foundation
import TextRepair

/// `askbench train-restoration`: makes `Models/restoration.bin`.
///
/// A TEXT is sound, UTF-8, a paragraph a line. A FILE after `--words` holds a word a line, or a word, a space and its
/// frequency. A weight holds for the files that follow it: 1 if none is given; of a word list, for a frequency of 10,000.
enum TrainRestoration {
    static let command = Command(
        name: "train-restoration", arguments: "[--weight W] TEXT… [--words [--weight W] FILE…] -o FILE",
        summary: "the language model that restores damaged text, Models/restoration.bin", run: run)

    private struct Source {
        var path: String
        var weight: Float
        var isWordList: Bool
    }

    private static func run(_ arguments: [String]) throws {
        var sources: [Source] = []
        var output: String?
        var weight: Float = 1
        var isWordList = false
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "-o": output = rest.popFirst()
            case "--words": (isWordList, weight) = (true, 1)
            case "--weight":
                guard let number = rest.popFirst().flatMap(Float.init), number > 0 else { throw UsageError() }
                weight = number
            default: sources.append(Source(path: argument, weight: weight, isWordList: isWordList))
            }
        }
        guard let output, !sources.isEmpty else { throw UsageError() }
        var trainer = RestorationTrainer()
        for source in sources { try add(source, to: &trainer) }
        let model = trainer.train { pass, loss in print("pass \(pass): \(loss) nats a character") }
        try Data(model.encoded()).write(to: URL(filePath: output))
    }

    private static func add(_ source: Source, to trainer: inout RestorationTrainer) throws {
        let lines = try lines(of: source.path)
        if !source.isWordList {
            for line in lines { trainer.add(line: line, weight: source.weight) }
            return
        }
        for line in lines {
            let fields = line.split(separator: " ")
            guard let word = fields.first else { continue }
            // Frequencies differ by orders of magnitude: a rare word must still teach something.
            let frequency = fields.count > 1 ? Float(fields[1]) ?? 10_000 : 10_000
            let share = min(1, 0.1 + log10(frequency + 1) / 4)
            trainer.add(words: word, weight: source.weight * share)
        }
    }

    static func lines(of path: String) throws -> [Substring] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw RepairError.trainingFailed(path: path, reason: "cannot read it")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw RepairError.trainingFailed(path: path, reason: "not UTF-8")
        }
        return text.split { $0 == "\n" || $0 == "\r\n" }
    }
}
