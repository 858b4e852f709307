import FoundationEssentials
import Testing

@testable import TextRepair

struct RestorationModelTests {
    @Test func `a missing model is an error that names it`() {
        #expect { try RestorationModel(contentsOf: "/nonexistent/restoration.bin") } throws: { error in
            "\(error)".hasPrefix("/nonexistent/restoration.bin: cannot read the restoration model")
        }
    }

    @Test func `another kind of file is refused`() {
        #expect(throws: RepairError.self) { try RestorationModel(bytes: Array("askdresT and more".utf8), path: "m") }
        #expect(throws: RepairError.self) { try RestorationModel(bytes: [], path: "m") }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func `a flipped or missing byte is refused`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sound = [UInt8](try Data(contentsOf: URL(filePath: modelPath)))
        var flipped = sound
        flipped[Int.random(in: 0..<sound.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        #expect(throws: RepairError.self) { try RestorationModel(bytes: flipped, path: "m") }
        let cut = Array(sound.prefix(Int.random(in: 0..<sound.count, using: &generator)))
        #expect(throws: RepairError.self) { try RestorationModel(bytes: cut, path: "m") }
    }

    @Test func `the same texts make the same bytes, and the bytes the same model`() throws {
        var trainer = RestorationTrainer()
        trainer.add("可以吗？可以。", weight: 1)
        let bytes = trainer.encodedModel()
        let model = try RestorationModel(bytes: bytes, path: "m")
        #expect(model.encoded() == bytes)
        #expect(model.counts[Int(model.vocabulary.symbol(of: 0x53EF))] == 2)
        #expect(model.vocabulary.count == 4 + 31 + 6763)
    }
}
