import Testing
@Test func `a place`() { #expect(1 + 1 == 2) }
