import Testing

@testable import askd

struct SessionsTests {
    private let start = ContinuousClock.now
    private func key(_ name: String, user: UInt32 = 1) -> Sessions.Key { Sessions.Key(userID: user, name: name) }

    @Test func `a conversation remembers its last questions, newest last`() {
        let sessions = Sessions(capacity: 10, idleTime: .seconds(60))
        for (index, expected) in [[], ["q0"], ["q0", "q1"], ["q0", "q1", "q2"], ["q1", "q2", "q3"]].enumerated() {
            #expect(sessions.questions(of: key("a"), before: "q\(index)", now: start) == expected)
        }
        #expect(sessions.questions(of: key("b"), before: "x", now: start) == [])
        #expect(sessions.questions(of: key("a", user: 2), before: "x", now: start) == [])
    }

    @Test func `a conversation ends after its idle time`() {
        let sessions = Sessions(capacity: 10, idleTime: .seconds(60))
        _ = sessions.questions(of: key("a"), before: "q0", now: start)
        #expect(sessions.questions(of: key("a"), before: "q1", now: start + .seconds(60)) == ["q0"])
        #expect(sessions.questions(of: key("a"), before: "q2", now: start + .seconds(121)) == [])
    }

    @Test func `the number of conversations is bounded, the oldest go first`() {
        let sessions = Sessions(capacity: 100, idleTime: .seconds(10_000))
        for number in 0..<1_000 {
            _ = sessions.questions(of: key("\(number)"), before: "q", now: start + .seconds(number))
            #expect(sessions.count <= 100)
        }
        #expect(sessions.questions(of: key("999"), before: "q", now: start + .seconds(1_000)) == ["q"])
        #expect(sessions.questions(of: key("0"), before: "q", now: start + .seconds(1_000)) == [])
    }
}

struct HistogramTests {
    @Test(arguments: [0, 1, 7, 8, 9, 100, 12_345, 1 << 40])
    func `a quantile is at most an eighth above the value`(value: Int) {
        var histogram = Histogram()
        histogram.add(value)
        let found = histogram.quantile(0.5)
        #expect(found >= value && found - value <= value / 8)
    }

    @Test func `quantiles part the values`() {
        var histogram = Histogram()
        #expect(histogram.quantile(0.5) == 0)
        for value in 1...1_000 { histogram.add(value) }
        #expect((500...563).contains(histogram.quantile(0.5)))
        #expect((990...1_120).contains(histogram.quantile(0.99)))
    }
}
