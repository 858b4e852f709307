/// Counts what a ``RestorationModel`` knows, from sound texts.
package struct RestorationTrainer {
    /// Marks that are symbols of their own, beside the hanzi of GB 2312.
    private static let marks = "，、。：；？！（）「」『』【】《》〈〉“”‘’…—·～／－％＋"

    private let vocabulary: Vocabulary
    private var counts: [Float]

    package init() {
        let characters = Array(Self.marks.unicodeScalars) + GB18030.hanziOfGB2312()
        vocabulary = Vocabulary(characters: characters.map { UInt16(truncatingIfNeeded: $0.value) })
        counts = Array(repeating: 0, count: vocabulary.count)
    }

    /// Counts a line of text.
    /// - Parameter weight: what one occurrence counts, > 0.
    package mutating func add(_ line: some StringProtocol, weight: Float) {
        for scalar in line.unicodeScalars where scalar != " " {
            counts[Int(vocabulary.symbol(of: scalar.value))] += weight
        }
    }

    /// The model's file.
    package func encodedModel() -> [UInt8] {
        RestorationModel(vocabulary: vocabulary, counts: counts).encoded()
    }
}
