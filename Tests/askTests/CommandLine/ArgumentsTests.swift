import AskProtocol
import Testing

@testable import ask

struct ArgumentsTests {
    /// What the words are taken for: the command's name and its arguments.
    private func run(_ words: String...) throws -> (command: String, arguments: Arguments) {
        guard case .run(let command, let arguments) = try Order(words) else {
            Issue.record("\(words) is no order to run something")
            return ("", Arguments())
        }
        return (command.name, arguments)
    }

    private func sentence(_ words: String...) -> String? {
        do {
            _ = try Order(words)
            return nil
        } catch {
            return Message(error).english.split(separator: "\n").first.map(String.init)
        }
    }

    @Test func `the first word chooses a command, anything else is a question`() throws {
        #expect(try run("topics").command == "topics")
        #expect(try run("--json", "topics").command == "topics")
        #expect(try run("--socket", "topics", "status").command == "status")
        let question = try run("how", "do", "topics", "work?")
        #expect(question.command.isEmpty && question.arguments.words == ["how", "do", "topics", "work?"])
        #expect(try run("怎么备份").arguments.words == ["怎么备份"])
        #expect(try run().arguments == Arguments())
    }

    @Test func `what stands after two dashes is a question whatever it looks like`() throws {
        let question = try run("--limit", "3", "--", "topics", "--json", "-x")
        #expect(question.command.isEmpty && question.arguments.words == ["topics", "--json", "-x"])
        #expect(question.arguments.integer(.limit) == 3 && !question.arguments.has(.json))
        #expect(try run("show", "--", "12").arguments.words == ["12"])
    }

    @Test func `a quoted question that begins with a dash is one`() throws {
        #expect(try run("-v 是什么意思").arguments.words == ["-v 是什么意思"])
        #expect(try run("--force does what?").arguments.words == ["--force does what?"])
        #expect(try run("-").arguments.words == ["-"])
    }

    @Test func `values stand after a blank, an equals sign, or a short option's letter`() throws {
        for words in [["--limit", "7"], ["--limit=7"]] {
            guard case .run(_, let arguments) = try Order(words + ["q"]) else {
                throw AskError.data(.verbatim("no question"))
            }
            #expect(arguments.integer(.limit) == 7 && arguments.words == ["q"])
        }
        for words in [["-o", "out"], ["-oout"], ["-o=out"], ["--output", "out"], ["--output=out"]] {
            guard case .run(_, let arguments) = try Order(["repair", "in"] + words) else {
                throw AskError.data(.verbatim("no repair"))
            }
            #expect(arguments.text(.output) == "out" && arguments.words == ["in"])
        }
        #expect(try run("q", "--topic=").arguments.text(.topic)?.isEmpty == true)
        #expect(try run("q", "--topic", "--json").arguments.text(.topic) == "--json")
    }

    @Test func `the last value counts, and repeatable options keep all`() throws {
        let arguments = try run("q", "--limit", "1", "--limit", "2", "--tag", "a", "--tag", "b").arguments
        #expect(arguments.integer(.limit) == 2)
        #expect(arguments.texts(.tag) == ["a", "b"])
        #expect(arguments.texts(.since) == nil)
    }

    @Test func `a value that cannot be is named with what was expected`() {
        #expect(sentence("q", "--limit", "0") == #"--limit: found "0", expected a whole number from 1 to 100"#)
        #expect(sentence("q", "--limit", "many") == #"--limit: found "many", expected a whole number from 1 to 100"#)
        #expect(
            sentence("q", "--since", "2020-13")
                == #"--since: found "2020-13", expected a date: 2020, 2020-06 or 2020-06-02"#)
        #expect(
            sentence("import", "f", "--repair", "on") == #"--repair: found "on", expected one of auto, off"#)
        #expect(sentence("q", "--limit") == "--limit needs a value: a whole number from 1 to 100")
        #expect(sentence("q", "--json=yes") == "--json takes no value")
    }

    @Test func `an unknown option is named with the nearest one`() {
        #expect(sentence("q", "--limt", "3") == "unknown option --limt; did you mean --limit?")
        #expect(sentence("q", "--expl") == "unknown option --expl; did you mean --explain?")
        #expect(sentence("topics", "--ofset=3") == "unknown option --ofset; did you mean --offset?")
        #expect(sentence("topics", "--wibble") == "unknown option --wibble")
        #expect(
            sentence("--wibble")
                == "unknown option --wibble; if it belongs to the question, quote the question or write -- before it")
    }

    @Test func `operands are counted, and a question that looks like a command gets a hint`() {
        #expect(sentence("show") == "show needs ID")
        #expect(sentence("import") == "import needs FILE…")
        #expect(
            sentence("show", "me", "the", "way")
                == "show takes one ID, found 3: me the way; to ask a question that begins so: ask -- show me the way")
        #expect(
            sentence("topics", "about", "etcd")
                == #"topics takes options alone, found "about"; "#
                + "to ask a question that begins so: ask -- topics about etcd")
    }

    @Test func `help and version win, wherever they stand`() throws {
        for words in [["--help"], ["-h"], ["help"]] {
            guard case .help(nil) = try Order(words) else { throw AskError.data(.verbatim("\(words)")) }
        }
        for words in [["import", "--help"], ["help", "import"], ["-h", "import"]] {
            guard case .help(let command?) = try Order(words) else { throw AskError.data(.verbatim("\(words)")) }
            #expect(command.name == "import")
        }
        for words in [["--version"], ["-V"], ["topics", "--version"]] {
            guard case .version = try Order(words) else { throw AskError.data(.verbatim("\(words)")) }
        }
        #expect(try run("help", "me", "please").arguments.words == ["help", "me", "please"])
    }
}
