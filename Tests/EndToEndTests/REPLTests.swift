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
