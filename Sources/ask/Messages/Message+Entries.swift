// What is said about pairs that come, change and go.

import AskProtocol

extension Message {
    static func wouldAdd(_ added: Int, _ updated: Int, _ unchanged: Int) -> Message {
        Message(
            "would add \(added), update \(updated), leave \(unchanged) unchanged",
            "将添加 \(added)，更新 \(updated)，不变 \(unchanged)")
    }

    static func added(_ added: Int, _ updated: Int, _ unchanged: Int) -> Message {
        Message(
            "added \(added), updated \(updated), unchanged \(unchanged)", "添加 \(added)，更新 \(updated)，不变 \(unchanged)")
    }

    static func addedOne(_ id: Int64) -> Message { Message("added #\(id)", "已添加 #\(id)") }
    static func updatedOne(_ id: Int64) -> Message { Message("updated #\(id)", "已更新 #\(id)") }
    static func unchangedOne(_ id: Int64) -> Message { Message("unchanged #\(id)", "#\(id) 不变") }
    static func removed(_ count: Int) -> Message { Message("removed \(count)", "已删除 \(count)") }

    static func nothingFrom(_ source: String) -> Message {
        Message("no pair comes from \"\(source)\"", "没有来自“\(source)”的问答")
    }

    static func wereNotThere(_ missing: Int, of wanted: Int) -> Message {
        Message("\(missing) of \(wanted) were not there", "\(wanted) 条中有 \(missing) 条本来就没有")
    }

    static let typeAnswer = Message(
        "the answer, then Ctrl-D on a line of its own:", "请输入答案，最后单独一行按 Ctrl-D：")

    static func bytes(_ count: Int) -> Message { Message("\(count) bytes", "\(count) 字节") }
    static func pairs(_ number: Int) -> Message { Message(count(number, "pair"), "\(number) 条问答") }
    static func restored(_ number: Int) -> Message {
        Message("\(count(number, "pair")) restored", "已恢复 \(number) 条问答")
    }

    static func written(_ number: Int, to path: String, as format: String) -> Message {
        Message("\(count(number, "pair")) written to \(path) as \(format)", "已把 \(number) 条问答以 \(format) 格式写到 \(path)")
    }

    static func writtenForOpenSearch(_ number: Int, to path: String) -> Message {
        Message(
            "\(count(number, "pair")) written to \(path), their index to \(path).index",
            "已把 \(number) 条问答写到 \(path)，索引的设置写到 \(path).index")
    }

    // MARK: Import

    static func importCounts(_ summary: ImportSummary) -> Message {
        var message = Message(
            "\(summary.added) added, \(summary.updated) updated, \(summary.unchanged) unchanged",
            "新增 \(summary.added)，更新 \(summary.updated)，不变 \(summary.unchanged)")
        if summary.removed > 0 {
            message = message + Message(", \(summary.removed) removed", "，删除 \(summary.removed)")
        }
        if summary.skipped > 0 {
            message = message + Message(", \(summary.skipped) skipped", "，跳过 \(summary.skipped)")
        }
        message = message + Message("; \(count(summary.topics, "topic"))", "；\(summary.topics) 个主题")
        if summary.repairedCharacters > 0 {
            message =
                message
                + Message(
                    "; \(count(summary.repairedCharacters, "character")) restored, "
                        + "\(summary.doubtfulCharacters) of them doubtful",
                    "；还原 \(summary.repairedCharacters) 个字，其中 \(summary.doubtfulCharacters) 个存疑")
        }
        if summary.warningCount == 0 { return message }
        return message + Message("; \(count(summary.warningCount, "warning"))", "；\(summary.warningCount) 条警告")
    }

    static let nothingChanged = Message("nothing changed; it would be: ", "什么都没改；将会是：")
    static func leftOut(_ reason: Message) -> Message { Message("left out: ", "没有采用：") + reason }
    static func moreWarnings(_ number: Int) -> Message {
        Message(
            "and \(count(number, "more warning")); --json lists all", "还有 \(number) 条警告；--json 会全部列出")
    }

    static func moreDifferences(_ number: Int) -> Message {
        Message("and \(number) more; --json lists them", "还有 \(number) 处；--json 会列出")
    }

    static func tooMuchText(_ bytes: Int, limit: Int) -> Message {
        Message("found \(bytes) bytes of text, expected \(limit) at most", "有 \(bytes) 字节文本，最多 \(limit)")
    }

    static func nothingToImport(in directory: String, suffixes: String) -> Message {
        Message(
            "\(directory): no file to import in it, expected names that end in \(suffixes)",
            "\(directory)：里面没有可导入的文件，名字应以 \(suffixes) 结尾")
    }

    // MARK: Repair and evaluation

    static let nothingToRestore = Message("nothing to restore", "没有需要还原的")

    static func restoredText(lines: Int, characters: Int, doubtful: Int, unreadable: Int) -> Message {
        Message(
            "\(count(lines, "line")) restored; \(count(characters, "character")) had lost bytes: \(doubtful) doubtful, "
                + "\(unreadable) unreadable",
            "还原了 \(lines) 行；\(characters) 个字丢了字节：\(doubtful) 个存疑，\(unreadable) 个无法辨认")
    }

    static func questionsOf(_ index: Int, _ count: Int) -> Message {
        Message("\(index) of \(count) questions", "\(count) 个问题中的第 \(index) 个")
    }

    static func severalSources(_ names: [String]) -> Message {
        let list = names.joined(separator: ", ")
        return Message(
            "answers came from \(names.count) sources, whose lines were not told apart (--source NAME): \(list)",
            "答案来自 \(names.count) 个来源，没有区分它们的行号（--source 名字）：\(list)")
    }
}
