// Cutting the messages out of a JSON document of any size, one after the other.

/// What stands in a document, in its order.
enum ScannedJSON: Equatable {
    /// An object that may be a message, and the line where it begins.
    case object([UInt8], line: Int)
    /// The members of a conversation that stand before its messages.
    case heading([UInt8])
    /// The list of messages is over.
    case end
}

/// Follows the brackets of JSON text, a line at a time, and copies only the object at hand.
///
/// Messages are the objects in a list that is called `messages`, `conversations` or the like, and those in a list, or on a
/// line, of their own. The text between them may be any size.
struct MessageScanner: Sendable {
    /// Larger objects are no messages.
    static let maximumBytes = 16 << 20
    private static let listNames: Set<String> = [
        "messages", "conversations", "conversation", "turns", "dialog", "dialogue",
    ]

    private enum Container { case object, list, messages }

    private var containers: [Container] = []
    private var isInString = false
    private var isEscaped = false
    /// The last string that was read whole: a member's name when a colon follows.
    private var string: [UInt8] = []
    private var name = ""
    private var copy: [UInt8]?
    private var copyDepth = 0
    private var copyLine = 0
    /// Where in `copy` the member that is being read begins.
    private var memberStart = 0

    /// Whether the document is complete so far.
    var isComplete: Bool { containers.isEmpty && !isInString }

    mutating func read(_ line: ImportLine, _ found: (ScannedJSON) -> Void) {
        for byte in line.text.utf8 { read(byte, line.number, found) }
        copy?.append(UInt8(ascii: "\n"))
        if let count = copy?.count, count > Self.maximumBytes { copy = nil }
    }

    private mutating func read(_ byte: UInt8, _ line: Int, _ found: (ScannedJSON) -> Void) {
        if isInString {
            copy?.append(byte)
            readInString(byte)
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            string.removeAll(keepingCapacity: true)
            copy?.append(byte)
        case UInt8(ascii: ":"):
            name = String(decoding: string, as: UTF8.self)
            copy?.append(byte)
        case UInt8(ascii: ","):
            copy?.append(byte)
            if containers.count == copyDepth, let copy { memberStart = copy.count - 1 }
        case UInt8(ascii: "{"): open(.object, byte, line, found)
        case UInt8(ascii: "["): open(.list, byte, line, found)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): close(byte, found)
        default: copy?.append(byte)
        }
    }

    private mutating func readInString(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        } else if string.count < 64 {
            string.append(byte)
        }
    }

    private mutating func open(_ container: Container, _ byte: UInt8, _ line: Int, _ found: (ScannedJSON) -> Void) {
        let parent = containers.last
        if container == .object, copy == nil, parent != .object {
            copy = []
            copyLine = line
            copyDepth = containers.count + 1
            memberStart = 0
        }
        var container = container
        if container == .list, parent == .object, Self.listNames.contains(name), !isInMessage {
            container = .messages
            if let members = copy, containers.count == copyDepth {
                found(.heading(Array(members[..<max(1, memberStart)]) + [UInt8(ascii: "}")]))
            }
            copy = nil
        }
        copy?.append(byte)
        containers.append(container)
        name = ""
    }

    /// The object that is being copied stands in a list of messages.
    private var isInMessage: Bool {
        copy != nil && copyDepth >= 2 && containers[copyDepth - 2] == .messages
    }

    private mutating func close(_ byte: UInt8, _ found: (ScannedJSON) -> Void) {
        copy?.append(byte)
        guard let closed = containers.popLast() else { return }
        if let object = copy, containers.count < copyDepth {
            copy = nil
            found(.object(object, line: copyLine))
        }
        // An object of its own may be one message of many, a line each.
        if closed == .messages || (closed == .list && containers.isEmpty) { found(.end) }
    }
}
