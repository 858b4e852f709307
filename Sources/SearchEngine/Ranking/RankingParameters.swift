// The numbers of `Models/ranking.json`.

/// Every weight and constant of ranking; names as in `Models/ranking.json`.
struct RankingParameters: Sendable {
    var characterWeight: Float = 0
    var bigramWeight: Float = 0
    var wordWeight: Float = 0
    var stemWeight: Float = 0
    var partWeight: Float = 0
    /// Factor of what belongs to the frame of a question.
    var frameFactor: Float = 0
    /// Most occurrences of a term in a question that count.
    var queryFrequencyCap: Float = 0
    /// Factor of the previous question's score in a follow-up.
    var contextFactor: Float = 0
    /// Least coherence of a follow-up with the question before it (`Searcher.read`).
    var leastCoherence: Float = 0
    /// Share of an alternative's match that counts.
    var alternativeFactor: Float = 0
    /// A learnt alternative counts by its weight times this, at most 1.
    var translationGain: Float = 0
    /// Weights of the fields, in the order of `Field`.
    var fieldWeights = SIMD4<Float>(repeating: 0)
    var k1: Float = 0
    var b: Float = 0
    /// Slope of the pivoted length normalisation of TF-IDF.
    var pivotSlope: Float = 0
    /// Score of a similarity of 1, as a share of what the question would score against itself.
    var meaningWeight: Float = 0
    /// Least similarity of a document that is found without any word of the question.
    var leastSimilarity: Float = 0
    /// Share of the weight of meaning that counts where words were corrected: the encoder has read what was written.
    var correctedFactor: Float = 0
    /// Confidence of documents that words alone found, and of those that have a vector.
    var bm25f = Calibration()
    var tfidf = Calibration()
    var bm25fMeaning = Calibration()
    var tfidfMeaning = Calibration()

    func weight(of kind: TermKind) -> Float {
        switch kind {
        case .character: characterWeight
        case .bigram: bigramWeight
        case .word: wordWeight
        case .stem: stemWeight
        case .part: partWeight
        }
    }

    /// - Parameter meaning: of a document with a vector.
    func calibration(of scoring: ScoringFunction, meaning: Bool = false) -> Calibration {
        switch scoring {
        case .bm25f: meaning ? bm25fMeaning : bm25f
        case .tfidf: meaning ? tfidfMeaning : tfidf
        }
    }
}

extension RankingParameters {
    /// A number of the file: its key, where it goes, what is allowed.
    struct Row: @unchecked Sendable {
        // @unchecked: a key path of stored properties captures nothing and never changes.
        let key: String
        let path: WritableKeyPath<RankingParameters, Float>
        let range: ClosedRange<Float>

        init(_ key: String, _ path: WritableKeyPath<RankingParameters, Float>, _ range: ClosedRange<Float>) {
            self.key = key
            self.path = path
            self.range = range
        }
    }

    static let rows: [Row] = [
        Row("weights.character", \.characterWeight, 0...10),
        Row("weights.bigram", \.bigramWeight, 0...10),
        Row("weights.word", \.wordWeight, 0...10),
        Row("weights.stem", \.stemWeight, 0...10),
        Row("weights.part", \.partWeight, 0...10),
        Row("query.frameFactor", \.frameFactor, 0...1),
        Row("query.frequencyCap", \.queryFrequencyCap, 1...100),
        Row("query.contextFactor", \.contextFactor, 0...1),
        Row("query.leastCoherence", \.leastCoherence, 0...1),
        Row("concepts.alternativeFactor", \.alternativeFactor, 0...1),
        Row("concepts.translationGain", \.translationGain, 0...10),
        Row("fields.question", \.fieldWeights.x, 0...10),
        Row("fields.variants", \.fieldWeights.y, 0...10),
        Row("fields.answer", \.fieldWeights.z, 0...10),
        Row("fields.topic", \.fieldWeights.w, 0...10),
        Row("bm25f.k1", \.k1, 0.01...10),
        Row("bm25f.b", \.b, 0...1),
        Row("tfidf.pivotSlope", \.pivotSlope, 0...1),
        Row("meaning.weight", \.meaningWeight, 0...10),
        Row("meaning.leastSimilarity", \.leastSimilarity, 0...1),
        Row("meaning.correctedFactor", \.correctedFactor, 0...1),
        Row("bm25fConfidence.score", \.bm25f.score, 0...100),
        Row("bm25fConfidence.self", \.bm25f.selfScore, -100...0),
        Row("bm25fConfidence.missing", \.bm25f.missing, -100...0),
        Row("bm25fConfidence.dominance", \.bm25f.dominance, -100...0),
        Row("bm25fConfidence.offset", \.bm25f.offset, -100...100),
        Row("bm25fConfidence.threshold", \.bm25f.threshold, 0...1),
        Row("tfidfConfidence.score", \.tfidf.score, 0...100),
        Row("tfidfConfidence.self", \.tfidf.selfScore, -100...0),
        Row("tfidfConfidence.missing", \.tfidf.missing, -100...0),
        Row("tfidfConfidence.dominance", \.tfidf.dominance, -100...0),
        Row("tfidfConfidence.offset", \.tfidf.offset, -100...100),
        Row("tfidfConfidence.threshold", \.tfidf.threshold, 0...1),
        Row("bm25fMeaningConfidence.score", \.bm25fMeaning.score, 0...100),
        Row("bm25fMeaningConfidence.self", \.bm25fMeaning.selfScore, -100...0),
        Row("bm25fMeaningConfidence.missing", \.bm25fMeaning.missing, -100...0),
        Row("bm25fMeaningConfidence.dominance", \.bm25fMeaning.dominance, -100...0),
        Row("bm25fMeaningConfidence.similarity", \.bm25fMeaning.similarity, -100...100),
        Row("bm25fMeaningConfidence.offset", \.bm25fMeaning.offset, -100...100),
        Row("tfidfMeaningConfidence.score", \.tfidfMeaning.score, 0...100),
        Row("tfidfMeaningConfidence.self", \.tfidfMeaning.selfScore, -100...0),
        Row("tfidfMeaningConfidence.missing", \.tfidfMeaning.missing, -100...0),
        Row("tfidfMeaningConfidence.dominance", \.tfidfMeaning.dominance, -100...0),
        Row("tfidfMeaningConfidence.similarity", \.tfidfMeaning.similarity, -100...100),
        Row("tfidfMeaningConfidence.offset", \.tfidfMeaning.offset, -100...100),
    ]
}
