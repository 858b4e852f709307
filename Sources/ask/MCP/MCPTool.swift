// The tools that a model is offered. Each is one declaration: what the model reads of it, and what it does.

import AskProtocol
import FoundationEssentials

struct MCPTool: Sendable {
    let name: String
    let title: String
    let description: String
    let input: JSONValue
    let output: JSONValue
    let annotations: JSONValue
    /// What the call gives; its JSON is what `output` describes.
    let run: @Sendable (MCPMessage, Daemon) throws -> any Encodable & Sendable

    /// As `tools/list` shows it to a client of that revision.
    func declaration(for revision: MCPRevision) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "description": .string(description), "inputSchema": input,
        ]
        if revision.hasAnnotations { members["annotations"] = annotations }
        if revision.hasStructuredContent {
            members["title"] = .string(title)
            members["outputSchema"] = output
        }
        return .object(members)
    }

    /// The parameters of `tools/call`, of which the arguments are the tool's own.
    struct Call<Arguments: KnownMembers>: Decodable {
        let arguments: Strict<Arguments>
    }
}

// MARK: - Asking

extension MCPTool {
    static let askPastAnswers = MCPTool(
        name: "ask_past_answers", title: "Ask past answers",
        description: """
            Searches a knowledge base of question–answer pairs for the closest past answers to a question in anyone's \
            own words, in Chinese or English. Each answer comes with a calibrated confidence: of answers with 0.8, 80 % \
            are right. When nothing is known, "answered" is false and "answers" is empty: that is a normal result, and \
            no answer should be made up from it.
            """,
        input: [
            "type": "object",
            "properties": [
                "question": ["type": "string", "description": "the question, in whole words or as a sentence"],
                "limit": [
                    "type": "integer", "minimum": 1, "maximum": 100, "description": "answers at most; 5 by default",
                ],
                "topic": ["type": "string", "description": "only from topics with these words"],
                "tags": ["type": "array", "items": ["type": "string"], "description": "only with all of these tags"],
                "since": [
                    "type": "string", "description": "only from this day, month or year on: 2020-06-02, 2020-06, 2020",
                ],
                "until": ["type": "string", "description": "only up to this day, month or year"],
                "session": [
                    "type": "string",
                    "description": "any name; a question is read in the light of earlier ones of the same session",
                ],
                "uncertain": [
                    "type": "boolean",
                    "description": "also give answers below the confidence threshold; false by default",
                ],
            ],
            "required": ["question"], "additionalProperties": false,
        ],
        output: [
            "type": "object",
            "properties": [
                "answered": ["type": "boolean", "description": "whether the best answer is above the threshold"],
                "threshold": ["type": "number", "description": "confidence from which on an answer counts, 0 to 1"],
                "answers": [
                    "type": "array", "description": "best first",
                    "items": [
                        "type": "object",
                        "properties": [
                            "id": ["type": "integer"], "question": ["type": "string"], "answer": ["type": "string"],
                            "confidence": ["type": "number", "description": "0 to 1"],
                            "topic": ["type": "string"], "date": ["type": "string"],
                            "tags": ["type": "array", "items": ["type": "string"]],
                            "source": [
                                "type": "string", "description": "file and line that it was imported from: faq.md:12",
                            ],
                        ],
                        "required": ["id", "question", "answer", "confidence", "tags"],
                    ],
                ],
                "context": [
                    "type": "string", "description": "the session's earlier question in whose light this one was read",
                ],
            ],
            "required": ["answered", "threshold", "answers"],
        ],
        annotations: [
            "title": "Ask past answers", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
            "openWorldHint": false,
        ]
    ) { message, daemon in
        let arguments = try message.parameters(Call<AskArguments>.self).arguments.value
        let result = try daemon.call(
            Ask.self,
            Ask.Parameters(
                question: arguments.question, limit: arguments.limit, session: arguments.session,
                topic: arguments.topic, tags: arguments.tags, since: arguments.since, until: arguments.until))
        return AskOutcome(result, showsUncertain: arguments.uncertain ?? false)
    }

    private struct AskArguments: KnownMembers {
        var question: String
        var limit: Int?
        var topic: String?
        var tags: [String]?
        var since: String?
        var until: String?
        var session: String?
        var uncertain: Bool?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case question, limit, topic, tags, since, until, session, uncertain
        }
    }

    private struct AskOutcome: Encodable, Sendable {
        var answered: Bool
        var threshold: Double
        var answers: [Item]
        var context: String?

        struct Item: Encodable, Sendable {
            var id: Int64
            var question: String
            var answer: String
            var confidence: Double
            var topic: String?
            var date: String?
            var tags: [String]
            var source: String?
        }

        init(_ result: Ask.Result, showsUncertain: Bool) {
            answered = result.answered
            threshold = result.threshold
            context = result.context
            let shown = result.answers.filter {
                showsUncertain || (result.answered && $0.confidence >= result.threshold)
            }
            answers = shown.map { answer in
                Item(
                    id: answer.id, question: answer.question, answer: answer.answer, confidence: answer.confidence,
                    topic: answer.topic, date: answer.date, tags: answer.tags,
                    source: answer.source.map { $0.name + ($0.line.map { ":\($0)" } ?? "") })
            }
        }
    }
}

// MARK: - Adding

extension MCPTool {
    static let addAnswer = MCPTool(
        name: "add_answer", title: "Add an answer",
        description: """
            Adds a question–answer pair to the knowledge base, to be found from then on by whoever asks. Only for \
            answers that a person has confirmed.
            """,
        input: [
            "type": "object",
            "properties": [
                "question": ["type": "string", "description": "the question, as people ask it"],
                "answer": ["type": "string", "description": "the answer, complete in itself; Markdown is kept"],
                "topic": ["type": "string", "description": "the session, page or subject that it belongs to"],
                "date": ["type": "string", "description": "its day: 2020-06-02"],
                "tags": ["type": "array", "items": ["type": "string"]],
                "variants": [
                    "type": "array", "items": ["type": "string"], "description": "the same question in other words",
                ],
            ],
            "required": ["question", "answer"], "additionalProperties": false,
        ],
        output: [
            "type": "object",
            "properties": [
                "id": ["type": "integer", "description": "the pair's id"],
                "added": ["type": "boolean", "description": "false if it was there already"],
            ],
            "required": ["id", "added"],
        ],
        annotations: [
            "title": "Add an answer", "readOnlyHint": false, "destructiveHint": false, "idempotentHint": true,
            "openWorldHint": false,
        ]
    ) { message, daemon in
        let arguments = try message.parameters(Call<AddArguments>.self).arguments.value
        let entry = Entry(
            question: arguments.question, answer: arguments.answer, topic: arguments.topic, date: arguments.date,
            tags: arguments.tags ?? [], variants: arguments.variants ?? [])
        let result = try daemon.call(Add.self, Add.Parameters(entries: [entry]))
        return AddOutcome(id: result.ids.first ?? 0, added: result.added > 0)
    }

    private struct AddArguments: KnownMembers {
        var question: String
        var answer: String
        var topic: String?
        var date: String?
        var tags: [String]?
        var variants: [String]?

        enum CodingKeys: String, CodingKey, CaseIterable { case question, answer, topic, date, tags, variants }
    }

    private struct AddOutcome: Encodable, Sendable {
        var id: Int64
        var added: Bool
    }
}
