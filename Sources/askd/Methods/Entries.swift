// The methods that read and change entries.

import AskProtocol
import KnowledgeBase

extension MethodTable {
    static let get = handler(for: Get.self) { parameters, context in
        try context.service.knowledge.get(parameters.id)
    }

    static let entries = handler(for: Entries.self) { parameters, context in
        try context.service.knowledge.entries(parameters)
    }

    static let add = handler(for: Add.self) { parameters, context in
        try await context.service.knowledge.add(parameters)
    }

    static let prune = handler(for: Prune.self) { parameters, context in
        try await context.service.knowledge.prune(parameters)
    }

    static let edit = handler(for: Edit.self) { parameters, context in
        try await context.service.knowledge.edit(parameters)
    }

    static let remove = handler(for: Remove.self) { parameters, context in
        try await context.service.knowledge.remove(parameters)
    }
}
