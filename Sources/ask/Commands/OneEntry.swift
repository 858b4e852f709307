// `ask show`, `ask add`, `ask edit`, `ask remove`: single pairs.

import AskProtocol
import Platform

extension Option {
    static let question = Option(name: "question", value: .text(Placeholder.text), help: Message("the question", "问题"))
    static let answer = Option(
        name: "answer", value: .text(Placeholder.text),
        help: Message("the answer; - reads it from stdin", "答案；- 表示从标准输入读"))
    static let ownTopic = Option(
        name: "topic", value: .text(Placeholder.topic),
        help: Message("the session or page that it comes from", "它出自哪次讨论或哪个页面"))
    static let date = Option(
        name: "date", value: .text(Placeholder.day), help: Message("its day: 2020-06-02", "日期：2020-06-02"))
    static let ownTag = Option(
        name: "tag", value: .text(Placeholder.tag), repeats: true, help: Message("a tag; repeatable", "标签；可重复"))
    static let variant = Option(
        name: "variant", value: .text(Placeholder.text), repeats: true,
        help: Message("the question in other words; repeatable", "问题的其他问法；可重复"))

    /// The members of an entry that may be given.
    static let members = [question, answer, ownTopic, date, ownTag, variant]
}

extension Command {
    static let show = Command(
        name: "show", operands: Operands(name: Placeholder.id, count: 1...1),
        summary: Message("print one pair whole", "完整打印一条问答"), options: [.json]
    ) { invocation in
        let id = try invocation.ids()[0]
        let entry = try invocation.connect().call(Get.self, Get.Parameters(id: id))
        try invocation.print(entry)
        return .done
    }

    static let add = Command(
        name: "add", summary: Message("add a pair, or several from stdin", "添加一条问答，或从标准输入添加多条"),
        details: Message(
            """
            With --question one pair is added; without --answer its answer is read from
            stdin, on a terminal up to Ctrl-D.
            Without --question stdin holds one pair a line, as a JSON object with
            question, answer and, if you like, topic, date, tags, variants and
            source {name, line}; all are added, or none when a line is wrong.
            """,
            """
            有 --question 时添加一条；没有 --answer 就从标准输入读答案，在终端上以 Ctrl-D
            结束。没有 --question 时标准输入每行一条问答，是 JSON 对象，有 question、
            answer，还可以有 topic、date、tags、variants 和 source {name, line}；要么全部
            添加，要么有一行错了就一条也不添加。
            """),
        options: Option.members + [.dryRun, .json]
    ) { invocation in
        let parameters = Add.Parameters(
            entries: try invocation.newEntries(), dryRun: invocation.arguments.has(.dryRun) ? true : nil)
        let result = try invocation.connect().call(Add.self, parameters)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else if invocation.arguments.has(.dryRun) {
            invocation.console.print(.wouldAdd(result.added, result.updated, result.unchanged))
        } else if result.ids.count == 1, let id = result.ids.first {
            invocation.console.print(
                result.added == 1 ? .addedOne(id) : result.updated == 1 ? .updatedOne(id) : .unchangedOne(id))
        } else {
            invocation.console.print(.added(result.added, result.updated, result.unchanged))
        }
        return .done
    }

    static let edit = Command(
        name: "edit", operands: Operands(name: Placeholder.id, count: 1...1),
        summary: Message("change what is given of one pair", "修改一条问答中给出的部分"),
        details: Message(
            "An empty --topic, --date, --tag or --variant removes what was there.",
            "空的 --topic、--date、--tag 或 --variant 会去掉原来的内容。"),
        options: Option.members + [.json]
    ) { invocation in
        let arguments = invocation.arguments
        guard Option.members.contains(where: arguments.has) else {
            let names = Option.members.map { "--" + $0.name }.joined(separator: ", ")
            throw AskError.usage(.needsChange(names), invocation.command)
        }
        let parameters = Edit.Parameters(
            id: try invocation.ids()[0], question: arguments.text(.question), answer: try invocation.answer(),
            topic: arguments.text(.ownTopic), date: arguments.text(.date),
            tags: arguments.texts(.ownTag)?.filter { !$0.isEmpty },
            variants: arguments.texts(.variant)?.filter { !$0.isEmpty })
        try invocation.print(try invocation.connect().call(Edit.self, parameters))
        return .done
    }

