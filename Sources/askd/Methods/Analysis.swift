// `analyze` and `terms`: what ranking sees of a question and of entries.

import AskProtocol
import KnowledgeBase

extension MethodTable {
    static let analyze = handler(for: Analyze.self) { parameters, context in
        context.service.knowledge.analyze(parameters)
    }

    static let terms = handler(for: Terms.self) { parameters, context in
        try context.service.knowledge.terms(parameters)
    }
}
