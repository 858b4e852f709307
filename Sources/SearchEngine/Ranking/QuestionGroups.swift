// Questions that many people asked in nearly the same words.

extension EngineModels {
    /// Groups questions that are nearly the same: each joins the first group whose first question it resembles.
    /// - Returns: indices into `questions`, each once; groups and members in the order of `questions`.
    package func groups(of questions: [String]) -> [[Int]] {
        var groups: [(sketch: QuestionSketch, members: [Int])] = []
        for (index, question) in questions.enumerated() {
            let sketch = QuestionSketch(question, table: traditional)
            if let group = groups.firstIndex(where: { $0.sketch.resembles(sketch) }) {
                groups[group].members.append(index)
            } else {
                groups.append((sketch, [index]))
            }
        }
        return groups.map(\.members)
    }
}
