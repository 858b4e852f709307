// Questions with what is known to answer them: the input of `ask eval`.

import AskProtocol
import Platform

/// One judged question.
struct JudgedQuery: Sendable, Equatable {
    /// Its name; by it a run is compared with an earlier one. The question itself when the file gives none.
    var qid: String
    /// What sort of question it is; figures are given for each sort.
    var kind: String
    var query: String
    /// The same person's previous question, if this one follows it.
    var context: String?
    /// Line of a pair's question in its source → grade: 2 answers it, 1 is related, 0 neither.
    var relevant: [Int: Int]

    /// Whether some pair answers it.
    var hasAnswer: Bool { relevant.values.contains(JudgedQuery.hitGrade) }

    /// The grade of a pair that answers the question.
    static let hitGrade = 2
}

extension JudgedQuery: Decodable {
    private enum Key: String, CodingKey { case qid, kind, query, context, relevant }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        kind = try container.decode(String.self, forKey: .kind)
        query = try container.decode(String.self, forKey: .query)
        qid = try container.decodeIfPresent(String.self, forKey: .qid) ?? query
        context = try container.decodeIfPresent(String.self, forKey: .context)
        relevant = [:]
        for (text, grade) in try container.decode([String: Int].self, forKey: .relevant) {
            guard let line = Int(text), line >= 1 else {
                throw Self.fault(
                    container, .relevant, .found("\"\(text)\"", expected: Message("a line, 1 or more", "行号，不小于 1")))
            }
            guard (0...Self.hitGrade).contains(grade) else {
                throw Self.fault(
                    container, .relevant,
                    .found(Message("grade \(grade)", "等级 \(grade)"), expected: Message("0, 1 or 2", " 0、1 或 2"))
                        .at("line \(line)"))
            }
            relevant[line] = grade
        }
        for (key, text) in [(Key.query, query), (.context, context ?? "none")] where text.allSatisfy(\.isWhitespace) {
            throw Self.fault(container, key, .found(Message("no text", "空的"), expected: Message("a question", "问题")))
        }
    }

    private static func fault(
        _ container: KeyedDecodingContainer<Key>, _ key: Key, _ problem: Message
    ) -> DecodingError {
        .corrupted(container.codingPath + [key], problem)
    }

    /// Reads a file of one question a line.
    /// - Throws: `AskError.data`, naming the line; `SystemError`.
    static func read(_ path: String) throws -> [JudgedQuery] {
        let reader = LineReader(try FileDescriptor.open(path, for: .reading), name: path)
        var queries: [JudgedQuery] = []
        while let line = try reader.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            queries.append(try reader.decode(JudgedQuery.self, from: line))
        }
        guard !queries.isEmpty else { throw AskError.data(.noQuestions(path)) }
        return queries
    }
}
