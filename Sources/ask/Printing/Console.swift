// The program's streams: results to stdout, everything else to stderr, in the manner that whoever reads them can bear.

import AskProtocol
import FoundationEssentials
import Platform

enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Where a command writes. Results are buffered until `flush()`.
final class Console {
    /// As `--color` says.
    var color = ColorChoice.auto
    /// Cells in a line of stdout's terminal; nil when it is none, and then nothing is folded.
    var width: Int? { TerminalSize.of(.output)?.columns }
    /// Whether stderr is a terminal that can rewrite a line.
    let showsProgress: Bool

    private let output = StandardStream.output.takeDescriptor()
    private let errors = StandardStream.error.takeDescriptor()
    private let outputIsCapable: Bool
    private let outputHasColors: Bool
    private var buffer: [UInt8] = []
    private var progressIsShown = false

    init(environment: [String: String]) {
        let terminal = environment["TERM"] ?? "dumb"
        let isCapable = terminal != "dumb" && !terminal.isEmpty
        // https://no-color.org: any value but an empty one.
        let isWanted = environment["NO_COLOR"]?.isEmpty ?? true
        outputIsCapable = isCapable && StandardStream.output.isTerminal
        outputHasColors = isWanted && outputIsCapable
        showsProgress = isCapable && StandardStream.error.isTerminal
    }

    /// Whether results may have escape sequences.
    var isColored: Bool {
        switch color {
        case .auto: outputHasColors
        case .always: true
        case .never: false
        }
    }

    /// Whether results go to a terminal that knows more than lines.
    var isOnCapableTerminal: Bool { outputIsCapable }

    /// Adds a line to the results.
    func print(_ line: String = "") {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
    }

    func print(_ message: Message) { print(message.description) }

    func print(_ line: StyledText) {
        print(line.rendered(colored: isColored))
    }

    /// Adds a value as one line of JSON, which is harmless on a terminal too.
    func print(json value: some Encodable) throws {
        buffer.append(contentsOf: JSON.escapingControls(try JSON.encoder().encode(value)))
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes bytes as they are, after the results before them.
    /// - Throws: as `flush()` does.
    func write(_ bytes: [UInt8]) throws {
        buffer += bytes
        try flush()
    }

    /// Writes out the results.
    /// - Throws: `AskError.outputClosed` when nobody reads them any more; `SystemError` when they cannot be stored.
    func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        do throws(SystemError) {
            try output.writeAll(buffer)
        } catch {
            if error.isBrokenPipe { throw AskError.outputClosed }
            throw SystemError(call: error.call, subject: "standard output", code: error.code)
        }
    }

    /// Tells the user something on stderr: `ask: SENTENCE`.
    func note(_ sentence: Message) {
        tell("ask: \(sentence)")
    }

    /// Shows the user a line on stderr that needs no introduction.
    func tell(_ line: String) {
        eraseProgress()
        let text = StyledText(line)
        let lines = TerminalSize.of(.error).map { text.wrapped(to: max(2, $0.columns)) } ?? [text]
        say(lines.map { $0.plain + "\n" }.joined())
    }

    /// Tells the user what went wrong.
    func report(_ error: any Error) {
        note(Message(error))
    }

    /// Shows how far something is, in place of what it showed before; nothing unless stderr is a terminal.
    func progress(_ state: Message) {
        guard showsProgress else { return }
        let columns = TerminalSize.of(.error)?.columns ?? 80
        let line = StyledText(state.description).wrapped(to: max(2, columns - 1))[0].plain
        say("\r\u{1b}[K" + line)
        progressIsShown = true
    }

    /// Takes the progress away.
    func eraseProgress() {
        guard progressIsShown else { return }
        say("\r\u{1b}[K")
        progressIsShown = false
    }

    /// Writes a prompt, after the results before it.
    func prompt(_ text: String) throws {
        try flush()
        say(text)
    }

    /// Writes to stderr. When that fails there is nobody left to tell.
    private func say(_ text: String) {
        try? errors.writeAll(Array(text.utf8))
    }
}

extension JSON {
    /// JSON allows DEL and the C1 controls in a string as they are; a terminal obeys them. Escaped they mean the same.
    static func escapingControls(_ json: Data) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(json.count)
        var precedesC1 = false
        for byte in json {
            if precedesC1, (0x80..<0xa0).contains(byte) {
                escaped.removeLast()
                escaped += Array("\\u00".utf8) + hexadecimal(byte)
            } else if byte == 0x7f {
                escaped += Array("\\u00".utf8) + hexadecimal(byte)
            } else {
                escaped.append(byte)
            }
            precedesC1 = byte == 0xc2
        }
        return escaped
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8)
    }
}
