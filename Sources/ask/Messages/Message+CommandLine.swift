// What is wrong with a command line.

import AskProtocol

extension Message {
    static func tryHelp(on title: String) -> Message { Message("Try: \(title) --help", "可以看：\(title) --help") }

    static func takesNoValue(_ option: String) -> Message { Message("\(option) takes no value", "\(option) 不带值") }

    static func needsValue(_ option: String, expected: Message) -> Message {
        Message(
            "\(option) needs a value: \(expected.english)", "\(option) 需要一个值：\(expected.chinese)")
    }

    static func wrongValue(_ option: String, found value: String, expected: Message) -> Message {
        Message(
            "\(option): found \"\(value)\", expected \(expected.english)",
            "\(option)：给的是“\(value)”，应为\(expected.chinese)")
    }

    static func expectedInteger(_ range: ClosedRange<Int>) -> Message {
        range.upperBound == .max
            ? Message("a whole number, \(range.lowerBound) or more", "不小于 \(range.lowerBound) 的整数")
            : Message(
                "a whole number from \(range.lowerBound) to \(range.upperBound)",
                "\(range.lowerBound) 到 \(range.upperBound) 的整数")
    }

    static func expectedChoice(_ names: [String]) -> Message {
        Message("one of " + names.joined(separator: ", "), names.joined(separator: "、") + " 之一")
    }

    static func unknownOption(_ option: String, nearest: String?, isQuestion: Bool) -> Message {
        let unknown = Message("unknown option \(option)", "没有选项 \(option)")
        if let nearest { return unknown + Message("; did you mean \(nearest)?", "；是不是 \(nearest)？") }
        guard isQuestion else { return unknown }
        return unknown
            + Message(
                "; if it belongs to the question, quote the question or write -- before it",
                "；如果它是问题的一部分，请给问题加引号，或在前面写 --")
    }

    static func needsOperands(_ name: String, _ usage: Message) -> Message {
        Message("\(name) needs \(usage.english)", "\(name) 需要 \(usage.chinese)")
    }

    static func takesOptionsAlone(_ name: String, found word: String) -> Message {
        Message("\(name) takes options alone, found \"\(word)\"", "\(name) 只接受选项，给的是“\(word)”")
    }

    static func takesOneOperand(_ name: String, _ operand: Message, found words: [String]) -> Message {
        let words = "\(words.count): \(words.joined(separator: " "))"
        return Message(
            "\(name) takes one \(operand.english), found \(words)", "\(name) 只接受一个\(operand.chinese)，给了 \(words)")
    }

    /// How to ask what was taken for a command.
    static func toAskThat(_ words: [String]) -> Message {
        let command = "ask -- " + words.joined(separator: " ")
        return Message("; to ask a question that begins so: \(command)", "；要问这样开头的问题：\(command)")
    }

    static let questionHasNoText = Message("the question has no text", "问题是空的")

    static func didYouMean(_ command: String) -> Message {
        Message(
            "this was asked as a question; did you mean \(command)?", "已把它当作问题来问；是不是想用 \(command)？")
    }

    static func needsAskedQuestion(_ name: String) -> Message {
        Message("\(name) needs --question, the question that was asked", "\(name) 需要 --question，即当时问的问题")
    }

    static func needsChange(_ options: String) -> Message {
        Message("edit needs something to change: \(options)", "edit 需要要改的内容：\(options)")
    }

    static let removeNeedsOneOfBoth = Message(
        "remove needs either IDs or --source", "remove 需要 ID 或 --source，二者取一")
    static let addNeedsQuestion = Message("add needs --question", "add 需要 --question")

    static func needsQuestionBeside(_ option: String) -> Message {
        Message("--\(option) needs --question beside it", "--\(option) 要和 --question 一起用")
    }

    static func wrongID(_ name: String, found word: String) -> Message {
        Message(
            "\(name): found \"\(word)\", expected an ID, a number as answers show it",
            "\(name)：给的是“\(word)”，应为 ID，即答案里显示的数字")
    }

    static func sourceNamesOneFile(_ count: Int) -> Message {
        Message("--source names one file, found \(count)", "--source 只能命名一个文件，给了 \(count) 个")
    }

    static func twoFilesCalled(_ name: String) -> Message {
        Message(
            "two files are called \(name); import them one by one and name each with --source",
            "有两个文件都叫 \(name)；请分别导入，并用 --source 各起一个名字")
    }

    static let repairNeedsFile = Message(
        "repair needs FILE, or text on stdin", "repair 需要文件，或标准输入里的文本")

    static func repairReads(_ output: String) -> Message {
        Message(
            "repair reads \(output) while it writes; give -o another file", "repair 边读 \(output) 边写；请给 -o 另一个文件")
    }
}
