import FoundationEssentials
import Testing

@testable import TextRepair

struct RestorationModelTests {
    private static let small = trained()

    private static func trained() -> RestorationModel {
        var trainer = RestorationTrainer()
        for _ in 0..<20 { trainer.add(line: "数据卷可以用吗？可以。", weight: 1) }
        trainer.add(words: "踩坑", weight: 1)
        return trainer.train()
    }

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
        var generator = SplitMix64(seed: seed)
        let sound = Self.small.encoded()
        var flipped = sound
        flipped[Int.random(in: 0..<sound.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        #expect(throws: RepairError.self) { try RestorationModel(bytes: flipped, path: "m") }
        let cut = Array(sound.prefix(Int.random(in: 0..<sound.count, using: &generator)))
        #expect(throws: RepairError.self) { try RestorationModel(bytes: cut, path: "m") }
    }

    @Test func `the same texts make the same bytes, and the bytes the same model`() throws {
        let model = Self.small
        #expect(Self.trained().encoded() == model.encoded())
        #expect(try RestorationModel(bytes: model.encoded(), path: "m").encoded() == model.encoded())
        #expect(model.vocabulary.count == 4 + 31 + 6763)
        let restored = TextRestorer(model: model).restoredText(Damage.misread("踩坑：数据卷可以用吗？可以。"))
        #expect(restored == "踩坑：数据卷可以用吗？可以。")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `a weight comes back as it was stored`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var truth: [UInt32: Float] = [:]
        for _ in 0..<500 {
            let key = UInt32.random(in: 0...(seed % 2 == 0 ? 0x3FFFF : .max), using: &generator)
            truth[key] = Float(Int.random(in: -127...127, using: &generator)) / WeightTable.scale
        }
        let table = WeightTable(truth.map { ($0.key, $0.value) })
        var bytes: [UInt8] = []
        table.append(to: &bytes)
        let read = try #require(WeightTable(bytes[...]))
        for (key, weight) in truth { #expect(table[key] == weight && read[key] == weight) }
        for _ in 0..<500 {
            let key = UInt32.random(in: 0...UInt32.max, using: &generator)
            #expect(read[key] == truth[key, default: 0])
        }
        #expect(WeightTable(bytes.dropLast()) == nil)
    }
}
