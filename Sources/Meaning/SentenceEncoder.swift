// Text in, vector out.

import Platform
import Synchronization

/// Turns a text into a vector: texts that mean nearly the same, in Chinese, English or both, have vectors with nearly the same
/// direction. Share it among threads.
package final class SentenceEncoder: Sendable {
    let model: EncoderModel
    /// The vectors of the questions that were asked last, 1.5 MB at most but for their texts.
    private let cache = Mutex(RecentValues<String, SentenceVector>(capacity: 1024))
    private let workspaces = Mutex<[WorkspaceBox]>([])

    /// Unicode scalars of a text that are read: more than anyone asks, and a pasted page must not cost a second.
    package static let longestText = 300

    /// - Parameter path: of `Models/meaning.bin`.
    /// - Throws: `MeaningError`.
    package init(path: String) throws(MeaningError) {
        model = try EncoderModel(path: path)
    }

    /// To be raised when pairs' vectors are made in another way.
    private static let recipe: UInt64 = 1

    /// Vectors of two encoders with different identities do not compare: stored ones are to be made anew.
    package var identity: UInt64 { model.identity &+ Self.recipe }

    /// The vector of a question; of one that was asked lately without work.
    package func vector(ofQuestion question: String) -> SentenceVector {
        // What is not read must not fill the cache either.
        let read = question.prefix(scalars: Self.longestText)
        if let vector = cache.withLock({ $0.value(for: read) }) { return vector }
        let vector = SentenceVector(encode(read))
        cache.withLock { $0.insert(vector, for: read) }
        return vector
    }

    /// Questions in the cache.
    var cachedQuestions: Int { cache.withLock { $0.count } }

    /// Share of the question alone in a pair's vector.
    private static let questionShare: Float = 0.3

    /// The vector of a pair: between that of its question and that of question and answer, a line each; not of length 1.
    /// About 15 ms of work on one core.
    package func vector(ofQuestion question: String, answer: String) -> SentenceVector {
        let asked = encode(question)
        let told = encode(
            question.prefix(scalars: Self.longestText) + "\n" + answer.prefix(scalars: Self.longestText),
            limit: 2 * Self.longestText + 1)
        return SentenceVector(zip(asked, told).map { Self.questionShare * $0 + (1 - Self.questionShare) * $1 })
    }

    /// 512 values, of length 1.
    func encode(_ text: String, limit: Int = SentenceEncoder.longestText) -> [Float] {
        let tokens = tokens(of: text.prefix(scalars: limit))
        // Taken out of the lock and put back: as many as there are threads that encode at one time.
        let box = workspaces.withLock { $0.popLast() } ?? WorkspaceBox()
        defer { workspaces.withLock { $0.append(box) } }
        return model.vector(of: tokens, &box.workspace)
    }

    /// Numbers of the pieces, with those of the beginning and the end.
    func tokens(of text: String) -> [Int] {
        let normalized = model.map.normalized(text)
        let cut = normalized.isEmpty ? [model.unknown] : model.pieces.cut(normalized, unknown: model.unknown)
        return [model.begin] + cut + [model.end]
    }
}

/// A workspace that its owner hands on.
private final class WorkspaceBox: @unchecked Sendable {
    // @unchecked: out of the encoder's list it has one owner.
    var workspace = Workspace()
}

extension String {
    /// The first `count` Unicode scalars.
    fileprivate func prefix(scalars count: Int) -> String {
        utf8.count <= count ? self : String(unicodeScalars.prefix(count))
    }
}
