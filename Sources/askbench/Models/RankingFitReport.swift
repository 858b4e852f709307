// What `askbench fit-ranking` prints.

import Foundation

extension RankingFit {
    var report: String {
        let heading = "in folds     queries    S@1    S@5    MRR   MRR less that of the file"
        return
            ([heading] + rows.map(line) + [""]
            + [
                "confidence in folds: AUROC \(decimals(confidence.auroc)), calibration error "
                    + "\(decimals(confidence.calibrationError)), right or silent \(decimals(confidence.rightOrSilent))",
                "chosen in \(votes.reduce(0, +)) folds:",
            ] + choices + ["best on all questions: \(name(bestSetting))"] + confidenceLines)
            .map { $0 + "\n" }.joined()
    }

    private func line(_ row: Row) -> String {
        let cells = [row.successAt1, row.successAt5, row.reciprocalRank].map { "  " + decimals($0) }.joined()
        let gain = "\(decimals(row.gain)) [\(decimals(row.interval.lowerBound)), \(decimals(row.interval.upperBound))]"
        return row.kind.padding(toLength: 12, withPad: " ", startingAt: 0)
            + String(repeating: " ", count: max(0, 8 - String(row.count).count)) + "\(row.count)" + cells + "  " + gain
    }

    private var choices: [String] {
        votes.indices.filter { votes[$0] > 0 }.sorted { votes[$0] > votes[$1] }.map {
            "    \(votes[$0])  \(name($0))"
        }
    }

    private func name(_ setting: Int) -> String {
        let members = settings[setting].sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return members.isEmpty ? "the file as it is" : members.joined(separator: " ")
    }

    private var confidenceLines: [String] {
        let fit = finalConfidence
        let names =
            ["score", "self", "missing", "dominance"] + (fit.weights.count == 6 ? ["similarity"] : []) + ["offset"]
        let members = zip(names, fit.weights).map { "\"\($0)\": \(decimals($1))" }
        return ["confidence with it: " + members.joined(separator: ", ") + ", \"threshold\": \(fit.threshold)"]
    }

    private func decimals(_ value: Double) -> String { String(format: "%.3f", value) }
}
