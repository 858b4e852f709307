// Cross-validation: what is chosen on some questions is judged on the others.

import TextRepair

/// Ten parts of the questions, in each of several repetitions other ones; no two parts share a group.
struct Folds {
    static let count = 10
    static let repetitions = 5

    /// For each repetition: by question, its fold.
    let assignments: [[Int]]

    /// - Parameter groups: by question.
    init(groups: [Int]) {
        let distinct = Set(groups).sorted()
        assignments = (0..<Folds.repetitions).map { repetition in
            var random = SplitMix64(seed: UInt64(repetition + 1))
            let shuffled = distinct.shuffled(using: &random)
            let folds = Dictionary(uniqueKeysWithValues: shuffled.enumerated().map { ($1, $0 % Folds.count) })
            return groups.map { folds[$0] ?? 0 }
        }
    }

    /// Calls `body` for each fold of each repetition, with the numbers of the questions outside and inside it.
    func forEach(_ body: (_ training: [Int], _ held: [Int]) -> Void) {
        for assignment in assignments {
            for fold in 0..<Folds.count {
                body(
                    assignment.indices.filter { assignment[$0] != fold },
                    assignment.indices.filter { assignment[$0] == fold })
            }
        }
    }
}
