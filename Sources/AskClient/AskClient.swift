// askd for other Swift programs: the one target with a public interface. The rest is package access.

import AskProtocol
import Platform

/// A connection to a running askd. One call at a time: a program that asks from several threads has several of them.
///
/// ```swift
/// let client = try AskClient()
/// let reply = try client.ask("how do I back up etcd?")
/// if reply.isAnswered, let best = reply.answers.first { print(best.confidence, best.answer) }
/// ```
public final class AskClient {
    private let connection: DaemonConnection

    /// Connects to the socket at `socket`; without one to `$ASKD_SOCKET`, else to the user's own daemon, else to the
    /// system's.
    /// - Throws: `AskFailure` when no daemon answers.
    public init(socket: String? = nil) throws {
        CurrentProcess.ignoreBrokenPipes()
        let directories = StandardDirectories()
        let explicit = (socket ?? directories.explicitSocket).flatMap { $0.isEmpty ? nil : $0 }
        let candidates = explicit.map { [$0] } ?? [directories.userSocket, StandardDirectories.systemSocket]
        var failures: [String] = []
        for path in candidates {
            do {
                connection = try DaemonConnection(path: path)
                return
            } catch {
                failures.append("\(error)")
            }
        }
        throw AskFailure(code: nil, description: "no askd answers: " + failures.joined(separator: "; "))
    }

    /// The closest past answers.
    /// - Parameters:
    ///   - limit: answers at most, 1…100.
    ///   - session: any name; a question is read in the light of earlier ones of the same session.
    ///   - topic: only from topics with these words.
    /// - Throws: `AskFailure`.
    public func ask(
        _ question: String, limit: Int = 5, session: String? = nil, topic: String? = nil, tags: [String]? = nil
    ) throws -> Reply {
        let result = try call(
            Ask.self,
            Ask.Parameters(question: question, limit: limit, session: session, topic: topic, tags: tags))
        return Reply(
            isAnswered: result.answered, threshold: result.threshold, answers: result.answers.map(PastAnswer.init))
    }

    /// Adds a pair, or finds the one that is there already; its id. Only who may change entries can.
    /// - Throws: `AskFailure`.
    @discardableResult
    public func add(question: String, answer: String, topic: String? = nil, tags: [String] = []) throws -> Int64 {
        let entry = Entry(question: question, answer: answer, topic: topic, tags: tags)
        return try call(Add.self, Add.Parameters(entries: [entry])).ids[0]
    }

    /// Tells whether an answer was one to the question, which then finds it by its words, or ranks it lower for them.
    /// - Throws: `AskFailure`.
    public func tell(isGood: Bool, answer id: Int64, to question: String) throws {
        _ = try call(Feedback.self, Feedback.Parameters(id: id, question: question, good: isGood))
    }

    private func call<Method: RPCMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) throws -> Method.Result {
        do {
            return try connection.call(method, parameters)
        } catch let error as RPCError {
            throw AskFailure(
                code: error.code.rawValue,
                description: error.sentence.english)
        } catch {
            throw AskFailure(code: nil, description: "\(error)")
        }
    }
}

/// What askd says to a question.
public struct Reply: Sendable, Equatable {
    /// Whether the best answer is above the threshold; a bot says nothing otherwise.
    public let isAnswered: Bool
    /// Confidence from which on an answer counts, 0…1.
    public let threshold: Double
    /// Best first; also those below the threshold.
    public let answers: [PastAnswer]
}

/// A past answer.
public struct PastAnswer: Sendable, Equatable {
    public let id: Int64
    public let question: String
    public let answer: String
    /// Probability that it answers the question, 0…1.
    public let confidence: Double
    public let topic: String?
    /// `2020-06-02`.
    public let date: String?
    public let tags: [String]
    /// The name of what it was imported from, and the line of its question there.
    public let source: String?
    public let line: Int?

    init(_ answer: Answer) {
        id = answer.id
        question = answer.question
        self.answer = answer.answer
        confidence = answer.confidence
        topic = answer.topic
        date = answer.date
        tags = answer.tags
        source = answer.source?.name
        line = answer.source?.line
    }
}

/// Why a call failed.
public struct AskFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// JSON-RPC's or askd's own error code; nil when the daemon could not be spoken to.
    public let code: Int?
    /// One sentence: place, what was found, what was expected.
    public let description: String
}
