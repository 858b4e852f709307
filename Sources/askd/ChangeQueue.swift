// Changes take their turn at the one writer. Who waits is bounded, and who waits too long hears so.

import AskProtocol
import Synchronization

/// Lets so many changes be at work at once, which then share commits, and so many more wait for their turn, in their order.
final class ChangeQueue: Sendable {
    /// Changes at work at once.
    static let atOnce = 64

    private let state: Mutex<State>

    private struct State {
        var capacity: Int
        var atWork = 0
        /// The longest first.
        var waiting: [CheckedContinuation<Void, any Error>] = []
        /// Seconds that a change has taken lately.
        var usualSeconds = 0.01
    }

    /// - Parameter capacity: changes that may wait, ≥ 1.
    init(capacity: Int) {
        state = Mutex(State(capacity: capacity))
    }

    /// - Parameter capacity: as above. Those that wait already go on waiting.
    func setCapacity(_ capacity: Int) { state.withLock { $0.capacity = capacity } }

    /// Changes that wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `change` when its turn comes. When there are too many, the one that has waited longest is refused.
    /// - Parameter isWanted: asked when the turn comes; if not, nothing is done.
    /// - Throws: `RPCError.overloaded`, `CancellationError` when it is not wanted any more; what `change` throws.
    func run<Result: Sendable>(
        while isWanted: @Sendable () -> Bool, _ change: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await turn()
        let start = ContinuousClock.now
        defer { leave(after: ContinuousClock.now - start) }
        guard isWanted() else { throw CancellationError() }
        return try await change()
    }

    private func turn() async throws {
        let isFree = state.withLock { state in
            guard state.atWork < Self.atOnce else { return false }
            state.atWork += 1
            return true
        }
        if isFree { return }
        try await withCheckedThrowingContinuation { continuation in
            enum Outcome { case go, wait, refuse(CheckedContinuation<Void, any Error>, RPCError) }
            let outcome = state.withLock { state -> Outcome in
                // One may have left just now.
                if state.atWork < Self.atOnce {
                    state.atWork += 1
                    return .go
                }
                state.waiting.append(continuation)
                guard state.waiting.count > state.capacity else { return .wait }
                return .refuse(state.waiting.removeFirst(), Self.overloaded(state))
            }
            switch outcome {
            case .go: continuation.resume()
            case .wait: break
            case .refuse(let oldest, let error): oldest.resume(throwing: error)
            }
        }
    }

    private func leave(after time: Duration) {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.usualSeconds += (time / .seconds(1) - state.usualSeconds) / 8
            if state.waiting.isEmpty {
                state.atWork -= 1
                return nil
            }
            // Its place goes to the next.
            return state.waiting.removeFirst()
        }
        next?.resume()
    }

    private static func overloaded(_ state: State) -> RPCError {
        let rounds = Double(state.waiting.count / atOnce + 1)
        return RPCError(
            .overloaded,
            Message("too many changes wait to be written (waitingChanges)", "等待写入的改动太多（waitingChanges）"),
            reason: Message("try again later", "请稍后再试"),
            retryAfterMs: Int((rounds * state.usualSeconds * 1_000).rounded()).clamped(to: 100...60_000))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
