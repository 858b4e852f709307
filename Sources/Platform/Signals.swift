// Signals as values that a task waits for, in place of handlers that may do next to nothing.

import Dispatch
import Glibc

package enum Signals {
    package static let terminate = SIGTERM
    package static let interrupt = SIGINT
    package static let hangUp = SIGHUP
    package static let quit = SIGQUIT

    /// The signals, as they come from now on; they no longer do what they do by default.
    package static func stream(of numbers: [Int32]) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let watch = SignalWatch(
                numbers.map { number in
                    // A signal source sees only signals that do not end the process by themselves.
                    _ = signal(number, SIG_IGN)
                    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                    source.setEventHandler { continuation.yield(number) }
                    source.resume()
                    return source
                })
            continuation.onTermination = { _ in watch.cancel() }
        }
    }
}

/// Keeps signal sources alive until it is cancelled.
// @unchecked: Dispatch's sources may be used from any thread.
private final class SignalWatch: @unchecked Sendable {
    private let sources: [any DispatchSourceSignal]

    init(_ sources: [any DispatchSourceSignal]) {
        self.sources = sources
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
