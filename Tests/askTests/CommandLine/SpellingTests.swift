import TestSupport
import Testing

@testable import ask

struct SpellingTests {
    @Test func `the nearest name is an abbreviated one, or one within two edits`() {
        let names = ["--limit", "--json", "--explain", "--all", "-o"]
        #expect(Spelling.nearest(to: "--exp", in: names) == "--explain")
        #expect(Spelling.nearest(to: "--jsno", in: names) == "--json")
        #expect(Spelling.nearest(to: "--limits", in: names) == "--limit")
        #expect(Spelling.nearest(to: "--verbose", in: names) == nil)
        #expect(Spelling.nearest(to: "-x", in: names) == nil)
        #expect(Spelling.nearest(to: "x", in: []) == nil)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `the distance is that of a search through all edits`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word() -> [Character] {
            (0..<Int.random(in: 0...5, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" }
        }
        let (a, b) = (word(), word())
        #expect(Spelling.distance(a, b) == distance(a[...], b[...]))
        #expect(Spelling.distance(b, a) == Spelling.distance(a, b))
    }

    /// The definition, branch by branch.
    private func distance(_ a: ArraySlice<Character>, _ b: ArraySlice<Character>) -> Int {
        guard let lastA = a.last else { return b.count }
        guard let lastB = b.last else { return a.count }
        let (shortA, shortB) = (a.dropLast(), b.dropLast())
        var edits = min(
            distance(shortA, b) + 1, distance(a, shortB) + 1, distance(shortA, shortB) + (lastA == lastB ? 0 : 1))
        if let beforeA = shortA.last, let beforeB = shortB.last, lastA == beforeB, beforeA == lastB {
            edits = min(edits, distance(shortA.dropLast(), shortB.dropLast()) + 1)
        }
        return edits
    }
}
