// What frames the help texts and the manual; what is said of commands and options stands in their declarations.

import AskProtocol

extension Message {
    static let helpPurpose = Message("ask finds the past answers to a question.", "ask 查找一个问题过去的答案。")
    static let helpUsage = Message("Usage", "用法")
    static let helpCommands = Message("Commands", "命令")
    static let helpOptions = Message("Options", "选项")
    static let helpExitCodes = Message(
        "Exit codes: " + ExitCode.meanings.map { "\($0.code.rawValue) \($0.meaning.english)" }.joined(separator: ", ")
            + ".",
        "退出码：" + ExitCode.meanings.map { "\($0.code.rawValue) \($0.meaning.chinese)" }.joined(separator: "，") + "。")
    static let helpMore = Message("`ask COMMAND --help` tells more about a command.", "`ask 命令 --help` 详细说明一个命令。")

    static let manualName = Message("NAME", "名称")
    static let manualSynopsis = Message("SYNOPSIS", "概要")
    static let manualDescription = Message("DESCRIPTION", "描述")
    static let manualCommands = Message("COMMANDS", "命令")
    static let manualOptions = Message("OPTIONS", "选项")
    static let manualConversation = Message("CONVERSATION", "对话")
    static let manualKeys = Message("KEYS", "按键")
    static let manualExitStatus = Message("EXIT STATUS", "退出码")
    static let manualEnvironment = Message("ENVIRONMENT", "环境变量")
    static let manualFiles = Message("FILES", "文件")
    static let manualPurpose = Message("find the past answers to a question", "查找一个问题过去的答案")
    static let manualAbout = Message(
        "askd keeps pairs of a question and an answer; ask gives back the closest past answers to a question in anyone's own words, says how sure it is, and says nothing when it does not know. It speaks to askd over a Unix socket alone, and starts one when none answers.",
        "askd 保存问答；ask 用任何人自己的话提问，给出最接近的过去的答案，说明有多大把握，不知道时就不回答。它只通过 Unix 套接字与 askd 通信，没有 askd 应答时会启动一个。"
    )
    static let manualAboutCommands = Message(
        "Beside what is listed here, each command takes the options --socket, --no-spawn, --color, --help and --version.",
        "除这里列出的以外，每个命令都接受 --socket、--no-spawn、--color、--help 和 --version。")
    static let manualAboutConversation = Message(
        "Without a question and on a terminal, ask is a conversation: a follow-up is read in the light of what was asked before. A line that begins with a colon is a command; any beginning of its name will do that is not another's too.",
        "没有问题且在终端上时，ask 是一场对话：追问会结合之前的问题来理解。以冒号开头的行是命令；名字只要写到能与别的区分为止。")
}

extension ExitCode {
    /// What each tells the caller.
    static let meanings: [(code: ExitCode, meaning: Message)] = [
        (.done, Message("done or answered", "完成或已回答")),
        (.noAnswer, Message("no answer above the threshold", "没有超过阈值的答案")),
        (.usage, Message("wrong usage", "用法错误")),
        (.badData, Message("bad input data", "输入数据有误")),
        (.noDaemon, Message("no daemon", "没有守护进程")),
        (.internalFault, Message("internal fault", "内部故障")),
        (.notPermitted, Message("not permitted", "没有权限")),
    ]
}

/// What the client reads beside its arguments.
enum Surroundings {
    static let variables: [(name: String, meaning: Message)] = [
        ("ASKD_SOCKET", Message("the daemon's socket, unless --socket names one", "守护进程的套接字，除非 --socket 另有指定")),
        ("ASKD_DATA", Message("the data directory of an askd that ask starts", "由 ask 启动的 askd 的数据目录")),
        ("ASKD_MODELS", Message("directory of the models, for repair and import", "模型所在目录，用于 repair 和 import")),
        (
            "LC_ALL, LC_MESSAGES, LANG",
            Message("the first that is set chooses the language: Chinese or English", "其中第一个已设置的决定语言：中文或英文")
        ),
        ("NO_COLOR, TERM", Message("no colours if the former is set or the latter is dumb", "前者已设置或后者是 dumb 时没有颜色")),
        ("PAGER", Message("shows an answer that is longer than the screen (less)", "显示比屏幕长的答案（less）")),
    ]
    static let files: [(name: String, meaning: Message)] = [
        (
            "$XDG_RUNTIME_DIR/askd/askd.sock, /run/askd/askd.sock",
            Message("your own daemon's socket and the system's, tried in this order", "你自己的和系统的守护进程的套接字，依次尝试")
        ),
        ("$XDG_STATE_HOME/askd/history", Message("what was asked in conversations, for you alone", "对话中问过的，只有你能读")),
        ("$XDG_STATE_HOME/askd/askd.log", Message("the words of an askd that ask started", "由 ask 启动的 askd 的日志")),
    ]
}
