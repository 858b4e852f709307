import FoundationEssentials
import TextRepair

/// `askbench train-restoration TEXT… -o FILE`: makes `Models/restoration.bin`.
enum TrainRestoration {
    static let command = Command(
        name: "train-restoration", arguments: "TEXT… -o FILE",
        summary: "the language model that restores damaged text, Models/restoration.bin", run: run)

    private static func run(_ arguments: [String]) throws {
        var texts: [String] = []
        var output: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "-o" { output = rest.popFirst() } else { texts.append(argument) }
        }
        guard let output, !texts.isEmpty else {
            throw UsageError()
        }
        var trainer = RestorationTrainer()
        for path in texts {
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            for line in text.split(separator: "\n") { trainer.add(line, weight: 1) }
        }
        try Data(trainer.encodedModel()).write(to: URL(filePath: output))
    }
}
