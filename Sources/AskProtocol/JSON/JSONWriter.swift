// JSON written onto the end of bytes. What is written is byte for byte what `JSON.encoder()` would write: members in
// alphabetical order are the caller's matter, strings and numbers are written here.

/// A number that JSON cannot express: infinity, not a number.
package struct NotFinite: Error {}

extension [UInt8] {
    /// Appends text that is JSON already.
    package mutating func append(json text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a string in its quotes.
    package mutating func append(string: String) {
        append(UInt8(ascii: "\""))
        var string = string
        // In UTF-8 already, unless it was bridged from somewhere.
        string.makeContiguousUTF8()
        let span = string.utf8.span
        var written = 0
        for index in 0..<span.count {
            let byte = span[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(span, written..<index)
            append(escapeOf: byte)
            written = index + 1
        }
        append(span, written..<span.count)
        append(UInt8(ascii: "\""))
    }

    private mutating func append(_ span: Span<UInt8>, _ range: Range<Int>) {
        // SAFETY: the bytes are copied before the pointer goes.
        unsafe span.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(json: "\\\"")
        case UInt8(ascii: "\\"): append(json: "\\\\")
        case 0x08: append(json: "\\b")
        case 0x09: append(json: "\\t")
        case 0x0A: append(json: "\\n")
        case 0x0C: append(json: "\\f")
        case 0x0D: append(json: "\\r")
        default:
            append(json: byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 0xF
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Appends a whole number.
    package mutating func append(integer: some FixedWidthInteger) {
        if integer < 0 { append(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        var (low, high) = (count, count - 1)
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            high += 1
        } while rest > 0
        while low < high {
            swapAt(low, high)
            (low, high) = (low + 1, high - 1)
        }
    }

    /// Appends a number with as many digits as tell it from its neighbours.
    package mutating func append(number: Double) throws(NotFinite) {
        guard number.isFinite else { throw NotFinite() }
        let text = number.description
        append(contentsOf: text.utf8)
        if text.hasSuffix(".0") { removeLast(2) }
    }

    package mutating func append(bool: Bool) {
        append(json: bool ? "true" : "false")
    }

    /// Appends an array whose elements `write` appends.
    package mutating func append<Value, Failure>(
        array: [Value], _ write: (inout [UInt8], Value) throws(Failure) -> Void
    ) throws(Failure) {
        append(UInt8(ascii: "["))
        for index in array.indices {
            if index > 0 { append(UInt8(ascii: ",")) }
            try write(&self, array[index])
        }
        append(UInt8(ascii: "]"))
    }
}
