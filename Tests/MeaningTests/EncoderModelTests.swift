import Foundation
import TestSupport
import Testing

@testable import Meaning

struct EncoderModelTests {
    @Test func `a missing file is named`() {
        #expect(throws: MeaningError.missing(path: "/nowhere/meaning.bin")) {
            try SentenceEncoder(path: "/nowhere/meaning.bin")
        }
    }

    @Test func `another kind of file is refused`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(String(repeating: "another kind of file ", count: 9), to: "meaning.bin")
        #expect(throws: MeaningError.self) { try SentenceEncoder(path: path) }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func `a damaged file is refused`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = try Data(contentsOf: URL(filePath: modelPath))
        if seed % 3 == 0 {
            bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
        } else {
            let range = seed % 3 == 1 ? 0..<64 : 64..<bytes.count
            let place = Int.random(in: range, using: &random)
            bytes[place] ^= UInt8.random(in: 1...255, using: &random)
        }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/meaning.bin"
        try bytes.write(to: URL(filePath: path))
        #expect(throws: MeaningError.self) { try SentenceEncoder(path: path) }
    }
}
