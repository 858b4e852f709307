import Testing

@testable import TextRepair

struct CandidateTests {
    @Test func `damage that vanishes is the six bytes`() {
        #expect(Damage.misread("提") == "æ")
        #expect(Damage.misread("abc") == "abc")
        #expect(Damage.damages("不") && !Damage.damages("一") && !Damage.damages("a"))
    }

    @Test func `completions hold whatever leaves the group, and nothing else`() throws {
        for scalar in "不可要发理服做据中来前后存配吗、」』！提í😍αя".unicodeScalars {
            guard let group = DamagedGroup(damaging: scalar) else { continue }
            let completions = DamagedGroup.completions(of: group)
            #expect(completions.contains(scalar.value))
            #expect(completions == completions.sorted() && Set(completions).count <= 216)
            for completion in completions {
                let scalar = try #require(Unicode.Scalar(completion))
                #expect(DamagedGroup(damaging: scalar) == group)
            }
        }
    }

    @Test func `a symbol is among the candidates of what is left of it`() throws {
        let model = try model.get()
        var groups = Set<DamagedGroup>()
        for symbol in model.vocabulary.characters {
            guard let group = DamagedGroup(damaging: model.vocabulary.scalar(of: symbol)) else {
                #expect(model.candidates.observed[Int(symbol)] == symbol)
                continue
            }
            groups.insert(group)
            switch model.candidates.reading(of: group) {
            case .certain(let only): #expect(only == symbol)
            case .ambiguous(let index): #expect(model.candidates.ambiguous[index].contains(symbol))
            case .unknown: Issue.record("no reading of \(model.vocabulary.scalar(of: symbol))")
            }
        }
        #expect(groups.count > 250)
    }

    @Test func `emoji with one possible reading come back, others are unreadable`() {
        #expect(RareCharacters.best(for: DamagedGroup([0xF0, 0x9F]), afterLowercase: false) == nil)
        let group = DamagedGroup([0xD1])
        #expect(RareCharacters.best(for: group, afterLowercase: false)?.scalar == "с")
    }
}
