// JSON (RFC 8259) read from bytes, front to back, without a tree in between. Stricter than most readers: what two
// programs could understand differently is an error.

/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Equatable {
    package enum Kind: Sendable {
        /// The text is not JSON.
        case syntax
        /// The text is JSON, but the value is not of the kind that was asked for.
        case mismatch
    }

    package var kind: Kind
    /// Bytes before the place, from the beginning of the text.
    package var offset: Int
    /// Which member of the value it is: `tags[2]`, `source.line`; empty when it is the value itself.
    package var member = ""
    /// What was expected, or what is wrong: continues "at byte 17: ".
    package var problem: Message

    /// The problem behind its member.
    package var sentence: Message { problem.at(member) }

    /// The same of a value that is the member `name`, or the element `[3]`, of another.
    package func within(_ name: String) -> JSONError {
        var error = self
        error.member = name + (member.isEmpty || member.hasPrefix("[") ? "" : ".") + member
        return error
    }
}

/// Reads one JSON text. Duplicate members, control characters in strings, lone surrogates, ill-formed UTF-8, numbers that JSON
/// does not write and nesting deeper than `maximumDepth` are errors.
///
/// A reader is a value: a copy goes back to where it was made.
package struct JSONReader {
    /// Arrays and objects within each other.
    package static let maximumDepth = 64

    let bytes: ArraySlice<UInt8>
    var position: Int
    var depth = 0
    /// Names of the members so far of all objects that are open, outermost first.
    var names: [Name] = []

    struct Name {
        var range: Range<Int>
        var hasEscape: Bool
    }

    /// - Throws: `JSONError` when the bytes are not UTF-8.
    package init(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
        self.bytes = bytes
        position = bytes.startIndex
        // Once for the whole text: what delimits strings is ASCII, so each of them is then well formed.
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONError(
                kind: .syntax, offset: error.byteOffsets.lowerBound, problem: Message("ill-formed UTF-8", "不是正确的 UTF-8")
            )
        }
    }

    /// Where in the slice the reader is; between values.
    package var index: Int { position }

    /// The kind of error that `problem` makes, here.
    package func mismatch(_ problem: Message) -> JSONError {
        JSONError(kind: .mismatch, offset: position - bytes.startIndex, problem: problem)
    }

    func syntax(_ problem: Message) -> JSONError {
        JSONError(kind: .syntax, offset: position - bytes.startIndex, problem: problem)
    }

    // MARK: - Any value

    /// Checks that nothing but blanks is left.
    package mutating func end() throws(JSONError) {
        skipBlanks()
        if position < bytes.endIndex { throw syntax(Message("found more after the end of the text", "文本结束之后还有内容")) }
    }

    /// The first byte of the next value, which tells its kind.
    package mutating func kind() throws(JSONError) -> UInt8 {
        skipBlanks()
        guard position < bytes.endIndex else {
            throw syntax(Message("the text ends where a value is expected", "应有值的地方文本就结束了"))
        }
        return bytes[position]
    }

    /// Checks the next value, whatever it is, and gives its bytes.
    package mutating func value() throws(JSONError) -> ArraySlice<UInt8> {
        let first = try kind()
        let start = position
        switch first {
        case UInt8(ascii: "{"): try object { (reader, _) throws(JSONError) in _ = try reader.value() }
        case UInt8(ascii: "["): try array { (reader) throws(JSONError) in _ = try reader.value() }
        case UInt8(ascii: "\""): _ = try scanString()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: _ = try scanNumber()
        }
        return bytes[start..<position]
    }

    mutating func skipBlanks() {
        while position < bytes.endIndex {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func literal(_ word: StaticString) throws(JSONError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.endIndex, bytes[position..<end].elementsEqual(word.description.utf8) else {
            throw syntax(.noValue)
        }
        position = end
    }

    // MARK: - Objects and arrays

    /// Reads an object; `member` is called with the name of each member and must read its value.
    package mutating func object(
        _ member: (inout JSONReader, ArraySlice<UInt8>) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try kind() == UInt8(ascii: "{") else { throw mismatch(.expected(.anObject)) }
        try enter()
        let base = names.count
        defer { names.removeSubrange(base...) }
        var seen: Set<ArraySlice<UInt8>> = []
        var isFirst = true
        while try next(&isFirst, closing: UInt8(ascii: "}")) {
            guard try kind() == UInt8(ascii: "\"") else {
                throw syntax(Message("expected a member's name in quotes", "应为带引号的成员名"))
            }
            let start = position
            let (range, hasEscape) = try scanString()
            let name = hasEscape ? unescaped(range)[...] : bytes[range]
            guard isNew(name, since: base, &seen) else {
                position = start
                let text = String(decoding: name.prefix(64), as: UTF8.self)
                throw syntax(Message("the member \"\(text)\" is there twice", "成员“\(text)”出现了两次"))
            }
            names.append(Name(range: range, hasEscape: hasEscape))
            skipBlanks()
            guard position < bytes.endIndex, bytes[position] == UInt8(ascii: ":") else {
                throw syntax(Message("expected \":\" after a member's name", "成员名之后应为 “:”"))
            }
            position += 1
            try member(&self, name)
        }
    }

    /// Whether the open object has no member of this name yet. A few are compared one by one; a set, which nobody can fill
    /// with colliding names, keeps large objects from taking quadratic time.
    private func isNew(_ name: ArraySlice<UInt8>, since base: Int, _ seen: inout Set<ArraySlice<UInt8>>) -> Bool {
        if names.count - base < 16 {
            return !names[base...].contains { former in
                former.hasEscape ? unescaped(former.range)[...] == name : bytes[former.range] == name
            }
        }
        if seen.isEmpty {
            for former in names[base...] {
                seen.insert(former.hasEscape ? unescaped(former.range)[...] : bytes[former.range])
            }
        }
        return seen.insert(name).inserted
    }

    /// Reads an array; `element` is called before each element and must read it.
    package mutating func array(_ element: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        guard try kind() == UInt8(ascii: "[") else { throw mismatch(.expected(.anArray)) }
        try enter()
        var isFirst = true
        while try next(&isFirst, closing: UInt8(ascii: "]")) { try element(&self) }
    }

    /// Goes past the opening bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw syntax(
                Message("nested more than \(Self.maximumDepth) deep", "嵌套超过 \(Self.maximumDepth) 层"))
        }
        position += 1
    }

    /// Goes to the next element, past the comma before it; false, and past the bracket, when there is none.
    private mutating func next(_ isFirst: inout Bool, closing bracket: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        guard position < bytes.endIndex else {
            throw syntax(Message("the text ends within an object or an array", "文本在对象或数组中间就结束了"))
        }
        if bytes[position] == bracket {
            position += 1
            depth -= 1
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard bytes[position] == UInt8(ascii: ",") else {
            let end = Character(UnicodeScalar(bracket))
            throw syntax(Message("expected \",\" or \"\(end)\"", "应为 “,” 或 “\(end)”"))
        }
        position += 1
        return true
    }
}

extension Message {
    static let noValue = Message("found no value", "没有值")
    static let endsInString = Message("the text ends within a string", "文本在字符串中间就结束了")
    static let halfPair = Message("half of a surrogate pair", "代理对只有一半")
}
