// Exports of chat programs and assistants: questions, and what others answered.

import AskProtocol
import FoundationEssentials

extension ImportFormat {
    static let conversation = ImportFormat(
        name: "conv", suffixes: ["json"], recognizes: ConversationReader.recognizes,
        makeReader: { ConversationReader(source: $0) })
}

/// Reads JSON (a list of messages, one object with a list of messages, many of either, or an object a line) and text (a
/// message begins with a time and a name, or with a name and a colon). What makes a pair: ``ChatPairing``. An object with a
/// question and an answer of its own, by the names of ``Column``, is a pair as it is.
struct ConversationReader: EntryReader {
    private enum Shape { case json, text }

    private let source: ImportSource
    private var shape: Shape?
    private var scanner = MessageScanner()
    private var pairing: ChatPairing
    private var topic: String?
    /// The message that goes on in the next lines, in text.
    private var message: ChatMessage?
    /// A stamped line was seen: then a name and a colon alone begin no message.
    private var isStamped = false
    private var lastLine = 1

    init(source: ImportSource) {
        self.source = source
        pairing = ChatPairing(source: source)
    }

    static func recognizes(_ lines: [String]) -> Bool {
        guard let first = lines.first else { return false }
        if beginsJSON(first) { return true }
        let stamped = lines.compactMap { ChatLine(Array($0.utf8)) }.filter {
            $0.isStamped || ChatMessage.role($0.author) != nil
        }
        return stamped.count >= 2 && stamped.count * 3 >= lines.count
    }

    /// `{`, or `[` with what may follow it in a list of objects: `[2024-03-05]` and `[link](…)` are text.
    private static func beginsJSON(_ line: String) -> Bool {
        let signs = line.utf8.filter { $0 != 0x20 && $0 != 0x09 }.prefix(2)
        return signs.first == UInt8(ascii: "{")
            || (signs.first == UInt8(ascii: "[") && signs.dropFirst().allSatisfy { "{[]".utf8.contains($0) })
    }

    mutating func read(_ line: ImportLine, _ found: inout [ImportEvent]) {
        lastLine = line.number
        if shape == nil {
            if MarkedText(line).isBlank { return }
            shape = Self.beginsJSON(line.text) ? .json : .text
        }
        if shape == .json { readJSON(line, &found) } else { readText(line, &found) }
    }

    mutating func finish(_ found: inout [ImportEvent]) {
        endMessage(&found)
        pairing.finish(&found)
        if !scanner.isComplete {
            let message = Message(
                "the JSON text ends in the middle, expected its closing brackets", "JSON 在中间就结束了，应有右括号")
            found.append(.warning(ImportWarning(line: lastLine, message: message)))
        }
    }

    // MARK: - JSON

    private mutating func readJSON(_ line: ImportLine, _ found: inout [ImportEvent]) {
        var pieces: [ScannedJSON] = []
        scanner.read(line) { pieces.append($0) }
        for piece in pieces {
            switch piece {
            case .object(let bytes, let line): take(bytes, line, &found)
            case .heading(let bytes):
                let members = try? JSONValue(bytes)
                let title = members?.first("title", "name", "subject", "topic", "channel")
                topic = title?.text ?? title?["name"]?.text
            case .end:
                pairing.finish(&found)
                topic = nil
            }
        }
    }

    private mutating func take(_ bytes: [UInt8], _ line: Int, _ found: inout [ImportEvent]) {
        guard let value = try? JSONValue(bytes) else {
            found.append(
                .warning(
                    ImportWarning(
                        line: line,
                        message: Message(
                            "an object that is not JSON, expected a message: skipped", "不是 JSON 的对象，应为一条消息：已跳过"),
                        skipsRow: true))
            )
            return
        }
        if let entry = entry(value, line) {
            found.append(.entry(entry))
        } else if let message = ChatMessage(value, line: line) {
            pairing.add(message, topic: topic, &found)
        }
    }

    /// An object that is a pair itself.
    private func entry(_ value: JSONValue, _ line: Int) -> Entry? {
        guard case .object(let members) = value, members["role"] == nil else { return nil }
        var cells: [Column: String] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let column = Column.named(name), column != .line, let text = value.text, !text.isEmpty else {
                continue
            }
            cells[column] = cells[column] ?? text
        }
        // `input` is what an instruction is about.
        let about = members["input"]?.text.flatMap { $0.isEmpty || members["output"] == nil ? nil : "\n" + $0 } ?? ""
        guard let question = cells[.question], let answer = cells[.answer] else { return nil }
        let entry = Entry(
            question: question + about, answer: answer, topic: cells[.topic] ?? topic,
            date: cells[.date].flatMap(WrittenDate.day), source: EntrySource(name: source.name, line: line))
        return (try? Add.validate(entry)) == nil ? nil : entry
    }

    // MARK: - Text

    private mutating func readText(_ line: ImportLine, _ found: inout [ImportEvent]) {
        let text = MarkedText(line)
        guard let start = ChatLine(text.bytes), start.isStamped || !isStamped else {
            message?.text.appendLineBreak()
            message?.text.append(text)
            return
        }
        endMessage(&found)
        isStamped = isStamped || start.isStamped
        var next = ChatMessage(line: line.number)
        next.author = start.author
        next.role = ChatMessage.role(start.author) ?? .unknown
        next.date = start.date
        next.text = text[start.textStart..<text.count]
        message = next
    }

    private mutating func endMessage(_ found: inout [ImportEvent]) {
        guard var ended = message else { return }
        message = nil
        ended.text = ended.text.trimmed
        pairing.add(ended, topic: nil, &found)
    }
}
