// `analyze` and `terms`: what ranking sees of a question and of entries.

import AskProtocol
import KnowledgeBase

extension MethodTable {
    static let analyze = immediate(Analyze.self) { parameters, context in
        context.service.knowledge.analyze(parameters)
    }

    static let terms = waiting(Terms.self) { parameters, context in
        try await context.service.reading { try context.service.knowledge.terms(parameters) }
    }
}
