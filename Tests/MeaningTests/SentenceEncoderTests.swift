import Foundation
import TestSupport
import Testing

@testable import Meaning

struct SentenceEncoderTests {
    @Test func `texts are cut into the pieces that the wheel cuts them into`() throws {
        let encoder = try loadEncoder()
        for reference in try ReferenceText.all() {
            let pieces = encoder.tokens(of: reference.text).map {
                String(decoding: encoder.model.pieces.bytes(of: $0), as: UTF8.self)
            }
            #expect(pieces == reference.pieces)
        }
    }

    @Test func `vectors are those of the wheel`() throws {
        let encoder = try loadEncoder()
        for reference in try ReferenceText.all() {
            let vector = encoder.encode(reference.text)
            #expect(vector.count == SentenceVector.dimensions)
            #expect(cosine(vector, reference.values) >= 0.999, "\(reference.text)")
        }
    }

    @Test func `the same question in two languages is closer than another question`() throws {
        let encoder = try loadEncoder()
        let asked = encoder.encode("How can I update without downtime?")
        let same = cosine(asked, encoder.encode("更新的时候怎样不停机？"))
        let other = cosine(asked, encoder.encode("日志放在哪个目录？"))
        #expect(same > other + 0.3)
    }

    @Test func `what was encoded before leaves no trace`() throws {
        let encoder = try loadEncoder()
        let alone = encoder.encode("节点磁盘满了怎么办")
        _ = encoder.encode(String(repeating: "a much longer text, ", count: 14))
        #expect(encoder.encode("节点磁盘满了怎么办") == alone)
    }

    @Test func `threads that encode at one time do not disturb each other`() async throws {
        let encoder = try loadEncoder()
        let texts = (0..<16).map { "第 \($0) 个问题：pod 起不来" }
        let expected = texts.map { encoder.encode($0) }
        let found = await withTaskGroup(of: (Int, [Float]).self) { group in
            for (index, text) in texts.enumerated() { group.addTask { (index, encoder.encode(text)) } }
            return await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
        }
        for index in texts.indices { #expect(found[index] == expected[index]) }
    }

    @Test func `a pasted page costs no more than the longest text`() throws {
        let encoder = try loadEncoder()
        let page = String(repeating: "日志 log 𝛂 ", count: 100_000)
        #expect(encoder.encode(page) == encoder.encode(String(page.unicodeScalars.prefix(SentenceEncoder.longestText))))
    }

    @Test func `the cache keeps of a pasted page what was read`() throws {
        let encoder = try SentenceEncoder(path: modelPath)
        let page = String(repeating: "日志 log ", count: 1000)
        for end in 0..<5 { _ = encoder.vector(ofQuestion: page + "\(end)") }
        #expect(encoder.cachedQuestions == 1)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `any text has a vector of length 1`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let encoder = try loadEncoder()
        let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
            Unicode.Scalar(
                UInt32.random(
                    in: 0...([0x7F, 0x2FFF, 0x9FFF, 0x10FFFF].randomElement(using: &random)!), using: &random))
        }
        let vector = encoder.encode(String(String.UnicodeScalarView(scalars)))
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(length - 1) < 1e-4)
    }

    @Test func `a question that was asked before comes from the cache, and the cache stays small`() throws {
        let encoder = try loadEncoder()
        let first = encoder.vector(ofQuestion: "缓存在哪里")
        #expect(encoder.vector(ofQuestion: "缓存在哪里") == first)
        for number in 0..<2100 { _ = encoder.vector(ofQuestion: "q\(number)") }
        #expect((1024...2048).contains(encoder.cachedQuestions))
        #expect(encoder.vector(ofQuestion: "缓存在哪里") == first)
    }
}

struct SentenceVectorTests {
    @Test func `stored bytes give the vector back`() throws {
        let vector = try loadEncoder().vector(ofQuestion: "存储", answer: "用持久卷")
        #expect(vector.bytes.count == SentenceVector.byteCount)
        #expect(SentenceVector(bytes: vector.bytes) == vector)
    }

    @Test func `bytes that are no vector are refused`() throws {
        let bytes = try loadEncoder().vector(ofQuestion: "存储").bytes
        #expect(SentenceVector(bytes: Array(bytes.dropLast())) == nil)
        #expect(SentenceVector(bytes: bytes.dropLast(4) + [0, 0, 0xC0, 0x7F]) == nil)
    }

    @Test func `a byte a value loses next to nothing`() throws {
        let encoder = try loadEncoder()
        let exact = encoder.encode("如何限制容器的内存")
        let vector = encoder.vector(ofQuestion: "如何限制容器的内存")
        #expect(cosine(exact, vector.codes.map(Float.init)) > 0.9995)
    }
}
