// One daemon for a suite whose tests do not mind each other: starting one reads all models, which takes most of a short
// test's time.

package import Testing

/// Runs a suite with one daemon, which its tests find in `RunningDaemon.shared()`.
package struct SharedDaemon: SuiteTrait, TestScoping {
    /// What is done with it before the first test.
    let preparation: @Sendable (RunningDaemon) throws -> Void

    @TaskLocal fileprivate static var current: RunningDaemon?

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let daemon = try RunningDaemon()
        try preparation(daemon)
        try await Self.$current.withValue(daemon) { try await function() }
    }
}

extension Trait where Self == SharedDaemon {
    /// The suite's tests share a daemon.
    package static var sharedDaemon: Self { sharedDaemon { _ in } }

    package static func sharedDaemon(_ preparation: @escaping @Sendable (RunningDaemon) throws -> Void) -> Self {
        SharedDaemon(preparation: preparation)
    }
}

extension RunningDaemon {
    /// The daemon of the suite that the running test belongs to, which has the trait `.sharedDaemon`.
    package static func shared() throws -> RunningDaemon {
        try #require(SharedDaemon.current, "the suite lacks the trait .sharedDaemon")
    }
}
