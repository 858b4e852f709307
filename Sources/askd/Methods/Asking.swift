// `ask` and `suggest`, and what people say of the answers: `feedback`, `unanswered`.

import AskProtocol
import KnowledgeBase
import Platform

extension MethodTable {
    static let ask = immediate(
        Ask.self, read: Ask.Parameters.init(params:),
        write: { result, json in try result.write(to: &json) }
    ) { parameters, context in
        let service = context.service
        let earlier = parameters.session.map { name in
            let key = Sessions.Key(userID: context.client.peer.userID, name: name)
            return service.sessions.questions(of: key, before: parameters.question)
        }
        let result = try service.knowledge.ask(
            parameters, context: earlier ?? [], isCancelled: context.isCancelled)
        service.statistics.record(micros: result.micros, isAnswered: result.answered)
        service.log.debug(
            "asked", ["question": parameters.question, "answered": result.answered, "micros": result.micros])
        return result
    }

    static let suggest = immediate(Suggest.self) { parameters, context in
        try context.service.knowledge.suggest(parameters)
    }

    static let feedback = waiting(Feedback.self) { parameters, context in
        try await context.change { try await context.service.knowledge.feedback(parameters) }
    }

    static let unanswered = waiting(Unanswered.self) { parameters, context in
        try await context.change { try await context.service.knowledge.unanswered(parameters) }
    }
}

extension Ask.Parameters {
    /// - Parameter params: nil when the request has none.
    @Sendable fileprivate init(params: ArraySlice<UInt8>?) throws {
        guard let params else { throw RPCError.invalid("question", .missing) }
        try self.init(json: params)
    }
}
