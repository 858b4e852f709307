// What stands in the middle of a line, and lines that only look like structure.

extension MarkdownLine {
    private static let sentenceEnds = ["。", "！", "？", "；", "：", ".", "!", "?", ";", ":"].map { Array($0.utf8) }

    /// Where a quote sign with a question marker and its colon stands behind the end of a sentence: `….> Q：`. The line feed
    /// before it was lost. Nil when there is none, or it stands in inline code.
    var innerQuestionStart: Int? {
        let bytes = text.bytes
        return bytes.indices.dropFirst(contentStart + 1).first { index in
            guard bytes[index] == UInt8(ascii: ">"), followsSentence(index), !isInCode(index) else { return false }
            let part = MarkdownLine(number: number, text: text[index..<bytes.count])
            return part.marker?.kind == .question && part.marker?.hasColon == true
        }
    }

    /// Where an answer marker with its colon stands behind the end of a sentence: `How? A: So.`
    var innerAnswerStart: Int? {
        let bytes = text.bytes
        return bytes.indices.dropFirst(contentStart + 1).first { index in
            guard [UInt8(ascii: "A"), UInt8(ascii: "a"), 0xE7, 0xE5, 0xEF].contains(bytes[index]),
                followsSentence(index),
                !isInCode(index), let marker = PairMarker(in: bytes, at: index)
            else { return false }
            return marker.kind == .answer && marker.hasColon
        }
    }

    private func followsSentence(_ index: Int) -> Bool {
        let end = text.trimmed(0..<index).upperBound
        return Self.sentenceEnds.contains { $0.count <= end && text.bytes[..<end].suffix($0.count).elementsEqual($0) }
    }

    private func isInCode(_ index: Int) -> Bool {
        text.bytes[..<index].count { $0 == UInt8(ascii: "`") } % 2 == 1
    }

    /// The line that closes a session: it says where all of it came from, or who spoke.
    var isSessionEnd: Bool {
        guard quoteDepth == 0, listColumns == 0 else { return false }
        let bytes = text.bytes[contentStart...]
        return Self.sessionEnds.contains { bytes.starts(with: $0) }
    }

    private static let sessionEnds = [
        "以上内容根", "以上内容由", "以上内容来自", "以上内容整理自", "以上问答根", "以上问答由", "以上问答来自", "分享人：", "分享人:", "分享人**",
    ].map { Array($0.utf8) }

    /// The line without one backslash, when without all the backslashes that it begins with it would be structure: `\Q: …`,
    /// `\---`, `\# …`. Nil for every other line.
    var escapedText: MarkedText? {
        let slashes = text.bytes.prefix { $0 == UInt8(ascii: "\\") }.count
        guard slashes > 0 else { return nil }
        let bare = MarkdownLine(number: number, text: text[slashes..<text.count])
        return bare.isStructure ? text[1..<text.count] : nil
    }

    /// Not plain text: read, it would begin or end something.
    var isStructure: Bool {
        marker != nil || headingLevel > 0 || isThematicBreak || isSessionEnd || innerQuestionStart != nil
            || CodeFence(self) != nil || MarkdownMetadata.isComment(text)
    }
}
