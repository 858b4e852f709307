// The manual page in the macros of man(7), made from the tables that the help is made from.

import AskProtocol

enum ManualPage {
    static func text(in language: Language) -> String {
        var page = Roff(language: language)
        page.line(#".TH ASK 1 "" "askd \#(Roff.escaped(askdVersion))" "askd""#)
        // Ragged right: wide characters have no blanks between them to stretch.
        page.line(".ad l")
        page.section(.manualName)
        page.line("ask \\- " + Roff.escaped(Message.manualPurpose.text(in: language)))
        page.section(.manualSynopsis)
        for (index, form) in Usage.forms.enumerated() {
            if index > 0 { page.line(".br") }
            page.text(form.form)
        }
        page.section(.manualDescription)
        page.text(.manualAbout)
        page.section(.manualOptions)
        page.options(Command.question.allOptions)
        page.section(.manualCommands)
        page.text(.manualAboutCommands)
        for command in Command.all where !command.name.isEmpty {
            page.subsection(.words(.verbatim(command.title), Placeholder.options.optional, command.operands.usage))
            page.text(command.summary + Message(".", "。"))
            if let details = command.details {
                page.line(".PP")
                page.text(details)
            }
            page.options(command.options)
        }
        page.section(.manualConversation)
        page.text(.manualAboutConversation)
        for row in REPL.helpRows { page.item(row.head, row.help) }
        page.section(.manualKeys)
        for row in LineEditor.keyTable { page.item(.verbatim(row.keys), row.meaning) }
        page.section(.manualExitStatus)
        for row in ExitCode.meanings { page.item(.verbatim("\(row.code.rawValue)"), row.meaning) }
        page.section(.manualEnvironment)
        for row in Surroundings.variables { page.item(.verbatim(row.name), row.meaning) }
        page.section(.manualFiles)
        for row in Surroundings.files { page.item(.verbatim(row.name), row.meaning) }
        return page.source
    }
}

/// Source for troff.
private struct Roff {
    let language: Language
    private(set) var source = ""

    init(language: Language) { self.language = language }

    mutating func line(_ line: String) { source += line + "\n" }

    mutating func section(_ title: Message) { line(".SH " + Self.quoted(title.text(in: language))) }

    mutating func subsection(_ title: Message) { line(".SS " + Self.quoted(title.text(in: language))) }

    /// A paragraph's text, each of its lines an input line: none of them begins with a blank, which would break it.
    mutating func text(_ message: Message) {
        for part in message.text(in: language).split(separator: "\n") {
            line(Self.breakable(Self.escaped(String(part).trimmingBlanks())))
        }
    }

    /// A hanging paragraph: a head, and what it means.
    mutating func item(_ head: Message, _ meaning: Message) {
        line(".TP")
        line(".B " + Self.quoted(head.text(in: language)))
        text(meaning)
    }

    mutating func options(_ options: [Option]) {
        for option in options { item(option.usage, option.help) }
    }

    /// With `\:`, where a line may end, beside wide characters, which troff takes for letters of one word.
    private static func breakable(_ text: String) -> String {
        let cells = StyledText(text).cells
        return cells.indices.map { index in
            let mayBreak = index + 1 < cells.count && StyledText.mayFold(cells[index], cells[index + 1])
            return String(cells[index].character) + (mayBreak && cells[index].character != " " ? "\\:" : "")
        }.joined()
    }

    /// As an argument of a macro.
    static func quoted(_ text: String) -> String { "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\"" }

    /// Text in which nothing commands troff: backslashes and hyphens are printed as they are, and a point or an
    /// apostrophe begins no request.
    static func escaped(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("`", with: "\\(ga")
            .replacing("'", with: "\\(aq").replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
        return escaped.first == "." ? "\\&" + escaped : escaped
    }
}
