// What was typed: options with their values, and words.

import AskProtocol

/// The arguments of one command, checked against its declaration.
struct Arguments: Sendable, Equatable {
    /// What is no option, in order.
    var words: [String] = []
    /// Values by option name; a switch has an empty text for each time it was given.
    var values: [String: [String]] = [:]

    func has(_ option: Option) -> Bool { values[option.name] != nil }
    func text(_ option: Option) -> String? { values[option.name]?.last }
    /// Nil when it was not given.
    func texts(_ option: Option) -> [String]? { values[option.name] }
    func integer(_ option: Option) -> Int? { text(option).flatMap { Int($0) } }
}

/// What `ask` was told to do.
enum Order: Sendable {
    case run(Command, Arguments)
    /// Help on a command; on all of them without one.
    case help(Command?)
    case version
    case generate(Generated)
}

extension Order {
    /// Reads the arguments of a process, without the program's name.
    ///
    /// The first word decides: a command's name chooses that command, anything else begins a question. What stands
    /// after `--` is a question or an operand whatever it looks like, and so is an argument that begins with a dash
    /// but has a blank in its name, since it was quoted.
    /// - Throws: `AskError.usage`.
    init(_ arguments: [String]) throws(AskError) {
        let first = Self.firstWord(of: arguments)
        let command = first.flatMap { Command.named(arguments[$0]) } ?? Command.question
        var rest = arguments
        if !command.name.isEmpty, let first { rest.remove(at: first) }

        let parsed = try Self.parse(rest, for: command)
        if parsed.has(.version) {
            self = .version
        } else if let name = parsed.text(.generate), let wanted = Generated(rawValue: name) {
            self = .generate(wanted)
        } else if parsed.has(.help) {
            self = .help(first == nil ? nil : command)
        } else if command.name.isEmpty, parsed.words.first == "help", parsed.words.count <= 2,
            parsed.words.dropFirst().allSatisfy({ Command.named($0) != nil })
        {
            self = .help(parsed.words.dropFirst().first.flatMap(Command.named))
        } else {
            try Self.checkOperands(parsed.words, of: command)
            self = .run(command, parsed)
        }
    }

    /// Where the first argument is that is neither an option nor an option's value; nil when there is none before `--`.
    private static func firstWord(of arguments: [String]) -> Int? {
        let options = Command.all.flatMap(\.allOptions)
        var index = 0
        while index < arguments.count, arguments[index] != "--" {
            guard let typed = TypedOption(arguments[index]) else { return index }
            let takesNext = typed.value == nil && options.first(where: typed.means)?.value != nil
            index += takesNext ? 2 : 1
        }
        return nil
    }

    private static func parse(_ arguments: [String], for command: Command) throws(AskError) -> Arguments {
        var parsed = Arguments()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                parsed.words += rest
                break
            }
            guard let typed = TypedOption(argument) else {
                parsed.words.append(argument)
                continue
            }
            guard let option = command.allOptions.first(where: typed.means) else {
                throw unknown(typed, in: command, words: parsed.words + rest)
            }
            let value = try value(of: option, typed, &rest, command)
            if option.repeats {
                parsed.values[option.name, default: []].append(value)
            } else {
                parsed.values[option.name] = [value]
            }
        }
        return parsed
    }

    /// The option's value, taken from the next argument if need be; empty for a switch.
    private static func value(
        of option: Option, _ typed: TypedOption, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(AskError) -> String {
        guard let kind = option.value else {
            if typed.value == nil { return "" }
            throw .usage(.takesNoValue(typed.name), command)
        }
        guard let value = typed.value ?? rest.popFirst() else {
            throw .usage(.needsValue(typed.name, expected: kind.expectation), command)
        }
        guard kind.accepts(value) else {
            throw .usage(.wrongValue(typed.name, found: value, expected: kind.expectation), command)
        }
        return value
    }

    private static func unknown(_ typed: TypedOption, in command: Command, words: [String]) -> AskError {
        let names = command.allOptions.map { "--" + $0.name }
        let nearest = Spelling.nearest(to: typed.name, in: names)
        return .usage(.unknownOption(typed.name, nearest: nearest, isQuestion: command.name.isEmpty), command)
    }

    private static func checkOperands(_ words: [String], of command: Command) throws(AskError) {
        let operands = command.operands
        guard !operands.count.contains(words.count) else { return }
        let sentence: Message
        if words.count < operands.count.lowerBound {
            sentence = .needsOperands(command.name, operands.usage)
        } else if operands.count.upperBound == 0 {
            sentence = .takesOptionsAlone(command.name, found: words[0])
        } else {
            sentence = .takesOneOperand(command.name, operands.name, found: words)
        }
        throw .usage(sentence + command.questionHint(words), command)
    }
}

extension Command {
    /// How to ask what was taken for this command because it begins with its name; empty if it was surely none.
    func questionHint(_ words: [String]) -> Message {
        if name.isEmpty || words.isEmpty { return .verbatim("") }
        return .toAskThat([name] + words)
    }
}

/// An argument that looks like an option.
private struct TypedOption {
    /// With its dashes: `--limit`, `-o`.
    let name: String
    /// What follows `=`, or a short option's letter.
    let value: String?

    /// Nil for a word: no dash, a dash alone, or a blank in the name.
    init?(_ argument: String) {
        guard argument.hasPrefix("-"), argument != "-" else { return nil }
        if argument.hasPrefix("--") {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            name = String(parts[0])
            value = parts.count > 1 ? String(parts[1]) : nil
        } else {
            name = String(argument.prefix(2))
            let rest = argument.dropFirst(2)
            value = rest.isEmpty ? nil : String(rest.first == "=" ? rest.dropFirst() : rest)
        }
        if name.contains(where: \.isWhitespace)
            || (!argument.hasPrefix("--") && argument.contains(where: \.isWhitespace))
        {
            return nil
        }
    }

    func means(_ option: Option) -> Bool {
        name == "--" + option.name || (option.short.map { name == "-\($0)" } ?? false)
    }
}
