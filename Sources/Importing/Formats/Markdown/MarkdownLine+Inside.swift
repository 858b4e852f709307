// What stands in the middle of a line, and lines that only look like structure.

extension MarkdownLine {
    private static let wideSentenceEnds = ["。", "！", "？", "；", "：", "…"].map { Array($0.utf8) }

    /// Where a quote sign with a question marker and its colon stands behind the end of a sentence: `….> Q：`. The line feed
    /// before it was lost. Ascending; nothing in inline code.
    var innerQuestionStarts: [Int] {
        sentenceStarts { index in
            guard text.bytes[index] == UInt8(ascii: ">") else { return false }
            var start = index
            while start < text.count, text.bytes[start] == UInt8(ascii: ">") || text.bytes[start] == 0x20 { start += 1 }
            let marker = PairMarker(in: text.bytes, at: start)
            return marker?.kind == .question && marker?.hasColon == true
        }
    }

    /// Where the first answer marker with its colon stands behind the end of a sentence: `How? A: So.`
    var innerAnswerStart: Int? {
        sentenceStarts { index in
            // The first bytes of A, a, 答, 回, 解, Ａ.
            guard [0x41, 0x61, 0xE7, 0xE5, 0xE8, 0xEF].contains(text.bytes[index]) else { return false }
            let marker = PairMarker(in: text.bytes, at: index)
            return marker?.kind == .answer && marker?.hasColon == true
        }.first
    }

    /// The places that stand behind the end of a sentence, and perhaps spaces, and satisfy `condition`. One pass: lines may
    /// be megabytes long.
    private func sentenceStarts(where condition: (Int) -> Bool) -> [Int] {
        let bytes = text.bytes
        var starts: [Int] = []
        var isInCode = false
        var isBehindSentence = false
        var index = contentStart
        while index < bytes.count {
            if let space = WhiteSpace.length(in: bytes, at: index) {
                index += space
                continue
            }
            if isBehindSentence, !isInCode, condition(index) { starts.append(index) }
            if bytes[index] == UInt8(ascii: "`") { isInCode.toggle() }
            let wide = Self.wideSentenceEnds.first { bytes[index...].starts(with: $0) }
            isBehindSentence = wide != nil || ".!?;:".utf8.contains(bytes[index])
            index += wide?.count ?? 1
        }
        return starts
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
        marker != nil || headingLevel > 0 || isThematicBreak || isSessionEnd || !innerQuestionStarts.isEmpty
            || CodeFence(self) != nil || MarkdownMetadata.isComment(text)
    }
}
