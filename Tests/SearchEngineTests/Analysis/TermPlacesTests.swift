import TestSupport
import Testing

@testable import SearchEngine

struct TermPlacesTests {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `places are those of a dictionary, the first of each term`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func key() -> TermKey {
            TermKey(bigram: UInt32.random(in: 1...20, using: &generator), UInt32.random(in: 0...9, using: &generator))
        }
        var places = seed % 2 == 0 ? TermPlaces() : TermPlaces(capacity: 5)
        var expected: [TermKey: Int] = [:]
        for place in 0..<Int.random(in: 0...150, using: &generator) {
            let key = key()
            places.insert(key, place: place)
            if expected[key] == nil { expected[key] = place }
            #expect(places.count == expected.count)
        }
        for _ in 0..<200 {
            let key = key()
            #expect(places[key] == expected[key])
            #expect(places.contains(key) == (expected[key] != nil))
        }
    }
}
