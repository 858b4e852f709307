// `ask mcp`: the knowledge base for language models.

import AskProtocol

extension Option {
    static let readOnly = Option(
        name: "read-only", help: Message("do not offer to add pairs", "不提供添加问答的工具"))
}

extension Command {
    static let mcp = Command(
        name: "mcp",
        summary: Message(
            "serve the Model Context Protocol on stdin and stdout", "在标准输入输出上提供 Model Context Protocol 服务"),
        details: Message(
            """
            For programs that let a language model use tools: ask_past_answers, and
            add_answer if the daemon lets you change entries. It ends when stdin ends.
            """,
            """
            给让语言模型使用工具的程序：ask_past_answers，以及在守护进程允许你改动时的
            add_answer。标准输入结束时退出。
            """),
        options: [.readOnly]
    ) { invocation in
        try MCPServer(
            daemon: Daemon(invocation), console: invocation.console, mayAdd: !invocation.arguments.has(.readOnly)
        ).run()
        return .done
    }
}
