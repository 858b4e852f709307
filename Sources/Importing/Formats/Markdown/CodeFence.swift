// Fenced code: what its first and its last line look like (CommonMark 0.31, section 4.5).

/// The opening line of a code block: three or more backticks or tildes.
struct CodeFence {
    private let sign: UInt8
    private let length: Int
    /// Something stands behind the signs: a language.
    let hasInfo: Bool

    init?(_ line: MarkdownLine) {
        let content = line.content.bytes
        guard let sign = content.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") else { return nil }
        let length = content.prefix { $0 == sign }.count
        let info = content[length...]
        // An inline code span may begin with three backticks and end in the same line.
        guard length >= 3, sign != UInt8(ascii: "`") || !info.contains(sign) else { return nil }
        self.sign = sign
        // Longer ones end one another: so a file of unended blocks is read again a few times only.
        self.length = min(length, 16)
        hasInfo = !info.isEmpty
    }

    /// As it would end the block.
    var text: String { String(repeating: Character(Unicode.Scalar(sign)), count: length) }

    /// Every line that ends this block would end `other` as well.
    func needsNoLessThan(_ other: CodeFence) -> Bool { sign == other.sign && length >= other.length }

    func isClosed(by line: MarkdownLine) -> Bool {
        guard let other = CodeFence(line) else { return false }
        return other.sign == sign && other.length >= length && !other.hasInfo
    }
}
