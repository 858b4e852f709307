// `ask` and `suggest`, and what people say of the answers: `feedback`, `unanswered`.

import AskProtocol
import KnowledgeBase
import Platform

extension MethodTable {
    static let ask = handler(for: Ask.self) { parameters, context in
        let service = context.service
        let earlier = parameters.session.map { name in
            let key = Sessions.Key(userID: context.peer.userID, name: name)
            return service.sessions.questions(of: key, before: parameters.question)
        }
        let result = try service.knowledge.ask(
            parameters, context: earlier ?? [], isCancelled: context.isCancelled)
        service.statistics.record(micros: result.micros, isAnswered: result.answered)
        return result
    }

    static let suggest = handler(for: Suggest.self) { parameters, context in
        try context.service.knowledge.suggest(parameters)
    }

    static let feedback = handler(for: Feedback.self) { parameters, context in
        try await context.service.knowledge.feedback(parameters)
    }

    static let unanswered = handler(for: Unanswered.self) { parameters, context in
        try await context.service.knowledge.unanswered(parameters)
    }
}
