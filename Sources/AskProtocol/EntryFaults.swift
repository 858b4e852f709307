// What an entry may not be, though it has the shape of one.

/// A member whose value may not be what it is.
package struct MemberFault: Sendable, Equatable {
    /// `date`, `source.line`, `doubtful.answer[2]`.
    package var member: String
    package var problem: Message
}

extension Entry {
    /// What is wrong with its members, in their order; none when it may be added.
    package var faults: [MemberFault] {
        var faults: [MemberFault] = []
        if question.allSatisfy(\.isWhitespace) {
            faults.append(.init(member: "question", problem: .noText(expected: Message("a question", "问题"))))
        }
        if let date, PartialDate(date)?.day == nil || PartialDate(date)?.isoText != date {
            faults.append(.init(member: "date", problem: .found("\"\(date)\"", expected: PartialDate.day)))
        }
        if let line = source?.line, line < 1 {
            faults.append(.init(member: "source.line", problem: .found(line, expected: .number(from: 1, to: nil))))
        }
        guard let doubtful else { return faults }
        for (name, ranges, text) in [
            ("question", doubtful.question, question), ("answer", doubtful.answer, answer),
            ("topic", doubtful.topic, topic ?? ""),
        ] {
            if let fault = Self.fault(of: ranges, in: text, at: "doubtful." + name) { faults.append(fault) }
        }
        return faults
    }

    /// Ranges must lie in the text, in their order and apart, and cut no character in two.
    private static func fault(of ranges: [ByteRange], in text: String, at path: String) -> MemberFault? {
        guard !ranges.isEmpty else { return nil }
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        var end = 0
        for (index, range) in ranges.enumerated() {
            func fault(_ expected: Message) -> MemberFault {
                MemberFault(
                    member: "\(path)[\(index)]", problem: .found("[\(range.start), \(range.end)]", expected: expected))
            }
            if range.start > range.end || range.start < 0 {
                return fault(.verbatim("0 ≤ start ≤ end"))
            }
            if range.end > bytes.count {
                return fault(
                    Message(
                        "an end of \(bytes.count) at most, the bytes of the text", "终点不超过文本的字节数 \(bytes.count)"))
            }
            if range.start < end {
                return fault(
                    Message("a start of \(end) or more, where the range before it ends", "起点不小于前一个范围的终点 \(end)"))
            }
            for place in [range.start, range.end] where place < bytes.count && bytes[place] & 0xC0 == 0x80 {
                return fault(
                    Message("ends between characters; byte \(place) is within one", "两端落在字符之间；第 \(place) 字节在字符中间"))
            }
            end = range.end
        }
        return nil
    }
}
