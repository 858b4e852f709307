// The frame of a question, apart from what it asks about: 请问, 有没有, how do I.

/// Finds the phrases of `Models/frames.txt` in a folded question.
struct QueryFrames: Sendable {
    /// Phrases by their first scalar, longest first.
    private var phrases: [UInt32: [[UInt32]]] = [:]

    /// - Parameter file: one phrase a line; `#` starts a comment line.
    init(_ file: ModelFile, table: TraditionalTable) throws(EngineError) {
        var folder = TextFolder(table: table)
        for line in file.entries {
            folder.fold(String(line.text))
            guard let first = folder.characters.first, first.isLetterOrDigit || first.characterClass == .cjk else {
                throw file.error(line.number, found: line.text, expected: "a phrase that begins with a letter")
            }
            phrases[first.scalar, default: []].append(folder.characters.map(\.scalar))
        }
        for (first, list) in phrases { phrases[first] = list.sorted { $0.count > $1.count } }
    }

    /// For each folded character whether it belongs to a frame. Words of other scripts must match whole.
    func marks(in characters: [FoldedCharacter]) -> [Bool] {
        var marks = Array(repeating: false, count: characters.count)
        var position = 0
        while position < characters.count {
            let length = lengthOfPhrase(at: position, in: characters)
            for index in position..<position + length { marks[index] = true }
            position += max(length, 1)
        }
        return marks
    }

    private func lengthOfPhrase(at position: Int, in characters: [FoldedCharacter]) -> Int {
        guard let candidates = phrases[characters[position].scalar] else { return 0 }
        if characters[position].isLetterOrDigit && position > 0 && characters[position - 1].isLetterOrDigit { return 0 }
        let match = candidates.first { phrase in
            let end = position + phrase.count
            guard end <= characters.count else { return false }
            for offset in phrase.indices where phrase[offset] != characters[position + offset].scalar { return false }
            let cutsWord =
                characters[end - 1].isLetterOrDigit && end < characters.count && characters[end].isLetterOrDigit
            return !cutsWord
        }
        return match?.count ?? 0
    }
}
