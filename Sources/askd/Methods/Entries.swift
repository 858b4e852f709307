// The methods that read and change entries.

import AskProtocol
import KnowledgeBase

extension MethodTable {
    static let get = immediate(Get.self) { parameters, context in
        try context.service.knowledge.get(parameters.id)
    }

    static let entries = waiting(Entries.self) { parameters, context in
        try await context.service.reading { try context.service.knowledge.entries(parameters) }
    }

    static let add = waiting(Add.self) { parameters, context in
        try await context.change { try await context.service.knowledge.add(parameters) }
    }

    static let prune = waiting(Prune.self) { parameters, context in
        try await context.change { try await context.service.knowledge.prune(parameters) }
    }

    static let edit = waiting(Edit.self) { parameters, context in
        try await context.change { try await context.service.knowledge.edit(parameters) }
    }

    static let remove = waiting(Remove.self) { parameters, context in
        try await context.change { try await context.service.knowledge.remove(parameters) }
    }
}
