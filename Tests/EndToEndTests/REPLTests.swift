// The REPL on a terminal, typed at as people do.

import AskProtocol
import Foundation
import TestSupport
import Testing

@Suite(.sharedDaemon { _ = try $0.client("import", welcome) }) struct REPLTests {
    private let daemon: RunningDaemon
    private let state: TemporaryDirectory

    init() throws {
        daemon = try RunningDaemon.shared()
        state = try TemporaryDirectory()
    }

    private func terminal(
        kind: String = "xterm", columns: UInt16 = 80, rows: UInt16 = 24, arguments: [String] = []
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            .ask, arguments,
            environment: [
                "ASKD_SOCKET": daemon.socket, "TERM": kind, "XDG_STATE_HOME": state.path, "PAGER": "sed s/^/paged:/",
            ], columns: columns, rows: rows)
        try terminal.expect("ask> ")
        return terminal
    }

    private var history: String {
        (try? String(contentsOfFile: state.file("askd/history"), encoding: .utf8)) ?? ""
    }

    @Test func `a Chinese question is typed, edited and remembered`() throws {
        let terminal = try terminal()
        // 怎么 is typed wrongly, taken away, and put before the rest.
        try terminal.type("么怎\u{7f}\u{7f}重启节点\u{1}怎么\u{5}?\r")
        try terminal.expect("ask> 怎么重启节点?")
        try terminal.expect("ask> ")
        #expect(history == "怎么重启节点?\n")
        // Recalled, its last character deleted, a word killed and yanked.
        try terminal.type("\u{1b}[A\u{7f}")
        try terminal.expect("ask> 怎么重启节点\r")
        try terminal.type("\u{15}")
        try terminal.type("x\u{19}\r")
        try terminal.expect("ask> x怎么重启节点")
        try terminal.expect("ask> ")
        // Found by search.
        try terminal.type("\u{12}节点?")
        try terminal.expect("(search) 节点?: 怎么重启节点?")
        try terminal.type("\u{7}\u{4}")
        #expect(try terminal.end() == 0)
        #expect(terminal.isCooked)
        #expect(history == "怎么重启节点?\nx怎么重启节点\n")
    }

    @Test func `a paste of several lines waits for Enter`() throws {
        let terminal = try terminal()
        try terminal.type("\u{1b}[200~第一行\r第二行\r\u{1b}[201~")
        try terminal.expect("ask> 第一行\r\r\n第二行")
        #expect(history.isEmpty)
        try terminal.type("!\r")
        try terminal.expect("第二行!")
        try terminal.expect("ask> ")
        #expect(history == "第一行\\n第二行!\n")
    }

    @Test func `an interrupt clears the line, and nothing is asked`() throws {
        let terminal = try terminal()
        try terminal.type("never to be asked\u{3}")
        try terminal.expect("^C")
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
        #expect(history.isEmpty && terminal.isCooked)
    }

    @Test func `a narrower window folds the line anew`() throws {
        let terminal = try terminal()
        try terminal.type("0123456789中文")
        try terminal.expect("ask> 0123456789中文")
        terminal.resize(columns: 10, rows: 24)
        try terminal.expect("ask> 01234\r\r\n56789中文")
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func `a signal ends it with the terminal as it was`(signal: Int32) throws {
        let terminal = try terminal()
        try terminal.type("half a question")
        try terminal.expect("question")
        #expect(!terminal.isCooked)
        terminal.signal(signal)
        #expect(try terminal.end() == signal)
        #expect(terminal.isCooked)
    }

    @Test func `answers are shown whole, explained and judged by their numbers`() throws {
        let lines = (1...40).map { "line \($0)" }.joined(separator: "\n")
        _ = try daemon.add(
            Entry(
                question: "How are potoroos counted?", answer: lines,
                source: EntrySource(name: "potoroos.md", line: 17)))
        let terminal = try terminal(arguments: ["--all"])
        try terminal.type("how are potoroos counted\r")
        try terminal.expect("How are potoroos counted?")
        try terminal.expect("ask> ")
        try terminal.type("1\r")
        try terminal.expect("paged:line 40")
        try terminal.type(":sou\t1\r")
        try terminal.expect("potoroos.md:17")
        try terminal.type(":explain 1\r")
        try terminal.expect("  score")
        try terminal.type(":good 1\r")
        try terminal.expect("is found by these words now")
        try terminal.type(":bad 99\r")
        try terminal.expect("\"99\": expected an answer's number")
        try terminal.type(":since 2020-99\r")
        try terminal.expect("2020-99: expected")
        try terminal.type(":topic zoo\r")
        try terminal.expect("ask (zoo)> ")
        try terminal.type(":quit\r")
        #expect(try terminal.end() == 0)
    }

    @Test func `a question that begins so is suggested in grey, and the arrow takes it`() throws {
        let terminal = try terminal()
        try terminal.type("how does askd ra")
        try terminal.expect("\u{1b}[2mnk answers, and can I see why?\u{1b}[m")
        // Not yet in the line: Enter asks what was typed.
        try terminal.type("\u{1b}[C\r")
        try terminal.expect("↳ ask> ")
        #expect(history == "How does askd rank answers, and can I see why?\n")
        // From then on the history suggests it first; what is typed otherwise takes the suggestion away.
        try terminal.type("How does askd rank")
        try terminal.expect("\u{1b}[2m answers, and can I see why?\u{1b}[m")
        try terminal.type("s")
        let shown = try terminal.expect("ask> How does askd ranks")
        #expect(!shown.contains("ranks\u{1b}[2m"))
        try terminal.type("\u{15}\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `what follows a command is completed`() throws {
        let terminal = try terminal(arguments: ["--all"])
        try terminal.type("import\r")
        try terminal.expect("↳ ask> ")
        try terminal.type(":topic Prog\t")
        try terminal.expect(":topic Programs and operation")
        try terminal.type("\u{15}:expl\t\t")
        try terminal.expect("explain 1  ")
        try terminal.type("\u{15}:keep\t:\u{15}:zzz\t\r")
        try terminal.expect("unknown command :zzz")
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `an answer is copied by the terminal`() throws {
        _ = try daemon.add(Entry(question: "What is the pademelon's code word?", answer: "薄暮 é"))
        let terminal = try terminal(arguments: ["--limit", "1", "--all"])
        try terminal.type("What is the pademelon's code word?\r")
        try terminal.expect("薄暮")
        try terminal.expect("↳ ask> ")
        try terminal.type(":copy 1\r")
        try terminal.expect("\u{1b}]52;c;\(Data("薄暮 é".utf8).base64EncodedString())\u{7}")
        try terminal.expect("the terminal was asked to copy")
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `the prompt shows that a follow-up will be understood, until a new conversation`() throws {
        let terminal = try terminal()
        try terminal.type("how do I import a file?\r")
        try terminal.expect("↳ ask> ")
        try terminal.type(":new\r")
        try terminal.expect("a new conversation")
        let shown = try terminal.expect("ask> ")
        #expect(!shown.contains("↳"))
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `a question that got no answer is kept, and later answered`() throws {
        let daemon = try RunningDaemon()
        let terminal = try PseudoTerminal(
            .ask, [], environment: ["ASKD_SOCKET": daemon.socket, "TERM": "xterm", "XDG_STATE_HOME": state.path],
            columns: 120, rows: 24)
        try terminal.expect("ask> ")
        try terminal.type(":keep\r")
        try terminal.expect("there is no question to keep")
        try terminal.type("Where do quokkas sleep?\r")
        try terminal.expect("I do not know")
        try terminal.expect(":keep keeps the question")
        try terminal.expect("↳ ask> ")
        try terminal.type(":keep Under bushes.\r")
        try terminal.expect("kept as #1, with your answer")
        // Typed before the prompt, Ctrl-D would be the terminal's own.
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
        #expect(try daemon.ask("Where do quokkas sleep?").answers.first?.answer == "Under bushes.")
    }

    @Test func `an interrupt cancels a question, and the conversation goes on`() throws {
        let daemon = try RunningDaemon()
        _ = try daemon.add(Entry(question: "How heavy is a numbat?", answer: "About 500 g."))
        let terminal = try PseudoTerminal(
            .ask, [], environment: ["ASKD_SOCKET": daemon.socket, "TERM": "xterm", "XDG_STATE_HOME": state.path],
            columns: 80, rows: 24)
        try terminal.expect("ask> ")
        daemon.signal(SIGSTOP)
        defer { daemon.signal(SIGCONT) }
        // Suggestions cannot be waited for either: typing goes on without them.
        try terminal.type("How heavy is a numbat?")
        try terminal.expect("ask> How heavy is a numbat?")
        try terminal.type("\r")
        try terminal.expect("\r\n")
        Thread.sleep(forTimeInterval: 0.3)
        terminal.signal(SIGINT)
        try terminal.expect("ask: cancelled")
        try terminal.expect("ask> ")
        daemon.signal(SIGCONT)
        try terminal.type("how heavy is a numbat\r")
        try terminal.expect("About 500 g.")
        try terminal.expect("↳ ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `Chinese users are spoken to in Chinese`() throws {
        let terminal = try PseudoTerminal(
            .ask, [],
            environment: [
                "ASKD_SOCKET": daemon.socket, "TERM": "xterm", "XDG_STATE_HOME": state.path, "LC_ALL": "zh_CN.UTF-8",
            ], columns: 80, rows: 24)
        try terminal.expect("请提问，或输入 :help。")
        try terminal.type("红烧肉怎么做\r")
        try terminal.expect("我不知道")
        try terminal.expect("↳ ask> ")
        try terminal.type(":nonsense\r")
        try terminal.expect("没有命令 :nonsense")
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }

    @Test func `a dumb terminal gets plain lines`() throws {
        let terminal = try terminal(kind: "dumb")
        #expect(terminal.isCooked)
        try terminal.type("红烧肉怎么做\n")
        let shown = try terminal.expect("I do not know")
        #expect(!shown.contains("\u{1b}"))
        try terminal.expect("ask> ")
        try terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
    }
}
