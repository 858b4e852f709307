// What is said about answers, in a conversation and outside of it.

import AskProtocol

extension Message {
    static let knowsNoWord = Message(
        "I do not know: no past question or answer has any of these words", "我不知道：过去的问答里没有这些词")

    static func knowsTooLittle(confidence: Int, threshold: Int) -> Message {
        Message(
            "I do not know: the closest past answer has a confidence of \(confidence)% only, below the threshold of \(threshold)%",
            "我不知道：最接近的答案置信度只有 \(confidence)%，低于阈值 \(threshold)%")
    }

    static let allShowsIt = Message("; --all shows it", "；--all 会显示它")
    static let perhaps = Message("Perhaps:", "也许：")
    static let noAnswerWasGiven = Message("(no answer was given)", "（没有人回答）")

    static func moreLines(_ count: Int, _ how: String) -> Message {
        Message("… \(count) more lines: \(how)", "… 还有 \(count) 行：\(how)")
    }

    static func typeNumber(_ number: Int) -> Message { Message("type \(number)", "输入 \(number)") }

    /// An entry that asks nearly the same.
    static func alsoIn(_ id: Int64) -> Message { Message("also #\(id)", "另见 #\(id)") }
    static let score = Message("score", "得分")

    static func occurs(in field: String, entries: Int) -> Message {
        Message("\(field), in \(entries) entries", "\(field)，出现在 \(entries) 条里")
    }

    // MARK: Conversations

    static func welcome(entries: Int, topics: Int) -> Message {
        Message(
            "\(entries) answers from \(topics) topics. Ask, or :help.", "\(topics) 个主题的 \(entries) 条问答。请提问，或输入 :help。")
    }

    static func notRemembered(_ reason: Message) -> Message {
        Message("what you ask will not be remembered: ", "你问的不会被记住：") + reason
    }

    static func notRememberedAnyMore(_ reason: Message) -> Message {
        Message("what you ask is not remembered any more: ", "你问的不再被记住：") + reason
    }

    static func readAsFollowUp(to question: String) -> Message {
        Message("read as a follow-up to: \(question)", "理解为追问：\(question)")
    }

    static let offerToKeep = Message(
        "; :keep keeps the question, :keep TEXT answers it", "；:keep 留下这个问题，:keep 内容 则回答它")
    static let cancelled = Message("cancelled", "已取消")
    static let newConversation = Message("a new conversation", "新的对话")
    static let fromAllTopics = Message("from all topics", "不限主题")

    static func fromTopics(_ words: String) -> Message { Message("from topics with: \(words)", "只看主题含有：\(words)") }

    static let fromAllDays = Message("from all days", "不限日期")

    static func fromDay(_ day: String) -> Message { Message("from \(day) on", "从 \(day) 起") }

    static func wrongDay(_ text: String) -> Message {
        Message.expected(PartialDate.expectation).at(text)
    }

    static let thereIsNone = Message("there is none", "没有")
    static let noMoreAnswers = Message("there are no more", "没有更多了")

    static func namesNoSource(_ id: Int64) -> Message { Message("#\(id) names no source", "#\(id) 没有来源") }

    static func copied(_ id: Int64) -> Message {
        Message("the terminal was asked to copy the answer of #\(id)", "已请终端复制 #\(id) 的答案")
    }

    static func tooLongToCopy(_ bytes: Int, limit: Int) -> Message {
        Message(
            "the answer has \(bytes) bytes; terminals copy \(limit) at most", "答案有 \(bytes) 字节；终端最多复制 \(limit) 字节")
    }

    static let cannotCopy = Message("this terminal cannot be asked to copy", "这个终端不能复制")
    static let nothingToKeep = Message("there is no question to keep", "没有可以留下的问题")

    static func kept(_ id: Int64, isAnswered: Bool) -> Message {
        isAnswered
            ? Message("kept as #\(id), with your answer", "已留下为 #\(id)，连同你的答案")
            : Message("kept as #\(id); :keep TEXT answers it", "已留下为 #\(id)；:keep 内容 可以回答它")
    }

    static func isFoundNow(_ id: Int64) -> Message { Message("#\(id) is found by these words now", "现在用这些词能找到 #\(id)") }
    static func isLowerNow(_ id: Int64) -> Message { Message("#\(id) is lower for this now", "#\(id) 对这个问题排得低些了") }

    static let noNumberYet = Message("there is no answer yet that has a number", "还没有带编号的答案")

    static func wrongNumber(_ text: String, upTo count: Int) -> Message {
        Message(
            "\"\(text)\": expected an answer's number, 1 to \(count)", "“\(text)”：应为答案的编号，1 到 \(count)")
    }

    static func unknownColon(_ name: String) -> Message {
        Message("unknown command :\(name); :help lists them", "没有命令 :\(name)；:help 列出全部")
    }

    static func ambiguousColon(_ name: String, _ names: [String]) -> Message {
        Message(
            ":\(name) may be " + names.joined(separator: " or "), ":\(name) 可能是 " + names.joined(separator: " 或 "))
    }

    static func standsAlone(_ name: String) -> Message { Message(":\(name) stands alone", ":\(name) 后面不带内容") }

    static let printThatAnswer = Message("print that answer whole", "完整打印那个答案")
    static let anythingElse = Message(
        "Anything else is a question. What you asked before is borne in mind.", "其他的都是问题。之前问过的会一并考虑。")
    static let keysHeading = Message("Keys:", "按键：")
}
