import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

/// Counts on the thread of a loop.
private actor Counter {
    private nonisolated let loop: EventLoop
    private(set) var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func add() {
        loop.checkIsolated()
        count += 1
    }

    /// Counts the bytes that come from `descriptor`.
    func watch(_ descriptor: Int32, ended: @escaping @Sendable () -> Void) throws {
        try loop.register(descriptor, for: .readable) { [self] _ in
            assumeIsolated { counter in
                var byte = [UInt8](repeating: 0, count: 1)
                // SAFETY: one byte is read into an array of one.
                if unsafe read(descriptor, &byte, 1) == 1 {
                    counter.count += 1
                } else {
                    counter.loop.unregister(descriptor)
                    ended()
                }
            }
        }
    }
}

struct EventLoopTests {
    @Test func `an actor's calls from many threads run on the loop's thread, none is lost`() async throws {
        let loop = try EventLoop(name: "test-loop")
        let counter = Counter(on: loop)
        await withTaskGroup { group in
            for _ in 0..<1_000 { group.addTask { await counter.add() } }
        }
        #expect(await counter.count == 1_000)
        loop.end()
    }

    @Test func `a ready descriptor calls its handler until it is unregistered`() async throws {
        let loop = try EventLoop(name: "test-loop")
        let counter = Counter(on: loop)
        let pipe = Pipe()
        await withCheckedContinuation { continuation in
            Task {
                try await counter.watch(pipe.fileHandleForReading.fileDescriptor) { continuation.resume() }
                try pipe.fileHandleForWriting.write(contentsOf: Data(repeating: 1, count: 100))
                try pipe.fileHandleForWriting.close()
            }
        }
        #expect(await counter.count == 100)
        loop.end()
    }
}
