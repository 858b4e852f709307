import Foundation
import TextRepair

/// `askbench train-restoration`: makes `Models/restoration.bin`.
enum TrainRestoration {
    static let usage = """
        usage: askbench train-restoration [--weight W] TEXT… [--words [--weight W] FILE…] -o FILE
        TEXT: sound text, UTF-8, a paragraph a line. FILE after --words: a word a line, or a word, a space and its frequency.
        --weight W holds for the files that follow it (default 1; of a word list, for a word of frequency 10,000).
        """

    private struct Source {
        var path: String
        var weight: Float
        var isWordList: Bool
    }

    /// - Parameter arguments: what follows the command's name.
    static func run(_ arguments: [String]) throws {
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
                let value = rest.popFirst() ?? ""
                guard let number = Float(value), number > 0 else {
                    throw RepairError.trainingFailed(
                        path: "--weight", reason: "\"\(value)\", expected a number above 0")
                }
                weight = number
            default: sources.append(Source(path: argument, weight: weight, isWordList: isWordList))
            }
        }
        guard let output, !sources.isEmpty else { throw RestorationUsage(description: usage) }
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

/// A command that was called in another way than described.
struct RestorationUsage: Error, CustomStringConvertible {
    var description: String
}
