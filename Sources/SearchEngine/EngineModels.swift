// What the engine was tuned with or learned, read once from `Models/`.

/// The engine's models. A value: share it between indexes.
package struct EngineModels: Sendable {
    let parameters: RankingParameters
    let traditional: TraditionalTable
    let frames: QueryFrames
    let concepts: ConceptTable

    /// What is read.
    static let files = ["ranking.json", "traditional.tsv", "frames.txt", "concepts.txt", "translations.tsv"]

    /// Reads `files`.
    /// - Parameters:
    ///   - directory: path of `Models/`.
    ///   - synonyms: path of a user's own table of words, or nil; its format is that of `concepts.txt`.
    /// - Throws: `EngineError` with file, line, what was found and what was expected.
    package init(directory: String, synonyms: String? = nil) throws(EngineError) {
        parameters = try RankingParameters(ModelFile(directory: directory, name: "ranking.json"))
        traditional = try TraditionalTable(ModelFile(directory: directory, name: "traditional.tsv"))
        frames = try QueryFrames(ModelFile(directory: directory, name: "frames.txt"), table: traditional)
        var concepts = ConceptTable()
        try concepts.add(groups: ModelFile(directory: directory, name: "concepts.txt"), table: traditional)
        if let synonyms { try concepts.add(groups: ModelFile(path: synonyms), table: traditional) }
        try concepts.add(
            pairs: ModelFile(directory: directory, name: "translations.tsv"), gain: parameters.translationGain,
            table: traditional)
        concepts.finish()
        self.concepts = concepts
    }

    init(parameters: RankingParameters, traditional: TraditionalTable, frames: QueryFrames, concepts: ConceptTable) {
        self.parameters = parameters
        self.traditional = traditional
        self.frames = frames
        self.concepts = concepts
    }

    /// How documents are analysed: documents must be analysed again when it changes, with the tokenizer (the number, by
    /// hand) and the character table.
    var fingerprint: String { "1-" + traditional.checksum }

    /// Least confidence, 0…1, of an answer that is worth showing.
    package func threshold(for scoring: ScoringFunction) -> Float { parameters.calibration(of: scoring).threshold }
}
