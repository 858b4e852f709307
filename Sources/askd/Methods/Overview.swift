// `topics`, `status`, `ping`, and copies of everything: `backup`, `restore`.

import AskProtocol
import KnowledgeBase
import Platform
import Synchronization

extension MethodTable {
    static let topics = waiting(Topics.self) { parameters, context in
        try await context.service.reading { try context.service.knowledge.topics(parameters) }
    }

    static let status = immediate(Status.self) { parameters, context in
        let service = context.service
        let uptime = service.statistics.uptime.components
        return Status.Result(
            version: askdVersion,
            entries: service.knowledge.entryCount,
            topics: try service.knowledge.topicCount(),
            vectors: service.knowledge.vectorCount,
            uptimeSeconds: Double(uptime.seconds) + (Double(uptime.attoseconds) / 1e15).rounded() / 1_000,
            indexBytes: service.knowledge.indexBytes,
            index: service.knowledge.indexState,
            databaseBytes: service.knowledge.databaseBytes,
            residentBytes: CurrentProcess.residentBytes,
            connections: service.statistics.connections.load(ordering: .relaxed),
            requests: service.statistics.requests.load(ordering: .relaxed),
            latencyMicros: service.statistics.latency,
            dataDirectory: service.configuration.data,
            scoring: service.knowledge.scoring,
            activity: parameters.verbose == true ? service.activity : nil)
    }

    static let backup = waiting(Backup.self) { _, context in
        guard let descriptor = context.descriptor else { throw RPCError.noDescriptor(Message("writing", "写入")) }
        return Backup.Result(bytes: try await context.service.knowledge.backup(to: descriptor))
    }

    static let restore = waiting(Restore.self) { _, context in
        guard let descriptor = context.descriptor else { throw RPCError.noDescriptor(Message("reading", "读取")) }
        return try await context.change {
            Restore.Result(entries: try await context.service.knowledge.restore(from: descriptor))
        }
    }

    static let ping = immediate(Ping.self) { _, _ in "pong" }
}

extension RPCError {
    fileprivate static func noDescriptor(_ purpose: Message) -> RPCError {
        RPCError(
            .invalidParameters, Message("no descriptor came with the message", "消息没有附带描述符"),
            reason: Message(
                "open the file for \(purpose.english) and pass its descriptor along (SCM_RIGHTS)",
                "请为\(purpose.chinese)打开文件，并一起传递它的描述符（SCM_RIGHTS）"))
    }
}
