import AskProtocol
import Synchronization
import Testing

@testable import askd

struct ChangeQueueTests {
    @Test func `so many are at work, so many wait, and one more sends the oldest away`() async throws {
        let queue = ChangeQueue(capacity: 2)
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        let order = Order()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<ChangeQueue.atOnce {
                group.addTask {
                    try await queue.run(while: { true }) {
                        order.note(number)
                        for await _ in gate {}
                        return true
                    }
                }
            }
            while order.all.count < ChangeQueue.atOnce { await Task.yield() }
            for number in 100..<103 {
                group.addTask {
                    do {
                        return try await queue.run(while: { number != 102 }) {
                            order.note(number)
                            return true
                        }
                    } catch let error as RPCError {
                        #expect(number == 100 && error.code == .overloaded && error.retryAfterMs != nil)
                        return false
                    } catch is CancellationError {
                        #expect(number == 102)
                        return false
                    }
                }
                while queue.waitingCount < min(2, number - 99) { await Task.yield() }
            }
            // The third has taken the place of the first, which has gone.
            opened.finish()
            for try await _ in group {}
        }
        // Neither the one that was refused nor the one that was not wanted any more was carried out.
        #expect(order.all.filter { $0 >= 100 } == [101])
        #expect(queue.waitingCount == 0)
        #expect(try await queue.run(while: { true }) { 7 } == 7)
    }

    private final class Order: Sendable {
        private let numbers = Mutex<[Int]>([])
        func note(_ number: Int) { numbers.withLock { $0.append(number) } }
        var all: [Int] { numbers.withLock(\.self) }
    }
}

struct RefusalLogTests {
    @Test func `one refusal a second is written, with how many were not`() {
        var log = RefusalLog()
        let start = ContinuousClock.now
        #expect(log.next(now: start) == 0)
        for _ in 0..<5 { #expect(log.next(now: start + .milliseconds(500)) == nil) }
        #expect(log.next(now: start + .milliseconds(1_100)) == 5)
        #expect(log.next(now: start + .milliseconds(3_000)) == 0)
    }
}

struct BucketCountsTests {
    @Test func `a value on a bound belongs to it, and buckets add up`() {
        var counts = BucketCounts()
        for seconds in [0.001, 0.0011, 99] { counts.add(seconds: seconds) }
        #expect(counts.cumulative.first { $0.bound == 0.001 }?.count == 1)
        #expect(counts.cumulative.first { $0.bound == 0.002_5 }?.count == 2)
        #expect(counts.cumulative.last?.count == 2)
        #expect(counts.count == 3 && counts.sum == 99.0021)
    }
}