    static let remove = Command(
        name: "remove", operands: Operands(name: Placeholder.id, count: 0...Int.max),
        summary: Message("remove pairs, or all of a source", "删除问答，或某个来源的全部问答"), options: [.source, .json]
    ) { invocation in
        let source = invocation.arguments.text(.source)
        guard (source == nil) != invocation.arguments.words.isEmpty else {
            throw AskError.usage(.removeNeedsOneOfBoth, invocation.command)
        }
        let ids = try invocation.ids()
        let parameters = source.map { Remove.Parameters(source: $0) } ?? Remove.Parameters(ids: ids)
        let result = try invocation.connect().call(Remove.self, parameters)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print(.removed(result.removed))
        }
        let wanted = source == nil ? Set(ids).count : 1
        if result.removed >= wanted { return .done }
        invocation.console.note(
            source.map { .nothingFrom($0) } ?? .wereNotThere(wanted - result.removed, of: wanted))
        return .badData
    }
}

extension Invocation {
    /// The operands as IDs, with or without the `#` that answers show before them.
    func ids() throws(AskError) -> [Int64] {
        var ids: [Int64] = []
        for word in arguments.words {
            guard let id = Int64(word.hasPrefix("#") ? String(word.dropFirst()) : word), id > 0 else {
                throw .usage(.wrongID(command.name, found: word) + command.questionHint(arguments.words), command)
            }
            ids.append(id)
        }
        return ids
    }

    /// `--answer`, read from stdin if it is `-`.
    fileprivate func answer() throws -> String? {
        guard let answer = arguments.text(.answer), answer == "-" else { return arguments.text(.answer) }
        return try textFromStandardInput()
    }

    private func textFromStandardInput() throws -> String {
        if StandardStream.input.isTerminal { console.note(.typeAnswer) }
        let bytes = try StandardStream.input.takeDescriptor().readAll()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AskError.data(.notUTF8("standard input"))
        }
        return text.trimmingBlanks()
    }

    /// What `ask add` is to add.
    fileprivate func newEntries() throws -> [Entry] {
        guard let question = arguments.text(.question) else {
            if let stray = Option.members.first(where: arguments.has) {
                throw AskError.usage(.needsQuestionBeside(stray.name), command)
            }
            if StandardStream.input.isTerminal { throw AskError.usage(.addNeedsQuestion, command) }
            let input = LineReader(
                StandardStream.input.takeDescriptor(), name: "standard input", limit: LineLimit.entries)
            return try EntryLines.read(input)
        }
        let entry = Entry(
            question: question, answer: try answer() ?? textFromStandardInput(), topic: arguments.text(.ownTopic),
            date: arguments.text(.date), tags: (arguments.texts(.ownTag) ?? []).filter { !$0.isEmpty },
            variants: (arguments.texts(.variant) ?? []).filter { !$0.isEmpty })
        try Add.validate(entry)
        return [entry]
    }

    fileprivate func print(_ entry: Entry) throws {
        if arguments.has(.json) { return try console.print(json: entry) }
        for line in EntryPrinter.lines(entry, width: console.width) { console.print(line) }
    }
}

enum EntryLines {
    /// Reads one entry a line, each a JSON object; blank lines are passed over.
    /// - Throws: `AskError.data`, naming the line and the member.
    static func read(_ input: LineReader) throws -> [Entry] {
        var entries: [Entry] = []
        while let line = try input.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let entry = try input.decode(Strict<Entry>.self, from: line).value
            if let fault = entry.faults.first { throw AskError.data(fault.problem.at(fault.member).at(input.place)) }
            entries.append(entry)
        }
        return entries
    }
}

enum EntryPrinter {
    /// The question, its members that there are, and the answer.
    static func lines(_ entry: Entry, width: Int?) -> [StyledText] {
        let doubtful = entry.doubtful ?? TextRanges()
        let question = StyledText(entry.question, .strong, marking: [(.doubtful, doubtful.question)])
        let source = entry.source.map { $0.name + ($0.line.map { ":\($0)" } ?? "") }
        let members: [(String, String?)] = [
            ("id", entry.id.map(String.init)), ("topic", entry.topic), ("date", entry.date),
            ("tags", entry.tags.isEmpty ? nil : entry.tags.joined(separator: ", ")), ("source", source),
        ]
        let rows =
            members.compactMap { name, value in
                value.map { StyledText(pad(name, 9), .faint) + StyledText(oneLine($0)) }
            } + entry.variants.map { StyledText(pad("variant", 9), .faint) + StyledText(oneLine($0)) }
        let answer = StyledText(entry.answer, marking: [(.doubtful, doubtful.answer)]).trimmingBlankLines()
        let parts = [[question], rows, [StyledText()], [answer]].flatMap(\.self)
        let width = width.map { max(2, min($0, AnswerPrinter.readableWidth)) }
        return parts.flatMap { part in width.map { part.wrapped(to: $0) } ?? part.lines }
    }
}
