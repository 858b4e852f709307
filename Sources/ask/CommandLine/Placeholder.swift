// What stands for a value in usage lines and help texts.

import AskProtocol

enum Placeholder {
    static let options = Message("OPTIONS", "选项")
    static let command = Message("COMMAND", "命令")
    static let question = Message("QUESTION", "问题")
    static let file = Message("FILE", "文件")
    static let path = Message("PATH", "路径")
    static let name = Message("NAME", "名字")
    static let text = Message("TEXT", "内容")
    static let topic = Message("TOPIC", "主题")
    static let tag = Message("TAG", "标签")
    static let day = Message("DAY", "日期")
    static let date = Message("DATE", "日期")
    static let run = Message("RUN", "结果")
    static let id = Message.verbatim("ID")
    static let number = Message.verbatim("N")
}

extension Message {
    /// `[NAME]`: it may be left out.
    var optional: Message { Message("[\(english)]", "[\(chinese)]") }
    /// `NAME…`: there may be several.
    var repeated: Message { Message(english + "…", chinese + "…") }

    /// One after the other, with a blank in between unless one of them is empty.
    static func words(_ parts: Message...) -> Message {
        func joined(_ texts: [String]) -> String { texts.filter { !$0.isEmpty }.joined(separator: " ") }
        return Message(joined(parts.map(\.english)), joined(parts.map(\.chinese)))
    }
}
