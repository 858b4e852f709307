// What the engine was tuned with or learned, read once from `Models/`.

package import Meaning
import Platform
import Synchronization

/// The engine's models: share them between indexes.
package final class EngineModels: Sendable {
    let parameters: RankingParameters
    let traditional: TraditionalTable
    let frames: QueryFrames
    let concepts: ConceptTable
    let tokenizers: TokenizerPool
    /// Of the phrases that were asked for last, some 1 kB each.
    private let analyzedAlternatives = Mutex(RecentValues<Int, [ConceptAlternative]>(capacity: 1024))
    /// Nil when it was not wanted or its file is not there: then words alone count.
    package let encoder: SentenceEncoder?

    /// What is read.
    static let files = ["ranking.json", "traditional.tsv", "frames.txt", "concepts.txt", "translations.tsv"]

    /// Reads `files`.
    /// - Parameters:
    ///   - directory: path of `Models/`.
    ///   - meaning: whether the encoder is read too, when `meaning.bin` is there.
    ///   - synonyms: path of a user's own table of words, or nil; its format is that of `concepts.txt`.
    /// - Throws: `EngineError` with file, line, what was found and what was expected.
    package convenience init(
        directory: String, synonyms: String? = nil, meaning: Bool = true
    ) throws(EngineError) {
        let encoder = meaning ? try EngineModels.encoder(in: directory) : nil
        try self.init(directory: directory, synonyms: synonyms, encoder: encoder)
    }

    /// Reads `files`; the encoder is given.
    /// - Parameter settings: numbers in place of those of `ranking.json`, by key ("meaning.weight").
    /// - Throws: as above; and for a key or a number that `ranking.json` could not have.
    package init(
        directory: String, synonyms: String? = nil, encoder: SentenceEncoder?, settings: [String: Float] = [:]
    ) throws(EngineError) {
        var parameters = try RankingParameters(ModelFile(directory: directory, name: "ranking.json"))
        for (key, value) in settings { try parameters.set(key, to: value) }
        self.parameters = parameters
        traditional = try TraditionalTable(ModelFile(directory: directory, name: "traditional.tsv"))
        frames = try QueryFrames(ModelFile(directory: directory, name: "frames.txt"), table: traditional)
        var concepts = ConceptTableBuilder()
        try concepts.add(groups: ModelFile(directory: directory, name: "concepts.txt"), table: traditional)
        if let synonyms { try concepts.add(groups: ModelFile(path: synonyms), table: traditional) }
        try concepts.add(
            pairs: ModelFile(directory: directory, name: "translations.tsv"), gain: parameters.translationGain,
            table: traditional)
        self.concepts = concepts.table()
        self.encoder = encoder
        tokenizers = TokenizerPool(table: traditional)
    }

    private static func encoder(in directory: String) throws(EngineError) -> SentenceEncoder? {
        let path = directory.hasSuffix("/") ? directory + "meaning.bin" : directory + "/meaning.bin"
        do throws(MeaningError) {
            return try SentenceEncoder(path: path)
        } catch {
            switch error {
            case .missing: return nil
            case .unreadable(_, let reason):
                throw EngineError(file: path, line: nil, found: reason, expected: "a readable file")
            case .damaged(_, let found, let expected):
                throw EngineError(file: path, line: nil, found: found, expected: expected)
            }
        }
    }

    init(parameters: RankingParameters, traditional: TraditionalTable, frames: QueryFrames, concepts: ConceptTable) {
        self.parameters = parameters
        self.traditional = traditional
        self.frames = frames
        self.concepts = concepts
        encoder = nil
        tokenizers = TokenizerPool(table: traditional)
    }

    /// The alternatives of a phrase of `concepts`, as terms.
    func alternatives(of phrase: Int) -> [ConceptAlternative] {
        if let known = analyzedAlternatives.withLock({ $0.value(for: phrase) }) { return known }
        let alternatives = concepts.alternatives(of: phrase).map { ConceptAlternative($0, self) }
        analyzedAlternatives.withLock { $0.insert(alternatives, for: phrase) }
        return alternatives
    }

    /// How documents are analysed: documents must be analysed again when it changes, with the tokenizer (the number, by
    /// hand) and the character table.
    var fingerprint: String { "1-" + traditional.checksum }
}
