import AskProtocol
import TestSupport
import Testing

@testable import ask

struct AnswerPrinterTests {
    private func answer(
        _ question: String, _ answer: String, confidence: Double, id: Int64 = 7, topic: String? = "etcd"
    ) -> Answer {
        Answer(
            entry: Entry(question: question, answer: answer, topic: topic, date: "2020-06-02"), id: id, score: 3,
            confidence: confidence, highlights: TextRanges(), terms: nil)
    }

    @Test func `entries that ask nearly the same are named under the answer`() {
        let twin = Entry(question: "q again", answer: "b", topic: "other topic", date: "2019-01-02")
        let folding = Answer(
            entry: Entry(question: "q", answer: "a", topic: "topic"), id: 1, score: 3, confidence: 0.9,
            highlights: TextRanges(), duplicates: [Duplicate(twin, id: 7)], terms: nil)
        #expect(lines([folding], width: 80).contains { $0.hasSuffix("also #7 · other topic · 2019-01-02") })
    }

    private func lines(_ answers: [Answer], width: Int?) -> [String] {
        AnswerPrinter(width: width, threshold: 0.5).lines(answers).map(\.plain)
    }

    @Test func `number and confidence stand beside the question, the texts below it`() {
        #expect(
            lines([answer("How do I back up etcd?", "\nWith a snapshot.\n\n", confidence: 0.914)], width: 80) == [
                " 1   91%  How do I back up etcd?", "          etcd · 2020-06-02 · #7", "          With a snapshot.",
            ])
        #expect(
            lines([answer("q", "", confidence: 1, topic: nil)], width: nil)
                == [" 1  100%  q", "          2020-06-02 · #7", "          (no answer was given)"])
    }

    @Test func `what is below the threshold stands under a heading`() {
        let shown = lines([answer("a", "x", confidence: 0.9), answer("b", "y", confidence: 0.1)], width: 80)
        #expect(shown[3...] == ["", "Perhaps:", " 2   10%  b", "          etcd · 2020-06-02 · #7", "          y"])
        #expect(lines([answer("b", "y", confidence: 0.1)], width: 80).first == "Perhaps:")
    }

    @Test func `long answers are shortened on a terminal when there are several`() {
        let long = (1...30).map { "line \($0)" }.joined(separator: "\n")
        let several = [answer("a", long, confidence: 0.9, id: 1), answer("b", long, confidence: 0.9, id: 2)]
        let shown = lines(several, width: 80)
        #expect(shown.filter { $0.hasSuffix("line 16") }.count == 1 && !shown.contains { $0.hasSuffix("line 17") })
        #expect(shown.contains("          … 14 more lines: ask show 1"))
        #expect(shown.last == "          … 24 more lines: ask show 2")
        let numbered = AnswerPrinter(width: 80, threshold: 0.5) { number, _ in "type \(number)" }
        #expect(numbered.lines(several).last?.plain == "          … 24 more lines: type 2")
        // A line that says that there are two more would be as long as one of them.
        let short = [several[0], answer("b", (1...8).map(String.init).joined(separator: "\n"), confidence: 0.9)]
        #expect(lines(short, width: 80).last == "          8")
        #expect(lines([several[0]], width: 80).last == "          line 30")
        #expect(lines(several, width: nil).filter { $0.hasSuffix("line 30") }.count == 2)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `no line is wider than the terminal`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func text() -> String {
            (0..<Int.random(in: 1...80, using: &random))
                .map { _ in ["备份", "word ", "，", "\n", "😀", "\t"].randomElement(using: &random) ?? "" }.joined()
        }
        let answers = (1...3).map { answer(text(), text(), confidence: 0.9, id: $0, topic: text()) }
        let width = Int.random(in: 12...140, using: &random)
        for line in AnswerPrinter(width: width, threshold: 0.5).lines(answers) {
            #expect(line.width <= width, "\(line.plain)")
        }
    }
}
