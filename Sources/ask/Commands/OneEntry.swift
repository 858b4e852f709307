// `ask show`, `ask add`, `ask edit`, `ask remove`: single pairs.

import AskProtocol
import Platform

extension Option {
    static let question = Option(name: "question", value: .text("TEXT"), help: "the question")
    static let answer = Option(name: "answer", value: .text("TEXT"), help: "the answer; - reads it from stdin")
    static let ownTopic = Option(name: "topic", value: .text("TOPIC"), help: "the session or page that it comes from")
    static let date = Option(name: "date", value: .text("DAY"), help: "its day: 2020-06-02")
    static let ownTag = Option(name: "tag", value: .text("TAG"), repeats: true, help: "a tag; repeatable")
    static let variant = Option(
        name: "variant", value: .text("TEXT"), repeats: true, help: "the question in other words; repeatable")

    /// The members of an entry that may be given.
    static let members = [question, answer, ownTopic, date, ownTag, variant]
}

extension Command {
    static let show = Command(
        name: "show", operands: Operands(name: "ID", count: 1...1), summary: "print one pair whole", options: [.json]
    ) { invocation in
        let id = try invocation.ids()[0]
        let entry = try invocation.connect().call(Get.self, Get.Parameters(id: id))
        try invocation.print(entry)
        return .done
    }

    static let add = Command(
        name: "add", summary: "add a pair, or several from stdin",
        details: """
            With --question one pair is added; without --answer its answer is read from
            stdin, on a terminal up to Ctrl-D.
            Without --question stdin holds one pair a line, as a JSON object with
            question, answer and, if you like, topic, date, tags, variants and
            source {name, line}; all are added, or none when a line is wrong.
            """,
        options: Option.members + [.dryRun, .json]
    ) { invocation in
        let parameters = Add.Parameters(
            entries: try invocation.newEntries(), dryRun: invocation.arguments.has(.dryRun) ? true : nil)
        let result = try invocation.connect().call(Add.self, parameters)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else if invocation.arguments.has(.dryRun) {
            invocation.console.print(
                "would add \(result.added), update \(result.updated), leave \(result.unchanged) unchanged")
        } else if result.ids.count == 1, let id = result.ids.first {
            let deed = result.added == 1 ? "added" : result.updated == 1 ? "updated" : "unchanged"
            invocation.console.print("\(deed) #\(id)")
        } else {
            invocation.console.print(
                "added \(result.added), updated \(result.updated), unchanged \(result.unchanged)")
        }
        return .done
    }

    static let edit = Command(
        name: "edit", operands: Operands(name: "ID", count: 1...1), summary: "change what is given of one pair",
        details: "An empty --topic, --date, --tag or --variant removes what was there.",
        options: Option.members + [.json]
    ) { invocation in
        let arguments = invocation.arguments
        guard Option.members.contains(where: arguments.has) else {
            let names = Option.members.map { "--" + $0.name }.joined(separator: ", ")
            throw AskError.usage("edit needs something to change: \(names)", invocation.command)
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
        name: "remove", operands: Operands(name: "ID", count: 0...Int.max),
        summary: "remove pairs, or all of a source", options: [.source, .json]
    ) { invocation in
        let source = invocation.arguments.text(.source)
        guard (source == nil) != invocation.arguments.words.isEmpty else {
            throw AskError.usage("remove needs either IDs or --source", invocation.command)
        }
        let ids = try invocation.ids()
        let parameters = source.map { Remove.Parameters(source: $0) } ?? Remove.Parameters(ids: ids)
        let result = try invocation.connect().call(Remove.self, parameters)
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: result)
        } else {
            invocation.console.print("removed \(result.removed)")
        }
        let wanted = source == nil ? Set(ids).count : 1
        if result.removed >= wanted { return .done }
        invocation.console.note(
            source.map { "no pair comes from \"\($0)\"" } ?? "\(wanted - result.removed) of \(wanted) were not there")
        return .badData
    }
}

extension Invocation {
    /// The operands as IDs, with or without the `#` that answers show before them.
    func ids() throws(AskError) -> [Int64] {
        var ids: [Int64] = []
        for word in arguments.words {
            guard let id = Int64(word.hasPrefix("#") ? String(word.dropFirst()) : word), id > 0 else {
                throw .usage(
                    "\(command.name): found \"\(word)\", expected an ID, a number as answers show it"
                        + command.questionHint(arguments.words), command)
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
        if StandardStream.input.isTerminal { console.note("the answer, then Ctrl-D on a line of its own:") }
        let bytes = try StandardStream.input.takeDescriptor().readAll()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AskError.data("standard input: not UTF-8")
        }
        return text.trimmingBlanks()
    }

    /// What `ask add` is to add.
    fileprivate func newEntries() throws -> [Entry] {
        guard let question = arguments.text(.question) else {
            if let stray = Option.members.first(where: arguments.has) {
                throw AskError.usage("--\(stray.name) needs --question beside it", command)
            }
            if StandardStream.input.isTerminal { throw AskError.usage("add needs --question", command) }
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
            do throws(RPCError) {
                try Add.validate(entry)
            } catch {
                throw AskError.data("\(input.place): \(error.message)")
            }
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
