import Platform
import Testing

struct RecentValuesTests {
    @Test func `what is used stays, what is not goes, and memory has an end`() {
        var values = RecentValues<Int, Int>(capacity: 32)
        for key in 0..<1_000 {
            values.insert(-key, for: key)
            #expect(values.value(for: 0) == 0)
            #expect(values.count <= 64)
        }
        #expect(values.value(for: 999) == -999)
        #expect(values.value(for: 500) == nil)
    }

    @Test func `what was replaced or removed costs nothing more`() {
        var values = RecentValues<String, Int>(capacity: 32)
        values.insert(1, for: "kept", cost: 2)
        for number in 0..<100 { values.insert(number, for: "replaced", cost: 2) }
        values.remove("replaced")
        for _ in 0..<100 {
            values.insert(0, for: "removed", cost: 2)
            values.remove("removed")
        }
        #expect(values.count == 1 && values.value(for: "kept") == 1)
    }

    @Test func `a value over a sixteenth of a generation is not kept, nor what it replaces`() {
        var values = RecentValues<String, Int>(capacity: 32)
        values.insert(1, for: "a", cost: 2)
        values.insert(2, for: "a", cost: 3)
        #expect(values.value(for: "a") == nil)
    }
}
