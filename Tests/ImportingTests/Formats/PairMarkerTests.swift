import Testing

@testable import Importing

@Suite struct PairMarkerTests {
    @Test(arguments: [
        "Q: x", "Q：x", "Q1: x", "Q12：x", "Q 12: x", "q: x", "Q1. x", "Q2) x", "Q3、x", "Q ： x", "Q：：x", "> Q：x",
        ">Q7-0.1  x", ">> Q：x", "- Q: x",
        "> - Q：x", "1. Q: x", "2、问：x", "### Q: x", "**Q:** x", "**Q**: x", "**Q** x", "**Q: x**", "*Q1:* x",
        "__Question:__ x", "问：x", "問：x",
        "提问：x", "问题1：x", "问题一：x", "**问题：** x", "【问】x", "[Q] x", "Ｑ：x", "QUESTION 4: x", "Q#3: x", "   Q: x", "　Q：x",
        "> Q12 x",
        "Q12 x?",
    ]) func `a question begins`(line: String) throws {
        let line = MarkdownLine(number: 1, text: MarkedText(line))
        let marker = try #require(line.reliableMarker)
        #expect(marker.kind == .question)
        #expect(line.text(behind: marker).string.hasPrefix("x"))
        #expect(!line.text(behind: marker).string.hasSuffix("*"))
    }

    @Test(arguments: [
        "A: x", "A：x", "A12: x", "A ：x", "> A：x", "答：x", "回答：x", "**Answer:** x", "【答】x", "- A: x", "解答：x",
        "Answer 2: x", "a: x", "Ａ：x",
    ]) func `an answer begins`(line: String) throws {
        let line = MarkdownLine(number: 1, text: MarkedText(line))
        let marker = try #require(line.reliableMarker)
        #expect(marker.kind == .answer)
        #expect(line.text(behind: marker).string == "x")
    }

    @Test(arguments: [
        "Quick: x", "Q", "Qx: y", "Q & A: x", "QA: x", "A 域名指向 x", "API: x", "All: x", "问题：x 在这里", "问题是 x", "问他：x",
        "答案是 x", "Q3 was good",
        "q:id", "a:hover {}", "[Q](x)", "[A](x)", "Questions: x", "B: x", "(a) x", "`Q: x`", "\\Q: x", "===》A: x",
        "补充：x",
    ]) func `other text is no marker`(line: String) {
        #expect(MarkdownLine(number: 1, text: MarkedText(line)).reliableMarker == nil)
    }
}
