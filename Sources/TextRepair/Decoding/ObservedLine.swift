/// A line as the model sees it: symbols of what is whole, and of damaged characters what is left of them.
///
/// Spaces are left out, and runs of Latin letters, digits or other characters are one symbol.
struct ObservedLine {
    /// Boundary symbols before the first and after the last one, so that every context exists.
    static let padding = 3
    /// Outside a fragment, where what stands there is not known.
    static let unknown = Symbol.max

    /// A damaged character that may be several.
    struct Question {
        /// Where it is in `symbols`.
        var index: Int
        /// Its group in ``CandidateTable/ambiguous``.
        var group: Int
    }

    private(set) var symbols: [Symbol]
    private(set) var questions: [Question] = []
    /// Words without their surroundings.
    let isFragment: Bool

    /// Starts an empty line.
    init(isFragment: Bool = false) {
        self.isFragment = isFragment
        symbols = Array(repeating: isFragment ? Self.unknown : Vocabulary.boundary, count: Self.padding)
    }

    mutating func append(_ symbol: Symbol) {
        if symbol < Vocabulary.firstCharacter, symbols.count > Self.padding, symbols.last == symbol { return }
        symbols.append(symbol)
    }

    mutating func append(scalar: UInt32, in vocabulary: Vocabulary) {
        if scalar == 0x20 || scalar == 0x09 || scalar == 0xA0 { return }
        append(vocabulary.symbol(of: scalar))
    }

    mutating func appendQuestion(group: Int, seenAs symbol: Symbol) {
        questions.append(Question(index: symbols.count, group: group))
        symbols.append(symbol)
    }

    mutating func finish() {
        symbols += Array(repeating: isFragment ? Self.unknown : Vocabulary.boundary, count: Self.padding)
    }

    /// The line that damage left.
    /// - Parameter readings: one for each damaged character.
    init(_ line: UndoneLine, readings: [CandidateTable.Reading], model: RestorationModel) {
        self.init()
        var start = 0
        for (character, reading) in zip(line.damaged, readings) {
            append(line.text[start..<character.offset], in: model.vocabulary)
            start = character.offset
            switch reading {
            case .unknown: append(Vocabulary.other)
            case .certain(let symbol): append(symbol)
            case .ambiguous(let group):
                appendQuestion(group: group, seenAs: model.candidates.firstGroup + Symbol(group))
            }
        }
        append(line.text[start...], in: model.vocabulary)
        finish()
    }

    private mutating func append(_ text: ArraySlice<UInt8>, in vocabulary: Vocabulary) {
        var index = text.startIndex
        while index < text.endIndex {
            let (scalar, length) = UTF8Groups.decodeWhole(text, at: index)
            append(scalar: scalar, in: vocabulary)
            index += length
        }
    }
}
